/* results.csv and rejects.csv, line by line in the roster's order. */
#include "issuer/batch_internal.h"
#include <stdio.h>

/* The status column of the results. */
static const char *status_of(const batch_item *item) {
    switch (item->outcome) {
    case ITEM_DRY:
        return "dry-run";
    case ITEM_ISSUED:
        return "issued";
    case ITEM_REPLACED:
        return "replaced";
    case ITEM_KEPT: /* what was revoked or suspended is not said to be in force */
        return item->state == LEDGER_ISSUED ? "kept" : ledger_state_name(item->state);
    case ITEM_OPEN:
    case ITEM_REFUSED:
        break;
    }
    return "";
}

ler_code batch_report_begin(batch *b) {
    ler_dir *out = b->options->out;
    if (out == NULL)
        return LER_OK;
    TRY(output_begin(out, BATCH_RESULTS, &b->results, b->err));
    TRY(output_begin(out, BATCH_REJECTS, &b->rejects, b->err));
    TRY(output_write(b->results, LER_STR("row,learner_id,credential_id,status_list,status_index,file,"
                                          "sha256,status\n"),
                     b->err));
    ler_buf_reset(&b->line);
    roster_reject_header(b->options->roster, &b->line);
    TRY(output_write(b->rejects, ler_buf_view(&b->line), b->err));
    return batch_manifest_begin(b);
}

static ler_code refused(batch *b, roster_entry *e) {
    const roster_problem *p = &e->problem;
    roster_name_column(b->options->roster, &e->problem);
    b->counts->rejected++;
    b->counts->bad += e->line_count;
    if (b->options->refused != NULL)
        b->options->refused(b->options->user, p, e->line_count);
    if (b->rejects == NULL)
        return LER_OK;
    for (size_t i = 0; i < e->line_count; i++) {
        ler_buf_reset(&b->line);
        roster_reject_entry(b->options->roster, e, i, &b->line);
        TRY(output_write(b->rejects, ler_buf_view(&b->line), b->err));
    }
    return LER_OK;
}

static ler_code done(batch *b, const batch_item *item) {
    const roster_entry *e = item->entry;
    b->counts->good += e->line_count;
    if (b->results == NULL || item->outcome == ITEM_DRY)
        return LER_OK;
    char hex[65], id[64], row[24], list[16] = "", index[16] = "";
    const credential_facts *f = &item->facts;
    if (f->status != LEDGER_NO_STATUS) {
        snprintf(list, sizeof(list), "%u", f->status_list);
        snprintf(index, sizeof(index), "%u", f->status_index);
    }
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", item->sha256[i]);
    snprintf(id, sizeof(id), "urn:uuid:%s", item->facts.uuid);
    for (size_t i = 0; i < e->line_count; i++) {
        snprintf(row, sizeof(row), "%llu", (unsigned long long)e->lines[i].row);
        ler_buf_reset(&b->line);
        csv_write_cell(&b->line, ler_str_of(row), ',', true);
        csv_write_cell(&b->line, e->value[ROSTER_LEARNER_ID], ',', false);
        csv_write_cell(&b->line, ler_str_of(id), ',', false);
        csv_write_cell(&b->line, ler_str_of(list), ',', false);
        csv_write_cell(&b->line, ler_str_of(index), ',', false);
        csv_write_cell(&b->line, item->file, ',', false);
        csv_write_cell(&b->line, ler_str_of(hex), ',', false);
        csv_write_cell(&b->line, ler_str_of(status_of(item)), ',', false);
        csv_write_end(&b->line);
        TRY(output_write(b->results, ler_buf_view(&b->line), b->err));
    }
    return LER_OK;
}

ler_code batch_report_item(batch *b, const batch_item *item) {
    if (item->explained.len > 0)
        b->options->explained(b->options->user, ler_buf_view(&item->explained));
    if (item->outcome == ITEM_OPEN)
        return LER_OK;
    for (size_t i = 0; i < item->facts.statement_count; i++)
        b->counts->scored += item->outcome != ITEM_REFUSED && item->facts.statements[i].scored;
    b->counts->judged += item->outcome != ITEM_REFUSED && item->facts.judged;
    if (b->options->ended != NULL)
        TRY(b->options->ended(b->options->user, item->number, item->entry,
                              item->outcome == ITEM_REFUSED ? NULL : item->facts.uuid, b->err));
    if (item->outcome == ITEM_REFUSED)
        return refused(b, item->entry);
    if (item->outcome == ITEM_KEPT)
        b->counts->kept++;
    else
        if (b->counts->issued++ == 0)
            snprintf(b->counts->first, sizeof(b->counts->first), "%.*s", (int)item->file.len,
                     item->file.data);
    TRY(done(b, item));
    return b->manifest != NULL ? batch_manifest_item(b, item) : LER_OK;
}

ler_code batch_report_end(batch *b, bool whole, ler_error *err) {
    if (b->results != NULL)
        TRY(output_commit(&b->results, err));
    if (b->rejects != NULL)
        TRY(output_commit(&b->rejects, err));
    if (b->manifest != NULL && whole)
        TRY(batch_manifest_end(b, err));
    output_free(&b->manifest); /* one that names half of the records would look like one of all */
    return b->options->out != NULL ? ler_dir_sync(b->options->out, err) : LER_OK;
}
