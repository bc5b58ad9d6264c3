/* What the files of the crosswalk share. */
#ifndef ISSUER_CROSSWALK_INTERNAL_H
#define ISSUER_CROSSWALK_INTERNAL_H

#include "issuer/crosswalk.h"
#include "issuer/output.h"

#define NO_QUESTION ((size_t)-1)

/* One distinct statement of an entry, and what comes of it. */
typedef struct cross_item {
    const ler_statement *old;
    const cross_fate *fate;
    bool scored; /* never said but in words that fit it by score */
    unsigned score;
    size_t line; /* that says it first */
    size_t question;
    const ler_statement *const *to; /* what is certain or was decided */
    size_t to_count;
} cross_item;

typedef struct cross_word { /* one of roster_entry.words, read under the old framework */
    size_t line;
    bool text_column; /* statement_text */
    bool option;      /* said by --statements */
    ler_str text;
    shelf_pieces pieces;
    size_t *items; /* of each piece: index of its cross_item */
} cross_word;

/* Everything about one entry; all of it in the arenas of the entry. */
typedef struct cross_plan {
    roster_entry *entry;
    cross_outcome outcome;
    cross_word *words;
    size_t word_count;
    cross_item *items;
    size_t item_count;
    cross_question *questions;
    size_t question_count, open;
    const ler_statement **now; /* statements in the new roster, each once */
    size_t now_count;
    ler_str level_then, level_now, level_if; /* cross_levels(); level_if: every proposal accepted */
    bool claims;                             /* the entry claims a level */
    ler_str level;                           /* what its cell says now */
    const char *note;
    bool *kept; /* of each line: is it in the new roster? */
    roster_edit *edits;
    size_t kept_count;
} cross_plan;

typedef struct cross_work {
    const cross_options *options;
    cross_counts *counts;
    issuer_config config; /* nothing but the policy is set */
    roster_copy copy;
    ler_arena *read, *keep, *work;                  /* of one entry */
    output *roster, *decisions, *summary, *rejects; /* NULL in a dry run */
    ler_buf line, cell;
    ler_error *err;
} cross_work;

/* Whose an entry is: CROSS_ALREADY, CROSS_OTHER, or CROSS_OPEN for the old version. What cannot be
 * told is taken for old, and refused when it is resolved. */
cross_outcome cross_whose(const cross_work *w, roster_entry *e);
/* Resolves, maps and asks (crosswalk_entry.c). A refused entry has outcome CROSS_REJECTED. */
ler_code cross_plan_make(cross_work *w, roster_entry *entry, cross_plan *out) LER_MUST_USE;
/* Which lines stay and with which cells (crosswalk_cells.c). */
ler_code cross_plan_cells(cross_work *w, cross_plan *p) LER_MUST_USE;
/* The files (crosswalk_write.c). */
ler_code cross_files_begin(cross_work *w) LER_MUST_USE;
ler_code cross_files_entry(cross_work *w, cross_plan *p) LER_MUST_USE;
ler_code cross_files_end(cross_work *w) LER_MUST_USE;
void cross_files_free(cross_work *w);

/* A text in the entry's arena. LER_E_MEMORY sets w->err. */
ler_code cross_keep(cross_work *w, const ler_buf *text, ler_str *out) LER_MUST_USE;

#endif
