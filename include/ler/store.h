/* The framework store: a directory of framework exports, each kept as the exact bytes that were
 * imported, under a name made of its label and its two digests:
 *
 *     DIR/21-1022.00@v.26.05.uEiDJHMr….uEiA6g6b….json
 *         └ label            └ content └ file digest
 *     DIR/21-1022.00@v.26.05.uEiDJHMr….uEiCk3xQ….uEiB9aa1….full.json
 *                            └ content └ full    └ file digest: a framework with all its strands
 *
 * A file whose label was there when it came has its number behind that (….2.json, ….3.json): the
 * order of arrival decides which file a label's plain URL stands for (ler_framework_iri()).
 *
 * So the names are the index and no other file can disagree with the content; what is in the store
 * never changes. Every file is checked against its whole name when it is loaded: a changed file is
 * a named error and never used. The same content may be there as several files (re-exports differ
 * in exportedAt, full frameworks in their further strands): a name means the fullest of them. A
 * label may be there with several contents only by ler_store_import with as_revision, and is then
 * ambiguous: only a digest names one of them.
 *
 * A store hands out frameworks that it owns: they live until ler_store_free(). Loading is lazy and
 * not thread-safe; the frameworks handed out are immutable and may be shared. */
#ifndef LER_STORE_H
#define LER_STORE_H

#include "ler/file.h"
#include "ler/framework.h"

typedef struct ler_store ler_store;
#define LER_MAX_STORE_FILES 20000

/* Opens DIR (made when `create`). path NULL: a store in memory only, for ler_store_add(). A
 * directory that is missing is LER_E_READ. */
ler_code ler_store_open(const char *path, bool create, ler_store **out,
                        ler_error *err) LER_MUST_USE;
void ler_store_free(ler_store **store);
#define LER_AUTO_STORE LER_CLEANUP(ler_store_free) ler_store *
const char *ler_store_path(const ler_store *store); /* for messages; "" for memory only */

typedef enum ler_import_outcome {
    LER_IMPORT_NEW,          /* label and content were unknown */
    LER_IMPORT_KNOWN,        /* these very bytes are there already; nothing was written */
    LER_IMPORT_SAME_CONTENT, /* another export of content that is there; now both files are */
    LER_IMPORT_REVISION,     /* other content under a known label, taken in as asked */
    LER_IMPORT_STRANDS       /* content that is there, now with its further strands and anchors */
} ler_import_outcome;
const char *ler_import_outcome_name(ler_import_outcome outcome); /* "new", "known", ... */

/* Writes the framework's bytes into the store. LER_E_CONFLICT when the label is there with other
 * content, or with other strands beside the core, and as_revision is false: err names both
 * digests. */
ler_code ler_store_import(ler_store *store, const ler_framework *framework, bool as_revision,
                          ler_import_outcome *outcome, ler_error *err) LER_MUST_USE;

/* Takes a framework in for this process only; nothing is written. The store then owns it
 * (*framework becomes NULL), also when it turns out to be there already. */
ler_code ler_store_add(ler_store *store, ler_framework **framework, ler_error *err) LER_MUST_USE;

/* What is in the store, by label, content digest, full digest, file digest, without loading
 * anything. */
typedef struct ler_store_entry {
    ler_str soc, version;
    ler_str content, file; /* digests, "uEi..." */
    unsigned import;       /* 1: the first file of its label, 2: the second, ... */
    ler_str full;          /* digest of all strands and anchors; NONE for an export */
    bool in_memory;        /* from ler_store_add: a file given for one run */
} ler_store_entry;
size_t ler_store_count(const ler_store *store);
const ler_store_entry *ler_store_at(const ler_store *store, size_t i);
/* Names in the directory that are no store files (nothing of them is used). */
size_t ler_store_foreign_count(const ler_store *store);

/* Loads the i-th entry. LER_E_CONTENT or LER_E_CRYPTO when the file is not what its name says. */
ler_code ler_store_load(ler_store *store, size_t i, const ler_framework **out,
                        ler_error *err) LER_MUST_USE;
/* The same without keeping it: *out is the caller's. Files only. */
ler_code ler_store_read(ler_store *store, size_t i, ler_framework **out,
                        ler_error *err) LER_MUST_USE;
/* The name of the i-th entry's file; NULL for one in memory only. */
const char *ler_store_name(const ler_store *store, size_t i);

/* Each find: LER_E_NOT_FOUND when there is none (err says what there is); LER_E_CONFLICT when the
 * name fits several contents, or several full frameworks of one content (err lists them); or an
 * error of ler_store_load. Of several files of one content a full framework is taken before an
 * export, then the one that was imported first. A content digest is as good as a full digest. */
ler_code ler_store_find_label(ler_store *store, ler_str soc, ler_str version /* may be NONE */,
                              const ler_framework **out, ler_error *err) LER_MUST_USE;
ler_code ler_store_find_content(ler_store *store, ler_str digest, const ler_framework **out,
                                ler_error *err) LER_MUST_USE;
ler_code ler_store_find_file(ler_store *store, ler_str digest, const ler_framework **out,
                             ler_error *err) LER_MUST_USE;
/* The file of a framework's content that was imported first, export or full: what a record of core
 * statements alone pins, so that no file which comes later changes anything in it. When the store
 * has none, *out is `framework` itself. */
ler_code ler_store_find_first(ler_store *store, const ler_framework *framework,
                              const ler_framework **out, ler_error *err) LER_MUST_USE;
/* What a person types: SOC, SOC@VERSION, or a content or file digest ("uEi..."). */
ler_code ler_store_find(ler_store *store, ler_str name, const ler_framework **out,
                        ler_error *err) LER_MUST_USE;

#endif
