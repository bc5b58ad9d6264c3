#include "issuer/status_change.h"

#include "issuer/console.h"

/* What a change would come to. The ledger decides again when it is made. */
static change_outcome foresee(const change_verb *v, const ledger_row *row) {
    switch (row->state) {
    case LEDGER_PENDING:
        return CHANGE_NOT_ISSUED;
    case LEDGER_SUPERSEDED:
        return CHANGE_SUPERSEDED;
    case LEDGER_REVOKED:
        return v->to == LEDGER_REVOKED ? CHANGE_SAME : CHANGE_REVOKED;
    case LEDGER_SUSPENDED:
    case LEDGER_ISSUED:
        break;
    }
    if (row->purpose == LEDGER_NO_STATUS)
        return CHANGE_NO_STATUS;
    if (row->purpose != v->purpose)
        return CHANGE_WRONG_PURPOSE;
    return row->state == v->to ? CHANGE_SAME : CHANGE_DONE;
}

static change_outcome outcome_of(const ledger_change *c) {
    switch (c->result) {
    case LEDGER_CHANGE_DONE:
        return CHANGE_DONE;
    case LEDGER_CHANGE_SAME:
        return CHANGE_SAME;
    case LEDGER_CHANGE_UNKNOWN:
        return CHANGE_UNKNOWN;
    case LEDGER_CHANGE_NO_STATUS:
        return CHANGE_NO_STATUS;
    case LEDGER_CHANGE_FORBIDDEN:
        break;
    }
    return c->from == LEDGER_PENDING      ? CHANGE_NOT_ISSUED
           : c->from == LEDGER_SUPERSEDED ? CHANGE_SUPERSEDED
                                          : CHANGE_REVOKED;
}

void change_free(change_run *r) {
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
    r->records = ler_arena_array(r->arena, count + 1, sizeof(*r->records));
    if (r->outcomes == NULL || r->records == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        ledger_change *c = &r->targets.changes[i];
        ledger_row row;
        ler_error why = {0};
        ler_code code = ledger_find(r->ledger, c->id, r->arena, &row, &why);
        if (code == LER_E_NOT_FOUND) {
            r->outcomes[i] = CHANGE_UNKNOWN;
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
        r->records[i] = (workspace_record){c->id, row.file, row.offset, row.length};
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
        if (r->outcomes[i] == CHANGE_DONE)
            list[count++] = r->targets.changes[i];
    if (count == 0)
        return LER_OK;
    TRY(ledger_set_state(r->ledger, &r->now, list, count, err));
    count = 0;
    for (size_t i = 0; i < r->targets.count; i++)
        if (r->outcomes[i] == CHANGE_DONE) {
            r->outcomes[i] = outcome_of(&list[count]);
            r->targets.changes[i].from = list[count++].from;
        }
    return LER_OK;
}

static void count_up(change_run *r) {
    for (size_t i = 0; i < r->targets.count; i++) {
        r->done += r->outcomes[i] == CHANGE_DONE;
        r->same += r->outcomes[i] == CHANGE_SAME;
    }
    r->refused = r->targets.count - r->done - r->same;
}

ler_code change_work(change_run *r, ler_error *err) {
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
