/* What one run has compared, and what one file may still cost. */
#include "framework/version/drift_internal.h"

#include <stdlib.h>

#define KEPT_DIFFS 24

typedef struct kept_diff {
    const ler_framework *from, *to;
    bool equal_only;
    ler_diff *diff; /* NULL: it would have cost more than it may */
    uint64_t cost;
    unsigned long long file; /* that used it last */
} kept_diff;

struct ler_drift_book {
    kept_diff kept[KEPT_DIFFS];
    size_t count;
    unsigned long long file;
    uint64_t work;
    size_t text;
};

ler_drift_book *ler_drift_book_new(void) {
    ler_drift_book *book = calloc(1, sizeof *book);
    if (book != NULL)
        ler_drift_begin(book);
    return book;
}

void ler_drift_book_free(ler_drift_book **book) {
    if (book == NULL || *book == NULL)
        return;
    for (size_t i = 0; i < (*book)->count; i++)
        ler_diff_free(&(*book)->kept[i].diff);
    free(*book);
    *book = NULL;
}

void ler_drift_begin(ler_drift_book *book) {
    book->file++;
    book->work = LER_MAX_DRIFT_WORK;
    book->text = LER_MAX_DRIFT_TEXT;
}

bool drift_pay(ler_drift_book *book, uint64_t steps) {
    if (book->work < steps)
        return false;
    book->work -= steps;
    return true;
}

bool drift_pay_text(ler_drift_book *book, size_t bytes) {
    if (book->text < bytes)
        return false;
    book->text -= bytes;
    return true;
}

size_t drift_text_left(const ler_drift_book *book) {
    return book->text;
}

static kept_diff *find(ler_drift_book *book, const ler_framework *from, const ler_framework *to,
                       bool equal_only) {
    for (size_t i = 0; i < book->count; i++)
        if (book->kept[i].from == from && book->kept[i].to == to &&
            book->kept[i].equal_only == equal_only)
            return &book->kept[i];
    return NULL;
}

/* A place for another: one that this file has not used is given up, so that what a file pays does
 * not depend on the files before it. NULL: this file has used them all. */
static kept_diff *place(ler_drift_book *book) {
    if (book->count < KEPT_DIFFS)
        return &book->kept[book->count++];
    for (size_t i = 0; i < KEPT_DIFFS; i++)
        if (book->kept[i].file != book->file) {
            ler_diff_free(&book->kept[i].diff);
            return &book->kept[i];
        }
    return NULL;
}

/* Makes a diff, or takes the one that is kept. Over its limit *out is NULL. A diff of equal texts,
 * which is cheap unless somebody saw to it, may take all that is left. */
static ler_code obtain(ler_drift_book *book, const ler_framework *from, const ler_framework *to,
                       bool keep, bool equal_only, ler_diff **owned, const ler_diff **out,
                       ler_error *err) {
    uint64_t limit = DRIFT_DIFF_WORK;
    kept_diff *known = keep ? find(book, from, to, equal_only) : NULL;
    *out = NULL;
    if (known != NULL && known->file == book->file) {
        *out = known->diff;
        return LER_OK;
    }
    if (book->work < limit && !equal_only) /* whether it suffices must not be luck */
        return LER_OK;
    if (book->work < limit)
        limit = book->work;
    if (known != NULL && known->cost > limit) { /* as it ends when it is made */
        book->work -= limit;
        return LER_OK;
    }
    if (known != NULL) {
        book->work -= known->cost;
        known->file = book->file;
        *out = known->diff;
        return LER_OK;
    }
    uint64_t left = limit;
    ler_diff *made = NULL;
    ler_error why;
    ler_code code = diff_make(from, to, equal_only, &left, &made, &why);
    if (code != LER_OK && code != LER_E_LIMIT) {
        if (err != NULL)
            *err = why;
        return code;
    }
    book->work -= limit - left;
    *out = made;
    /* one that failed for want of what was left might do for another file */
    bool final = made != NULL || limit == DRIFT_DIFF_WORK;
    kept_diff *new_place = keep && final ? place(book) : NULL;
    if (new_place != NULL)
        *new_place = (kept_diff){from, to, equal_only, made, limit - left, book->file};
    else
        *owned = made;
    return LER_OK;
}

ler_code drift_diff(ler_drift_book *book, const ler_framework *from, const ler_framework *to,
                    bool keep, ler_diff **owned, const ler_diff **out, bool *words,
                    ler_error *err) {
    *owned = NULL;
    TRY(obtain(book, from, to, keep, false, owned, out, err));
    *words = *out != NULL;
    return *words ? LER_OK : obtain(book, from, to, keep, true, owned, out, err);
}
