/* Matching over a whole store, however many frameworks it has, without reading them all.
 *
 *     text -> index proposes a few frameworks -> these are loaded, checked -> ler_match_find()
 *
 * The index is one file in the store, ".search-index", that can be made again from the rest at any
 * time. It holds the words of every statement, so that it can name those that score best, and
 * hashes of texts. It is a cache and no authority:
 *
 *   - It belongs to the list of the store's file names, which hold the digests of what is in them.
 *     New files are taken in when the next search begins; if a file went away, or the index is
 *     damaged, of another version or of another machine, it is made anew.
 *   - What it proposes is loaded from the store, where every file is checked against its name, and
 *     judged by ler_match_find() on the texts themselves. A score that the index foretold wrongly
 *     shows it to be bad: it is made anew. So nobody who writes the index can make a text match
 *     what it does not, nor change a score. He can hide a statement, as can whoever removes its
 *     file; another that was as good then stands alone.
 *   - It is replaced in one step, by one writer at a time (the lock of imports); when the lock is
 *     taken, or the store cannot be written, the index serves this process alone.
 *
 * The outcome is that of ler_match_find() over all frameworks, but for candidates beyond `limit`.
 * One search is for one thread. */
#ifndef LER_SEARCH_H
#define LER_SEARCH_H

#include "ler/match.h"
#include "ler/store.h"

#define LER_SEARCH_FILE ".search-index"
#define LER_SEARCH_FEW 24                      /* store files that are searched without an index */
#define LER_MAX_SEARCH_INDEX ((size_t)1 << 30) /* bytes */

typedef struct ler_search ler_search;

typedef enum ler_search_way {
    LER_SEARCH_WHOLE,    /* every framework is loaded: asked for, or a small store */
    LER_SEARCH_INDEX,    /* the index as it was found */
    LER_SEARCH_UPDATED,  /* the index took new files in, and was written */
    LER_SEARCH_MADE,     /* the index was made, and written */
    LER_SEARCH_UNWRITTEN /* made or updated for this process; it could not be written */
} ler_search_way;

/* Prepares to search everything in `store`, which must outlive the search and must not change
 * meanwhile. `whole`: without the index. What cannot be loaded on the way is an error, as of
 * ler_store_load(). */
ler_code ler_search_open(ler_store *store, bool whole, ler_search **out,
                         ler_error *err) LER_MUST_USE;
void ler_search_free(ler_search **search);
#define LER_AUTO_SEARCH LER_CLEANUP(ler_search_free) ler_search *
ler_search_way ler_search_how(const ler_search *search);

/* As ler_match_find(), over everything in the store; *out has at most `limit` candidates (2 to
 * LER_MAX_CANDIDATES, others are clamped). Frameworks in it belong to the store. Also the errors
 * of ler_store_load(). */
ler_code ler_search_find(ler_search *search, ler_str text, bool scored, size_t limit,
                         ler_match *out, ler_error *err) LER_MUST_USE;

#endif
