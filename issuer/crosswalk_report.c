#include "issuer/crosswalk_report.h"

static void count(ler_buf *out, size_t n, const char *one, const char *many) {
    ler_buf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

static void put_changes(const cross_report *r, ler_buf *out) {
    ler_buf_str(out, ler_framework_label(r->map->from));
    ler_buf_text(out, " -> ");
    ler_buf_str(out, ler_framework_label(r->map->to));
    const char *gap = ": ";
    for (unsigned k = 0; k < LER_CHANGE_KINDS; k++) {
        size_t n = ler_diff_total(r->map->diff, (ler_change_kind)k);
        if (n == 0)
            continue;
        ler_buf_printf(out, "%s%zu %s", gap, n, ler_change_name((ler_change_kind)k));
        gap = ", ";
    }
    ler_buf_char(out, '\n');
}

static void put_records(const cross_counts *c, ler_buf *out) {
    static const struct {
        cross_outcome outcome;
        const char *words;
    } LINES[] = {{CROSS_UNCHANGED, "unchanged: nothing is needed but the new version"},
                 {CROSS_CARRIED, "carried over: some statements have another code or spelling"},
                 {CROSS_LEVEL, "carried over, but the statements make another level by the policy"},
                 {CROSS_DECIDED, "decided: every question is answered"},
                 {CROSS_OPEN, "open: decisions are needed"},
                 {CROSS_ALREADY, "of the new version already"},
                 {CROSS_OTHER, "of another framework, left out"},
                 {CROSS_REJECTED, "rejected, as issue would under the old version"}};
    count(out, c->rows, "row, ", "rows, ");
    count(out, c->records, "record:\n", "records:\n");
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
        if (c->of[LINES[i].outcome] > 0)
            ler_buf_printf(out, "  %7zu %s\n", c->of[LINES[i].outcome], LINES[i].words);
    ler_buf_printf(out, "Statements: %zu carried over", c->carried);
    if (c->elsewhere > 0)
        ler_buf_printf(out, ", %zu of them under another code", c->elsewhere);
    if (c->spelling > 0)
        ler_buf_printf(out, ", %zu in another spelling", c->spelling);
    ler_buf_printf(out, "; %zu to decide", c->open);
    if (c->taken + c->dropped > 0)
        ler_buf_printf(out, ", %zu taken and %zu left out by decision", c->taken, c->dropped);
    ler_buf_printf(out, ".\nLevels: of %zu records as before, of %zu others%s.\n", c->same_level,
                   c->other_level,
                   c->open > 0 && c->other_level > 0 ? " (without what is open)" : "");
    if (c->empty > 0) {
        count(out, c->empty, "record has", "records have");
        ler_buf_text(out, " nothing left that could be issued.\n");
    }
}

void cross_report_text(const cross_report *r, ler_buf *out) {
    const cross_counts *c = r->counts;
    put_changes(r, out);
    put_records(c, out);
    if (r->default_policy)
        ler_buf_text(out, "Levels are by the default policy: --config names a workspace with its "
                          "own.\n");
    if (r->out_dir == NULL) {
        ler_buf_text(out, "Nothing was written: --out DIR writes the new roster and the "
                          "decisions.\n");
        return;
    }
    ler_buf_printf(out, "Roster of what is certain, ");
    count(out, c->rows_out, "row: ", "rows: ");
    ler_buf_printf(out, "%s/" CROSS_ROSTER "\n", r->out_dir);
    if (c->open > 0)
        ler_buf_printf(out,
                       "Decisions: %s/" CROSS_DECISIONS "; write accept, reject or a code of the "
                       "new version\n"
                       "into the column decision, and give the file back with --decisions\n",
                       r->out_dir);
    ler_buf_printf(out, "Record by record, with levels then and now: %s/" CROSS_SUMMARY "\n",
                   r->out_dir);
    if (c->of[CROSS_REJECTED] > 0)
        ler_buf_printf(out, "Rejected rows: %s/" CROSS_REJECTS "\n", r->out_dir);
}

/* ---- JSON ---- */

static void text_member(ler_buf *out, const char *name, ler_str value) {
    ler_buf_printf(out, "\"%s\":", name);
    ler_json_write_str(value, out);
}

static void put_name(ler_buf *out, const char *member, const ler_framework *fw) {
    ler_buf_printf(out, "\"%s\":{", member);
    text_member(out, "soc", ler_framework_occupation(fw)->soc);
    ler_buf_char(out, ',');
    text_member(out, "version", ler_framework_version(fw));
    ler_buf_char(out, ',');
    text_member(out, "title", ler_framework_occupation(fw)->title);
    ler_buf_char(out, ',');
    text_member(out, "contentDigest", ler_str_of(ler_framework_digest(fw)->content));
    ler_buf_char(out, '}');
}

static void put_files(const char *dir, ler_buf *out) {
    static const char *const FILES[][2] = {{"roster", CROSS_ROSTER},
                                           {"decisions", CROSS_DECISIONS},
                                           {"summary", CROSS_SUMMARY},
                                           {"rejects", CROSS_REJECTS}};
    ler_buf_text(out, ",\"files\":{");
    for (size_t i = 0; i < 4; i++) {
        LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
        ler_buf_printf(&path, "%s/%s", dir, FILES[i][1]);
        ler_buf_text(out, i > 0 ? "," : "");
        text_member(out, FILES[i][0], ler_buf_view(&path));
    }
    ler_buf_char(out, '}');
}

void cross_report_json(const cross_report *r, ler_buf *out) {
    const cross_counts *c = r->counts;
    ler_buf_char(out, '{');
    put_name(out, "from", r->map->from);
    ler_buf_char(out, ',');
    put_name(out, "to", r->map->to);
    ler_buf_text(out, ",\"changes\":{");
    for (unsigned k = 0; k < LER_CHANGE_KINDS; k++)
        ler_buf_printf(out, "%s\"%s\":%zu", k > 0 ? "," : "", ler_change_name((ler_change_kind)k),
                       ler_diff_total(r->map->diff, (ler_change_kind)k));
    ler_buf_printf(out, "},\"rows\":%zu,\"records\":%zu,\"outcomes\":{", c->rows, c->records);
    for (unsigned k = 0; k < CROSS_OUTCOMES; k++)
        ler_buf_printf(out, "%s\"%s\":%zu", k > 0 ? "," : "", cross_outcome_name((cross_outcome)k),
                       c->of[k]);
    ler_buf_printf(out,
                   "},\"statements\":{\"carried\":%zu,\"elsewhere\":%zu,\"spelling\":%zu,"
                   "\"open\":%zu,\"taken\":%zu,\"dropped\":%zu},"
                   "\"levels\":{\"same\":%zu,\"other\":%zu},\"defaultPolicy\":%s,"
                   "\"rowsOut\":%zu,\"recordsOut\":%zu,\"empty\":%zu,\"dryRun\":%s",
                   c->carried, c->elsewhere, c->spelling, c->open, c->taken, c->dropped,
                   c->same_level, c->other_level, r->default_policy ? "true" : "false", c->rows_out,
                   c->records_out, c->empty, r->out_dir == NULL ? "true" : "false");
    if (r->out_dir != NULL)
        put_files(r->out_dir, out);
    ler_buf_text(out, ",\"questions\":");
    ler_json_write(r->questions, 0, out);
    ler_buf_text(out, ",\"errors\":");
    ler_json_write(r->errors, 0, out);
    ler_buf_text(out, "}\n");
}

ler_json *cross_question_json(ler_arena *arena, const cross_question *q) {
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *codes = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set(arena, o, "row", ler_json_new_number(arena, (double)q->row)) &&
              ler_json_set_text(arena, o, "change", ler_str_of(q->change)) &&
              ler_json_set_text(arena, o, "oldCode", q->old_code) &&
              ler_json_set(arena, o, "newCodes", codes) &&
              ler_json_set(arena, o, "score", ler_json_new_number(arena, q->score)) &&
              ler_json_set_text(arena, o, "reason", ler_str_of(q->reason));
    if (q->old == NULL && q->new_code.len > 0)
        ok = ok && ler_json_append(arena, codes, ler_json_new_str(arena, q->new_code));
    for (size_t i = 0; ok && i < q->proposal_count; i++)
        ok = ler_json_append(arena, codes, ler_json_new_str(arena, q->proposal[i]->code));
    return ok ? o : NULL;
}
