/* What the files of drift share. */
#ifndef LER_DRIFT_INTERNAL_H
#define LER_DRIFT_INTERNAL_H

#include "framework/version/diff_internal.h"
#include "ler/drift.h"

#define DRIFT_DIFF_WORK (LER_MAX_DRIFT_WORK / 8) /* steps of one comparison word by word */

/* How a version b stands to a by their labels and times of export (NULL: not stated). */
ler_version_relation drift_order(ler_version_relation by_label, const ler_time *a,
                                 const ler_time *b, char reason[LER_DRIFT_REASON]);
/* When a framework was exported; false when it does not say. */
bool drift_exported(const ler_framework *fw, ler_time *out);

/* Takes steps, or bytes of text, off what the file at work may still use; false: not so many. */
bool drift_pay(ler_drift_book *book, uint64_t steps);
bool drift_pay_text(ler_drift_book *book, size_t bytes);
size_t drift_text_left(const ler_drift_book *book);

/* The diff of two frameworks that the store owns; `keep` false: `from` is gone before the book, so
 * that the caller frees *owned. *words tells whether it was made word by word; when only equal
 * texts could be paired it is false, and when not even they could *out is NULL. What this costs a
 * file is the same whether an earlier one has had the diff made or not. */
ler_code drift_diff(ler_drift_book *book, const ler_framework *from, const ler_framework *to,
                    bool keep, ler_diff **owned, const ler_diff **out, bool *words,
                    ler_error *err) LER_MUST_USE;

/* At work on one record. */
typedef struct drift_work {
    ler_drift_book *book;
    ler_store *store;
    const ler_drift_record *record;
    ler_arena *arena;   /* of what is told */
    ler_arena *scratch; /* gone when the record is done */
    ler_drift *out;
    ler_error *err;
} drift_work;

/* One version: its fates, totals, what was added and the levels. */
ler_code drift_compare(drift_work *w, const ler_framework *to, ler_drift_version *out) LER_MUST_USE;
/* The levels under that version. `changes` has one for each claim, NULL where nothing is told. */
ler_code drift_levels(drift_work *w, const ler_framework *to, const ler_change *const *changes,
                      ler_drift_version *out) LER_MUST_USE;
/* What stands at the record's levels there and did not before. */
ler_code drift_added(drift_work *w, const ler_framework *to, const ler_diff *diff,
                     ler_drift_version *out) LER_MUST_USE;
/* The sentence for a person. */
ler_code drift_sentence(drift_work *w) LER_MUST_USE;

/* The very text of one statement stands in the later version. */
bool drift_certain(const ler_change *c);
/* Index of a domain by its key, -1 = none. */
int drift_domain(const ler_strand *strand, ler_str key);

#endif
