/* decisions.csv as a registrar gives it back: what was asked of which row, and the answer.
 *
 * Each line carries a check over the row, the learner, the two frameworks, the old code and the
 * proposal, so that an answer is never taken for another question: of another roster, of rows that
 * moved, of a proposal that somebody changed. Spreadsheets may sort the lines, leave some out, add
 * columns, and write the file in their own way. */
#ifndef ISSUER_CROSSWALK_ANSWERS_H
#define ISSUER_CROSSWALK_ANSWERS_H

#include "issuer/roster.h"
#include "ler/framework.h"

#define CROSS_CHECK 18  /* "x" and 16 hex digits, NUL; the letter keeps it from being a number */
#define ANSWER_CODES 16 /* statements that one answer names */

typedef enum answer_kind { ANSWER_NONE, ANSWER_ACCEPT, ANSWER_REJECT, ANSWER_OTHER } answer_kind;

typedef struct answer {
    answer_kind kind;
    size_t count; /* ANSWER_OTHER: statements of the new framework */
    const ler_statement *statements[ANSWER_CODES];
    uint32_t line; /* row of decisions.csv */
} answer;

typedef struct answers answers;

/* LER_E_CONTENT names row and column of the first answer that is none: neither empty, nor accept,
 * nor reject, nor codes of the new framework. */
ler_code answers_open(const char *path, const ler_framework *to, answers **out,
                      ler_error *err) LER_MUST_USE;
/* The same of a file that is open; `name` is for errors. */
ler_code answers_read(csv_reader *csv, const char *name, const ler_framework *to, answers **out,
                      ler_error *err) LER_MUST_USE;
void answers_free(answers **a);

/* What was answered; ANSWER_NONE when nothing was. */
ler_code answers_find(answers *a, uint64_t row, const char check[CROSS_CHECK], answer *out,
                      ler_error *err) LER_MUST_USE;
/* When all questions were asked: LER_E_CONTENT when an answer belongs to none of them. */
ler_code answers_check(answers *a, ler_error *err) LER_MUST_USE;
/* An answer that does not suit its question. */
ler_code answers_refuse(const answers *a, const answer *of, const char *why, ler_error *err);

#endif
