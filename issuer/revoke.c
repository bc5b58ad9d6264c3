/* revoke, suspend, reinstate: what the issuer says of a credential after it was issued.
 *
 * The ledger is changed first, with an audit entry, and then the signed lists; a crash in between
 * is healed by the next command that writes lists. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/status_change.h"
#include "issuer/verbs.h"

#define LISTED 50 /* lines about single credentials; --json has all of them */

static const struct {
    const char *name, *sentence;
} OUTCOMES[] = {
    [CHANGE_DONE] = {"done", ""},
    [CHANGE_SAME] = {"same", ""},
    [CHANGE_UNKNOWN] = {"unknown", "the ledger knows no such credential"},
    [CHANGE_NOT_ISSUED] = {"not-issued", "it was never finished; issue the roster again first"},
    [CHANGE_REVOKED] = {"revoked", "it is revoked, and that is final"},
    [CHANGE_SUPERSEDED] = {"superseded", "another credential has taken its place"},
    [CHANGE_NO_STATUS] = {"no-status",
                          "it was issued without a status entry, so nothing could show it"},
    [CHANGE_WRONG_PURPOSE] = {"wrong-purpose", ""},
};

static const change_verb REVOKE = {
    "revoke",
    "revoked",
    "was revoked already",
    LEDGER_REVOKED,
    LEDGER_REVOCATION,
    "its status entry is for suspension: it can be suspended, not revoked"};
static const change_verb SUSPEND = {
    "suspend",
    "suspended",
    "was suspended already",
    LEDGER_SUSPENDED,
    LEDGER_SUSPENSION,
    "its status entry is for revocation: it can be revoked for good, not suspended"};
static const change_verb REINSTATE = {
    "reinstate",           "reinstated",
    "is in force already", LEDGER_ISSUED,
    LEDGER_SUSPENSION,     "its status entry is for revocation: there is nothing to reinstate"};

/* ---- what is said ---- */

static const char *sentence(const change_run *r, size_t i) {
    return r->outcomes[i] == CHANGE_WRONG_PURPOSE ? r->verb->wrong_purpose
                                                  : OUTCOMES[r->outcomes[i]].sentence;
}

static void say_text(const change_run *r, ler_buf *out) {
    size_t listed = 0;
    for (size_t i = 0; i < r->targets.count && listed < LISTED; i++, listed++) {
        const char *id = r->targets.changes[i].id;
        if (r->outcomes[i] == CHANGE_DONE)
            ler_buf_printf(out, "urn:uuid:%s  %s%s\n", id, r->dry ? "would be " : "",
                           r->verb->done);
        else if (r->outcomes[i] == CHANGE_SAME)
            ler_buf_printf(out, "urn:uuid:%s  %s\n", id, r->verb->already);
        else
            ler_buf_printf(out, "urn:uuid:%s  refused: %s\n", id, sentence(r, i));
    }
    if (listed < r->targets.count)
        ler_buf_printf(out, "and %zu more\n", r->targets.count - listed);
    ler_buf_printf(out, "%zu of %zu credentials %s%s", r->done, r->targets.count,
                   r->dry ? "would be " : "", r->verb->done);
    if (r->same > 0)
        ler_buf_printf(out, "; %zu already", r->same);
    if (r->refused > 0)
        ler_buf_printf(out, "; %zu refused", r->refused);
    ler_buf_char(out, '\n');
    if (r->lists.written > 0)
        ler_buf_printf(out, "%u of %u status lists signed anew, in %s/" STATUS_FOLDER "\n",
                       r->lists.written, r->lists.lists, r->config->folder);
    if (r->done == 0 || r->dry)
        return;
    ler_buf_text(out, "Whoever verifies sees it once the lists are published. Check here:\n  ");
    for (size_t i = 0; i < r->targets.count; i++)
        if (r->outcomes[i] == CHANGE_DONE) {
            workspace_check_command(r->config, &r->records[i], out);
            break;
        }
    ler_buf_char(out, '\n');
}

static void say_json(const change_run *r, ler_buf *out) {
    ler_buf_printf(out,
                   "{\"verb\":\"%s\",\"dryRun\":%s,\"changed\":%zu,\"same\":%zu,\"refused\":%zu,"
                   "\"credentials\":[",
                   r->verb->name, r->dry ? "true" : "false", r->done, r->same, r->refused);
    for (size_t i = 0; i < r->targets.count; i++) {
        const ledger_change *c = &r->targets.changes[i];
        change_outcome o = r->outcomes[i];
        ler_buf_printf(out, "%s{\"id\":\"urn:uuid:%s\",\"result\":\"%s\"", i == 0 ? "" : ",", c->id,
                       OUTCOMES[o].name);
        if (o != CHANGE_UNKNOWN)
            ler_buf_printf(out, ",\"from\":\"%s\"", ledger_state_name(c->from));
        if (o == CHANGE_DONE)
            ler_buf_printf(out, ",\"to\":\"%s\"", ledger_state_name(c->to));
        if (o != CHANGE_UNKNOWN && c->purpose != LEDGER_NO_STATUS)
            ler_buf_printf(out, ",\"list\":%u,\"index\":%u", c->list, c->index);
        if (o > CHANGE_SAME) {
            ler_buf_text(out, ",\"detail\":");
            ler_json_write_str(ler_str_of(sentence(r, i)), out);
        }
        ler_buf_char(out, '}');
    }
    ler_buf_printf(out, "],\"lists\":%u,\"listsWritten\":%u}\n", r->lists.lists, r->lists.written);
}

/* ---- the verbs ---- */

static const ler_option OPTIONS[] = {
    {"reason", 'm', LER_OPTION_VALUE, "TEXT", "why, for the audit trail (it is not published)"},
    {"learner", 'l', LER_OPTION_VALUE, "ID",
     "every credential of this learner: the roster's learner_id, e-mail address or DID"},
    {"csv", 0, LER_OPTION_VALUE, "FILE",
     "the credentials of this file: columns credential_id and perhaps reason; - for standard "
     "input"},
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json of the workspace (default: ./issuer.json)"},
    {"dry-run", 'n', LER_OPTION_FLAG, NULL, "say what would happen; change nothing"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE", "passphrase of an encrypted key"},
    {"allow-clock-back", 0, LER_OPTION_FLAG, NULL,
     "go on although the clock is behind the ledger's last entry"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

#define ABOUT                                                                                      \
    "The status lists of the workspace are signed anew at once; verifiers see it when they are\n"  \
    "published.\n"                                                                                 \
    "Exit: 0 done (or so already), 1 some credentials were refused, 2 usage, 3 an input cannot "   \
    "be\n"                                                                                         \
    "read, 6 an output cannot be written."

static const ler_command REVOKE_COMMAND = {.name = "revoke",
                                           .summary = "Withdraws credentials for good",
                                           .positionals = "[CREDENTIAL_ID...]",
                                           .max = LER_ARGS_ANY,
                                           .options = OPTIONS,
                                           .about =
                                               "For credentials that were issued with the status "
                                               "purpose revocation. It is final.\n" ABOUT};
static const ler_command SUSPEND_COMMAND = {
    .name = "suspend",
    .summary = "Withdraws credentials for the time being",
    .positionals = "[CREDENTIAL_ID...]",
    .max = LER_ARGS_ANY,
    .options = OPTIONS,
    .about = "For credentials that were issued with the status purpose suspension.\n" ABOUT};
static const ler_command REINSTATE_COMMAND = {
    .name = "reinstate",
    .summary = "Puts suspended credentials in force again",
    .positionals = "[CREDENTIAL_ID...]",
    .max = LER_ARGS_ANY,
    .options = OPTIONS,
    .about = "Revocation is final: only what was suspended can be reinstated.\n" ABOUT};

static int run_verb(const change_verb *v, const ler_command *command, int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(command, argc, argv, &args, &status))
        return status;
    ler_error err = {0};
    change_run r = {.verb = v,
                    .args = args,
                    .dry = ler_args_has(args, "dry-run"),
                    .json = ler_args_has(args, "json")};
    ler_code code = workspace_config_path(args, &r.config_path, &err);
    if (code == LER_OK)
        code = change_work(&r, &err);
    LER_AUTO_BUF text = ler_buf_new((size_t)512 << 20);
    if (code == LER_OK) {
        if (r.json)
            say_json(&r, &text);
        else
            say_text(&r, &text);
        code = ler_buf_done(&text, &err);
    }
    if (code == LER_OK) {
        console_out(ler_buf_view(&text));
        status = r.refused > 0 ? LER_EXIT_NO : LER_EXIT_OK;
    } else {
        status = console_fail(&err);
    }
    change_free(&r);
    return status;
}

int issuer_revoke(int argc, char **argv) {
    return run_verb(&REVOKE, &REVOKE_COMMAND, argc, argv);
}

int issuer_suspend(int argc, char **argv) {
    return run_verb(&SUSPEND, &SUSPEND_COMMAND, argc, argv);
}

int issuer_reinstate(int argc, char **argv) {
    return run_verb(&REINSTATE, &REINSTATE_COMMAND, argc, argv);
}
