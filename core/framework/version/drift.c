/* Finding the versions of an occupation that came after the one a record names. */
#include "framework/framework_internal.h"
#include "framework/version/drift_internal.h"

#include <stdio.h>
#include <stdlib.h>

const char *ler_drift_outcome_name(ler_drift_outcome o) {
    static const char *const names[] = {"reached", "not-reached", "unknown"};
    return names[o];
}

#define DRIFT_SCRATCH ((size_t)64 << 20) /* a record of 2,000 statements in 8 versions needs 6 */

/* One content under one label, as its files at hand have it: the fullest of them stands for it, and
 * it is as old as the oldest, since what is exported again is no newer for that. */
typedef struct group {
    size_t entry; /* of that file */
    const ler_framework *fw;
    ler_version_relation by_label;
    ler_time first;
    bool dated;
} group;

typedef struct finder {
    drift_work work;
    const ler_time *not_after;
    group list[LER_MAX_DRIFT_LOADS];
    size_t count, loads;
    ler_time first; /* of the record's own content */
    bool dated;
    ler_drift_version *versions;
    ler_drift_other *others;
} finder;

/* The first entry of the store whose SOC code is not before this one: they are ordered by it. */
static size_t first_of(const ler_store *store, ler_str soc) {
    size_t low = 0, high = ler_store_count(store);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ler_str_compare(ler_store_at(store, middle)->soc, soc) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static ler_code add_other(finder *f, const ler_store_entry *e, const char *reason) {
    ler_drift *d = f->work.out;
    d->other_total++;
    if (d->other_count == LER_MAX_DRIFT_OTHERS)
        return LER_OK;
    ler_drift_other *o = &f->others[d->other_count++];
    o->version = ler_arena_str(f->work.arena, e->version);
    o->content = ler_arena_str(f->work.arena, e->content);
    o->reason = ler_arena_str(f->work.arena, ler_str_of(reason));
    if (o->version.data == NULL || o->content.data == NULL || o->reason.data == NULL)
        return ler_no_memory(f->work.err);
    return LER_OK;
}

/* Loads a file; *fw is NULL when it is no business of the record, or was named among the others. */
static ler_code load(finder *f, size_t entry, const ler_framework **fw) {
    ler_error why = {0};
    char reason[700];
    *fw = NULL;
    if (f->loads == LER_MAX_DRIFT_LOADS) {
        f->work.out->not_compared++;
        return LER_OK;
    }
    f->loads++;
    ler_code code = ler_store_load(f->work.store, entry, fw, &why);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        if (f->work.err != NULL)
            *f->work.err = why;
        return code;
    }
    ler_time exported;
    if (code != LER_OK) {
        *fw = NULL;
        snprintf(reason, sizeof reason, "it cannot be used: %s", why.message);
        return add_other(f, ler_store_at(f->work.store, entry), reason);
    }
    /* What does not say when it came cannot be shown to have been there. */
    if (f->not_after != NULL &&
        (!drift_exported(*fw, &exported) || ler_time_compare(&exported, f->not_after) > 0))
        *fw = NULL;
    return LER_OK;
}

/* Whether two entries are one framework for a reader: the same content, and not two different sets
 * of strands beside it. */
static bool same_framework(const ler_store_entry *a, const ler_store_entry *b) {
    return ler_str_equal(a->content, b->content) &&
           (a->full.len == 0 || b->full.len == 0 || ler_str_equal(a->full, b->full));
}

/* Whether an entry is the framework that the record pins, or says no more of it. */
static bool is_own(const ler_framework *from, const ler_store_entry *e) {
    return from == NULL || (ler_str_is(e->content, from->digests.content) &&
                            (e->full.len == 0 || from->digests.full[0] == '\0' ||
                             ler_str_is(e->full, from->digests.full)));
}

static void take_date(const ler_framework *fw, ler_time *first, bool *dated) {
    ler_time time;
    if (!drift_exported(fw, &time) || (*dated && ler_time_compare(&time, first) >= 0))
        return;
    *first = time;
    *dated = true;
}

/* Takes a file into its group. Of equally full ones the first that came stands for it. */
static ler_code take(finder *f, size_t entry, ler_version_relation by_label) {
    const ler_store_entry *e = ler_store_at(f->work.store, entry);
    const ler_framework *fw;
    TRY(load(f, entry, &fw));
    if (fw == NULL)
        return LER_OK;
    group *g = NULL;
    for (size_t i = 0; i < f->count && g == NULL; i++) {
        const ler_store_entry *other = ler_store_at(f->work.store, f->list[i].entry);
        if (ler_str_equal(other->version, e->version) && same_framework(other, e))
            g = &f->list[i];
    }
    if (g == NULL) { /* never more of them than files were loaded */
        g = &f->list[f->count++];
        *g = (group){.entry = entry, .fw = fw, .by_label = by_label};
    }
    const ler_store_entry *had = ler_store_at(f->work.store, g->entry);
    if (e->full.len > had->full.len || (e->full.len == had->full.len && e->import < had->import)) {
        g->entry = entry;
        g->fw = fw;
    }
    take_date(fw, &g->first, &g->dated);
    return LER_OK;
}

/* Of one label: the one exported last, then the one that came last. Labels are in order. */
static int compare_loaded(const ler_framework *a, const ler_framework *b) {
    int order = ler_version_compare(a->version, b->version);
    ler_time x, y;
    if (order == 0 && drift_exported(a, &x) && drift_exported(b, &y))
        order = ler_time_compare(&x, &y);
    if (order == 0)
        order = a->import < b->import ? -1 : a->import > b->import;
    return order != 0 ? order : strcmp(a->digests.file, b->digests.file);
}

static ler_code add_version(finder *f, const ler_framework *fw, const char *note) {
    ler_drift *d = f->work.out;
    if (d->version_count == LER_MAX_DRIFT_VERSIONS) {
        d->not_compared++;
        return LER_OK;
    }
    size_t at = d->version_count++;
    while (at > 0 && compare_loaded(fw, f->versions[at - 1].framework) > 0) {
        f->versions[at] = f->versions[at - 1];
        at--;
    }
    f->versions[at] = (ler_drift_version){.framework = fw,
                                          .note = ler_arena_str(f->work.arena, ler_str_of(note))};
    return f->versions[at].note.data == NULL ? ler_no_memory(f->work.err) : LER_OK;
}

/* Later, or named as what it is. */
static ler_code judge(finder *f, const group *g) {
    const ler_framework *from = f->work.record->from;
    const ler_store_entry *e = ler_store_at(f->work.store, g->entry);
    char reason[LER_DRIFT_REASON] = "by its label alone: the record's version is not at hand";
    if (g->by_label == LER_VERSION_SAME)
        return add_other(f, e,
                         ler_str_is(e->content, from->digests.content)
                             ? "a revision: the same label and core with other strands"
                             : "a revision: the same label with another content");
    ler_version_relation relation = from == NULL && g->by_label == LER_VERSION_LATER
                                        ? LER_VERSION_LATER
                                        : drift_order(g->by_label, f->dated ? &f->first : NULL,
                                                      g->dated ? &g->first : NULL, reason);
    if (relation == LER_VERSION_LATER)
        return add_version(f, g->fw, reason);
    return relation == LER_VERSION_APART ? add_other(f, e, reason) : LER_OK;
}

/* The entries of the record's occupation. */
typedef struct range {
    size_t first, end;
} range;

static range range_of(const ler_store *store, ler_str soc) {
    range r = {first_of(store, soc), 0};
    for (r.end = r.first; r.end < ler_store_count(store); r.end++)
        if (!ler_str_equal(ler_store_at(store, r.end)->soc, soc))
            break;
    return r;
}

/* Whether an entry has anything to say to the record. An earlier label has only when a time of
 * export may contradict it. */
static bool concerns(const ler_drift_record *record, const ler_store_entry *e,
                     ler_version_relation *by_label) {
    *by_label = ler_version_order(record->version, e->version);
    if (*by_label == LER_VERSION_SAME)
        return !is_own(record->from, e);
    return *by_label != LER_VERSION_EARLIER || record->from != NULL;
}

bool ler_drift_possible(const ler_store *store, const ler_drift_record *record) {
    range r = range_of(store, record->soc);
    ler_version_relation by_label;
    for (size_t i = r.first; i < r.end && record->version.len > 0; i++)
        if (concerns(record, ler_store_at(store, i), &by_label))
            return true;
    return false;
}

/* Every file that concerns the record. Later labels go before all others, the newest first, so that
 * the limits never hide what is newest; before them the record's own files, for their age. */
static ler_code take_all(finder *f) {
    const ler_drift_record *record = f->work.record;
    range r = range_of(f->work.store, record->soc);
    ler_version_relation by_label;
    if (record->from != NULL)
        take_date(record->from, &f->first, &f->dated);
    for (size_t i = r.first; i < r.end && record->from != NULL; i++) {
        const ler_framework *own = NULL;
        const ler_store_entry *e = ler_store_at(f->work.store, i);
        if (f->loads == LER_MAX_DRIFT_LOADS / 4)
            break;
        if (!ler_str_is(e->content, record->from->digests.content) ||
            !ler_str_equal(e->version, record->version) ||
            ler_str_is(e->file, record->from->digests.file))
            continue;
        TRY(load(f, i, &own));
        if (own != NULL)
            take_date(own, &f->first, &f->dated);
    }
    for (int round = 0; round < 2; round++)
        for (size_t i = r.end; i-- > r.first;)
            if (concerns(record, ler_store_at(f->work.store, i), &by_label) &&
                (by_label == LER_VERSION_LATER) == (round == 0))
                TRY(take(f, i, by_label));
    return LER_OK;
}

static ler_code tell(finder *f) {
    ler_drift *out = f->work.out;
    f->versions = ler_arena_array(f->work.arena, LER_MAX_DRIFT_VERSIONS, sizeof *f->versions);
    f->others = ler_arena_array(f->work.arena, LER_MAX_DRIFT_OTHERS, sizeof *f->others);
    if (f->versions == NULL || f->others == NULL)
        return ler_no_memory(f->work.err);
    out->versions = f->versions;
    out->others = f->others;
    TRY(take_all(f));
    for (size_t i = 0; i < f->count; i++)
        TRY(judge(f, &f->list[i]));
    f->work.scratch = ler_arena_new(DRIFT_SCRATCH);
    if (f->work.scratch == NULL)
        return ler_no_memory(f->work.err);
    for (size_t i = 0; i < out->version_count; i++)
        TRY(drift_compare(&f->work, f->versions[i].framework, &f->versions[i]));
    return drift_sentence(&f->work);
}

ler_code ler_drift_find(ler_drift_book *book, ler_store *store, const ler_drift_record *record,
                        const ler_time *not_after, ler_arena *arena, ler_drift *out,
                        ler_error *err) {
    finder f = {.work = {.book = book,
                         .store = store,
                         .record = record,
                         .arena = arena,
                         .out = out,
                         .err = err},
                .not_after = not_after};
    *out = (ler_drift){.soc = ler_arena_str(arena, record->soc),
                       .version = ler_arena_str(arena, record->version),
                       .at_hand = record->from != NULL,
                       .claims = record->claim_count,
                       .sentence = LER_STR("")};
    if (out->soc.data == NULL || out->version.data == NULL)
        return ler_no_memory(err);
    ler_code code = ler_drift_possible(store, record) ? tell(&f) : LER_OK;
    ler_arena_free(&f.work.scratch);
    return code;
}
