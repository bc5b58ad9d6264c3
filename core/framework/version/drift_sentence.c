/* One sentence: what the newest version means for a record. */
#include "framework/framework_internal.h"
#include "framework/version/drift_internal.h"

#include <stdio.h>

/* "one", or the number. */
static const char *number(size_t n, char room[24]) {
    if (n == 1)
        return "one";
    snprintf(room, 24, "%zu", n);
    return room;
}

/* What became of how many: "one was reworded". */
typedef struct clause {
    size_t count;
    const char *one, *many;
} clause;

static size_t spelling(const ler_drift_version *v) {
    size_t count = 0;
    for (size_t i = 0; i < v->fate_count; i++)
        count += v->fates[i].told && v->fates[i].kind == LER_REWORDED && v->fates[i].spelling_only;
    return count;
}

static void add_clauses(ler_buf *out, const clause *list, size_t count) {
    char room[24];
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        left += list[i].count > 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].count == 0)
            continue;
        left--;
        ler_buf_text(out, left == 0 ? " and " : ", ");
        ler_buf_text(out, number(list[i].count, room));
        ler_buf_char(out, ' ');
        ler_buf_text(out, list[i].count == 1 ? list[i].one : list[i].many);
    }
}

static void add_statements(const ler_drift *d, const ler_drift_version *v, ler_buf *out) {
    size_t stand = v->totals[LER_UNCHANGED] + v->totals[LER_MOVED_ORDINAL];
    size_t spelled = spelling(v);
    if (d->claims == 0)
        ler_buf_text(out, "no statement of the record could be followed");
    else if (stand == d->claims)
        ler_buf_printf(out,
                       d->claims == 1 ? "its one statement stands as it was"
                                      : "all %zu statements stand as they were",
                       d->claims);
    else if (d->claims == 1)
        ler_buf_text(out, "its one statement");
    else if (stand == 0)
        ler_buf_printf(out, "none of the %zu statements stands as it was:", d->claims);
    else if (stand == 1)
        ler_buf_printf(out, "one of the %zu statements stands as it was", d->claims);
    else
        ler_buf_printf(out, "%zu of the %zu statements stand as they were", stand, d->claims);
    const clause list[] = {
        {v->totals[LER_REWORDED] - spelled, "was reworded", "were reworded"},
        {spelled, "differs in spelling only", "differ in spelling only"},
        {v->totals[LER_MOVED_LEVEL], "moved to another level", "moved to another level"},
        {v->totals[LER_MOVED_DOMAIN], "moved to another domain", "moved to another domain"},
        {v->totals[LER_MERGED], "was merged with others", "were merged with others"},
        {v->totals[LER_SPLIT], "was split", "were split"},
        {v->totals[LER_REMOVED], "is no longer there", "are no longer there"},
        {v->untold, "cannot be told", "cannot be told"}};
    size_t start = out->len;
    for (size_t i = 0; d->claims == 1 && i < sizeof list / sizeof list[0]; i++)
        if (list[i].count > 0)
            ler_buf_printf(out, " %s", list[i].one);
    if (d->claims <= 1)
        return;
    add_clauses(out, list, sizeof list / sizeof list[0]);
    /* behind the colon the first clause needs no "and" */
    if (stand == 0 && start < out->len) {
        size_t skip = out->data[start] == ',' ? 1 : sizeof " and" - 1;
        memmove(out->data + start, out->data + start + skip, out->len - start - skip + 1);
        out->len -= skip;
    }
}

/* Of several levels: how many would be reached, would not, or cannot be told. */
static void add_many_levels(const size_t outcomes[LER_DRIFT_UNKNOWN + 1], size_t count,
                            ler_buf *out) {
    size_t reached = outcomes[LER_DRIFT_REACHED], not = outcomes[LER_DRIFT_NOT_REACHED],
           unknown = outcomes[LER_DRIFT_UNKNOWN];
    if (reached == count) {
        ler_buf_printf(out, "; each of the %zu levels claimed would still be reached", count);
    } else if (not == count) {
        ler_buf_printf(out, "; none of the %zu levels claimed would still be reached", count);
    } else if (unknown == count) {
        ler_buf_printf(
            out, "; whether the %zu levels claimed would still be reached cannot be told", count);
    } else {
        ler_buf_printf(out, "; of the %zu levels claimed", count);
        if (reached > 0)
            ler_buf_printf(out, " %zu would still be reached", reached);
        if (not > 0)
            ler_buf_printf(out, "%s %zu would not%s",
                           reached == 0  ? ""
                           : unknown > 0 ? ","
                                         : " and",
                           not, reached == 0 ? " be reached any more" : "");
        if (unknown > 0)
            ler_buf_printf(out, " and of %zu it cannot be told", unknown);
    }
}

static void add_levels(const ler_drift_version *v, ler_buf *out) {
    size_t outcomes[LER_DRIFT_UNKNOWN + 1] = {0};
    const ler_drift_rederived *first = v->levels;
    for (size_t i = 0; i < v->level_count; i++)
        outcomes[v->levels[i].outcome]++;
    if (v->level_count == 0)
        return;
    if (v->level_count > 1) {
        add_many_levels(outcomes, v->level_count, out);
    } else if (first->outcome == LER_DRIFT_UNKNOWN) {
        ler_buf_text(out, "; whether the level as claimed would still be reached cannot be told: ");
        ler_buf_str(out, first->reason);
    } else {
        ler_buf_printf(out, "; the level as claimed would %s be reached",
                       first->outcome == LER_DRIFT_REACHED ? "still" : "no longer");
    }
}

static void add_new(const ler_drift_version *v, ler_buf *out) {
    char room[24];
    if (v->added_total == 0)
        return;
    ler_buf_printf(out, "; %s %s new at %s, and the person was never asked for %s",
                   number(v->added_total, room),
                   v->added_total == 1 ? "statement is" : "statements are",
                   v->level_count == 1   ? "the level claimed"
                   : v->level_count == 0 ? "the levels of its statements"
                                         : "the levels claimed",
                   v->added_total == 1 ? "it" : "them");
}

/* Whether the last version is known to come after the one before it. */
static bool contested(const ler_drift *d) {
    char reason[LER_DRIFT_REASON];
    return d->version_count > 1 &&
           ler_framework_order(d->versions[1].framework, d->versions[0].framework, reason) !=
               LER_VERSION_LATER;
}

static void newer(const ler_drift *d, ler_buf *out) {
    const ler_framework *fw = d->versions[0].framework;
    if (!contested(d)) {
        ler_buf_printf(out, "n the newer version %.*s, ", (int)fw->version.len, fw->version.data);
        return;
    }
    const ler_framework *second = d->versions[1].framework;
    ler_buf_printf(out,
                   "n the newer version %.*s (of the newer ones at hand, which of it and %.*s "
                   "came last cannot be told), ",
                   (int)fw->version.len, fw->version.data, (int)second->version.len,
                   second->version.data);
}

/* Without the framework that the record pins: texts, and nothing of what it means. */
static void add_texts(const ler_drift *d, bool pinned, ler_buf *out) {
    const ler_drift_version *v = &d->versions[0];
    size_t found = d->claims - v->untold;
    ler_buf_printf(out,
                   pinned ? "Version %.*s, which the record names, is not at hand; i"
                          : "The record names version %.*s and pins no file of it; i",
                   (int)d->version.len, d->version.data);
    newer(d, out);
    if (d->claims == 0)
        ler_buf_text(out, "nothing of the record could be followed");
    else
        ler_buf_printf(out,
                       "%zu of the %zu texts of the record %s word for word, which proves nothing "
                       "of the version that it names",
                       found, d->claims, found == 1 ? "is found" : "are found");
}

static void add_others(const ler_drift *d, ler_buf *out) {
    const ler_drift_other *first = &d->others[0];
    if (d->other_total > 1)
        ler_buf_printf(out,
                       "No newer version is at hand that is known to be one; %zu others of "
                       "this framework are, such as %.*s: ",
                       d->other_total, (int)first->version.len, first->version.data);
    else
        ler_buf_printf(out,
                       "No newer version is at hand that is known to be one; another, %.*s, "
                       "is: ",
                       (int)first->version.len, first->version.data);
    ler_buf_str(out, first->reason);
}

ler_code drift_sentence(drift_work *w) {
    ler_drift *d = w->out;
    LER_AUTO_BUF out = ler_buf_new(4096);
    if (d->version_count > 0 && !d->at_hand) {
        add_texts(d, w->record->pinned, &out);
    } else if (d->version_count > 0) {
        ler_buf_char(&out, 'I');
        newer(d, &out);
        add_statements(d, &d->versions[0], &out);
        add_new(&d->versions[0], &out);
        add_levels(&d->versions[0], &out);
    } else if (d->other_count > 0) {
        add_others(d, &out);
    } else {
        return LER_OK;
    }
    ler_buf_char(&out, '.');
    TRY(ler_buf_done(&out, w->err));
    d->sentence = ler_arena_str(w->arena, ler_buf_view(&out));
    return d->sentence.data == NULL ? ler_no_memory(w->err) : LER_OK;
}
