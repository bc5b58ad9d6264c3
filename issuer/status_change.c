/* revoke, suspend, reinstate: what the issuer says of a credential after it was issued.
 *
 * The ledger is changed first, with an audit entry, and then the signed lists; a crash in between
 * is healed by the next command that writes lists. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/seal.h"
#include "issuer/status_list.h"
#include "issuer/status_targets.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include <stdio.h>

#define LISTED 50 /* lines about single credentials; --json has all of them */

typedef enum outcome {
    OUTCOME_DONE,
    OUTCOME_SAME,
    OUTCOME_UNKNOWN,
    OUTCOME_NOT_ISSUED,
    OUTCOME_REVOKED, /* final */
    OUTCOME_SUPERSEDED,
    OUTCOME_NO_STATUS,
    OUTCOME_WRONG_PURPOSE
} outcome;

static const struct {
    const char *name, *sentence;
} OUTCOMES[] = {
    [OUTCOME_DONE] = {"done", ""},
    [OUTCOME_SAME] = {"same", ""},
    [OUTCOME_UNKNOWN] = {"unknown", "the ledger knows no such credential"},
    [OUTCOME_NOT_ISSUED] = {"not-issued", "it was never finished; issue the roster again first"},
    [OUTCOME_REVOKED] = {"revoked", "it is revoked, and that is final"},
    [OUTCOME_SUPERSEDED] = {"superseded", "another credential has taken its place"},
    [OUTCOME_NO_STATUS] = {"no-status",
                           "it was issued without a status entry, so nothing could show it"},
    [OUTCOME_WRONG_PURPOSE] = {"wrong-purpose", ""},
};

typedef struct verb {
    const char *name, *done, *already;
    ledger_state to;
    ledger_purpose purpose;
    const char *wrong_purpose;
} verb;

static const verb REVOKE = {"revoke",
                            "revoked",
                            "was revoked already",
                            LEDGER_REVOKED,
                            LEDGER_REVOCATION,
                            "its status entry is for suspension: it can be suspended, not revoked"};
static const verb SUSPEND = {
    "suspend",
    "suspended",
    "was suspended already",
    LEDGER_SUSPENDED,
    LEDGER_SUSPENSION,
    "its status entry is for revocation: it can be revoked for good, not suspended"};
static const verb REINSTATE = {
    "reinstate",           "reinstated",
    "is in force already", LEDGER_ISSUED,
    LEDGER_SUSPENSION,     "its status entry is for revocation: there is nothing to reinstate"};

/* What a change would come to. The ledger decides again when it is made. */
static outcome foresee(const verb *v, const ledger_row *row) {
    switch (row->state) {
    case LEDGER_PENDING:
        return OUTCOME_NOT_ISSUED;
    case LEDGER_SUPERSEDED:
        return OUTCOME_SUPERSEDED;
    case LEDGER_REVOKED:
        return v->to == LEDGER_REVOKED ? OUTCOME_SAME : OUTCOME_REVOKED;
    case LEDGER_SUSPENDED:
    case LEDGER_ISSUED:
        break;
    }
    if (row->purpose == LEDGER_NO_STATUS)
        return OUTCOME_NO_STATUS;
    if (row->purpose != v->purpose)
        return OUTCOME_WRONG_PURPOSE;
    return row->state == v->to ? OUTCOME_SAME : OUTCOME_DONE;
}

static outcome outcome_of(const ledger_change *c) {
    switch (c->result) {
    case LEDGER_CHANGE_DONE:
        return OUTCOME_DONE;
    case LEDGER_CHANGE_SAME:
        return OUTCOME_SAME;
    case LEDGER_CHANGE_UNKNOWN:
        return OUTCOME_UNKNOWN;
    case LEDGER_CHANGE_NO_STATUS:
        return OUTCOME_NO_STATUS;
    case LEDGER_CHANGE_FORBIDDEN:
        break;
    }
    return c->from == LEDGER_PENDING      ? OUTCOME_NOT_ISSUED
           : c->from == LEDGER_SUPERSEDED ? OUTCOME_SUPERSEDED
                                          : OUTCOME_REVOKED;
}

typedef struct change_run {
    const verb *verb;
    const ler_args *args;
    const char *config_path;
    issuer_config *config;
    ledger *ledger;
    seal *key;
    ler_arena *arena;
    ler_time now;
    bool dry, json, of_learner;
    status_targets targets;
    outcome *outcomes; /* one for each target */
    ler_str *files;
    size_t done, same, refused;
    status_counts lists;
} change_run;

static void run_free(change_run *r) {
    ledger_free(&r->ledger);
    seal_free(&r->key);
    issuer_config_free(&r->config);
    ler_arena_free(&r->arena);
}

/* ---- which credentials ---- */

/* Of a learner those that the change can be about: what was never finished, or replaced, is not. */
static ler_code take_row(void *user, const ledger_row *row, ler_error *err) {
    change_run *r = user;
    if (row->state == LEDGER_PENDING || row->state == LEDGER_SUPERSEDED)
        return LER_OK;
    return status_targets_add(&r->targets, row->id, ler_str_of(ler_args_value(r->args, "reason")),
                              err);
}

/* The learner may be known to the ledger by learner id, e-mail address or DID. */
static ler_code take_learner(change_run *r, const char *learner, ler_error *err) {
    static const char *const KINDS[] = {"id", "email", "did"};
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        uint8_t digest[LEDGER_DIGEST];
        TRY(workspace_learner(r->config, KINDS[i], ler_str_of(learner), digest, err));
        ledger_filter filter = {.learner = digest};
        TRY(ledger_each(r->ledger, &filter, take_row, r, err));
    }
    if (r->targets.count == 0)
        return ler_fail(err, LER_E_NOT_FOUND, "nothing was issued to this learner");
    return LER_OK;
}

static ler_code take_ids(change_run *r, ler_error *err) {
    ler_str reason = ler_str_of(ler_args_value(r->args, "reason"));
    for (size_t i = 0; i < ler_args_positionals(r->args); i++) {
        const char *text = ler_args_positional(r->args, i);
        char id[LEDGER_ID], shown[LER_EXCERPT];
        if (!status_id(ler_str_of(text), id))
            return ler_fail(err, LER_E_USAGE, "\"%s\" is no id of a credential",
                            ler_excerpt(shown, text, strlen(text)));
        TRY(status_targets_add(&r->targets, id, reason, err));
    }
    if (ler_args_has(r->args, "csv"))
        return status_targets_csv(&r->targets, ler_args_value(r->args, "csv"), reason, err);
    return LER_OK;
}

static ler_code check_args(change_run *r, ler_error *err) {
    const ler_args *a = r->args;
    int ways = (ler_args_positionals(a) > 0) + ler_args_has(a, "learner") + ler_args_has(a, "csv");
    if (ways != 1)
        return ler_fail(err, LER_E_USAGE,
                        "\"%s\" needs ids of credentials, or --learner, or --csv; see --help",
                        r->verb->name);
    if (ler_args_has(a, "reason"))
        TRY(status_reason(ler_str_of(ler_args_value(a, "reason")), err));
    else if (!ler_args_has(a, "csv"))
        return ler_fail(err, LER_E_USAGE, "\"%s\" needs --reason, for the audit trail",
                        r->verb->name);
    return LER_OK;
}

/* ---- the change ---- */

static ler_code look(change_run *r, ler_error *err) {
    size_t count = r->targets.count;
    r->outcomes = ler_arena_array(r->arena, count + 1, sizeof(*r->outcomes));
    r->files = ler_arena_array(r->arena, count + 1, sizeof(*r->files));
    if (r->outcomes == NULL || r->files == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        ledger_change *c = &r->targets.changes[i];
        ledger_row row;
        ler_error why = {0};
        ler_code code = ledger_find(r->ledger, c->id, r->arena, &row, &why);
        if (code == LER_E_NOT_FOUND) {
            r->outcomes[i] = OUTCOME_UNKNOWN;
            continue;
        }
        if (code != LER_OK) {
            if (err != NULL)
                *err = why;
            return code;
        }
        c->to = r->verb->to;
        c->from = row.state;
        c->purpose = row.purpose;
        c->list = row.list;
        c->index = row.index;
        r->files[i] = row.file;
        r->outcomes[i] = foresee(r->verb, &row);
    }
    return LER_OK;
}

/* Those that can be changed, in one transaction. */
static ler_code change(change_run *r, ler_error *err) {
    size_t count = 0;
    ledger_change *list = ler_arena_array(r->arena, r->targets.count + 1, sizeof(*list));
    if (list == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < r->targets.count; i++)
        if (r->outcomes[i] == OUTCOME_DONE)
            list[count++] = r->targets.changes[i];
    if (count == 0)
        return LER_OK;
    TRY(ledger_set_state(r->ledger, &r->now, list, count, err));
    count = 0;
    for (size_t i = 0; i < r->targets.count; i++)
        if (r->outcomes[i] == OUTCOME_DONE) {
            r->outcomes[i] = outcome_of(&list[count]);
            r->targets.changes[i].from = list[count++].from;
        }
    return LER_OK;
}

static void count_up(change_run *r) {
    for (size_t i = 0; i < r->targets.count; i++) {
        r->done += r->outcomes[i] == OUTCOME_DONE;
        r->same += r->outcomes[i] == OUTCOME_SAME;
    }
    r->refused = r->targets.count - r->done - r->same;
}

static ler_code work(change_run *r, ler_error *err) {
    TRY(check_args(r, err));
    TRY(ler_time_now(&r->now, err));
    TRY(issuer_config_read(r->config_path, &r->config, err));
    r->arena = ler_arena_new((size_t)1 << 30);
    r->targets.arena = r->arena;
    if (r->arena == NULL)
        return ler_no_memory(err);
    TRY(take_ids(r, err));
    /* The key before the ledger: whoever cannot sign the list shall not change what it says. */
    if (!r->dry)
        TRY(seal_open(r->config, ler_args_value(r->args, "passphrase-file"), &r->now, &r->key,
                      err));
    ledger_options options = {.workspace = r->config->folder,
                              .read_only = r->dry,
                              .allow_clock_back = ler_args_has(r->args, "allow-clock-back")};
    TRY(ledger_open(&options, &r->ledger, err));
    if (ler_args_has(r->args, "learner"))
        TRY(take_learner(r, ler_args_value(r->args, "learner"), err));
    TRY(look(r, err));
    if (!r->dry)
        TRY(change(r, err));
    count_up(r);
    if (r->dry)
        return LER_OK;
    ler_code code =
        status_lists_write(r->config, r->ledger, r->key, &r->now, false, &r->lists, err);
    if (code != LER_OK && r->done > 0)
        console_say("the ledger says %s of %zu credentials, but the status list could not be "
                    "written: run \"" ISSUER_PROGRAM " status --refresh\"",
                    r->verb->done, r->done);
    return code;
}

/* ---- what is said ---- */

static const char *sentence(const change_run *r, size_t i) {
    return r->outcomes[i] == OUTCOME_WRONG_PURPOSE ? r->verb->wrong_purpose
                                                   : OUTCOMES[r->outcomes[i]].sentence;
}

static void say_text(const change_run *r, ler_buf *out) {
    size_t listed = 0;
    for (size_t i = 0; i < r->targets.count && listed < LISTED; i++, listed++) {
        const char *id = r->targets.changes[i].id;
        if (r->outcomes[i] == OUTCOME_DONE)
            ler_buf_printf(out, "urn:uuid:%s  %s%s\n", id, r->dry ? "would be " : "",
                           r->verb->done);
        else if (r->outcomes[i] == OUTCOME_SAME)
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
        if (r->outcomes[i] == OUTCOME_DONE) {
            workspace_check_command(r->config, r->files[i], out);
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
        outcome o = r->outcomes[i];
        ler_buf_printf(out, "%s{\"id\":\"urn:uuid:%s\",\"result\":\"%s\"", i == 0 ? "" : ",", c->id,
                       OUTCOMES[o].name);
        if (o != OUTCOME_UNKNOWN)
            ler_buf_printf(out, ",\"from\":\"%s\"", ledger_state_name(c->from));
        if (o == OUTCOME_DONE)
            ler_buf_printf(out, ",\"to\":\"%s\"", ledger_state_name(c->to));
        if (o != OUTCOME_UNKNOWN && c->purpose != LEDGER_NO_STATUS)
            ler_buf_printf(out, ",\"list\":%u,\"index\":%u", c->list, c->index);
        if (o > OUTCOME_SAME) {
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

static int run_verb(const verb *v, const ler_command *command, int argc, char **argv) {
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
        code = work(&r, &err);
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
    run_free(&r);
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
