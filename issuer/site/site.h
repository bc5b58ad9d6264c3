/* A static site: files that are planned, compared with what is there, and then written.
 *
 *     TRY(site_new(folder, base, dry_run, &s, err));
 *     TRY(site_add(s, "did.json", bytes, SITE_REPLACED, err)); ...
 *     TRY(site_compare(s, err));      reads; finds every conflict before anything is written
 *     TRY(site_write(s, err));        only what differs, each file in one step
 *
 * Nothing is ever removed. Files that are equal are not touched, not even their times. */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "ler/arena.h"
#include "ler/file.h"

#define SITE_MAP "resources.json" /* URL -> path, as ler-verifier --resources takes it */

typedef enum site_kind {
    SITE_FIXED,    /* what is there under this name never changes: other bytes are a conflict */
    SITE_REPLACED, /* the newest counts */
    SITE_PAGE      /* for people: has no place in the map */
} site_kind;

typedef enum site_outcome { SITE_NEW, SITE_CHANGED, SITE_SAME, SITE_LEFT } site_outcome;
const char *site_outcome_name(site_outcome outcome); /* "new", "changed", "unchanged", "left" */

typedef struct site_file {
    const char *path; /* below the site's folder; components of [A-Za-z0-9._~-] */
    ler_str url;
    ler_str bytes; /* borrowed */
    site_kind kind;
    site_outcome outcome; /* after site_compare() */
} site_file;

typedef struct site site;

/* The folder is served at `base` (with or without its final '/'). Two runs at once on one folder:
 * LER_E_CONFLICT. dry_run: nothing is made or written. */
ler_code site_new(const char *folder, ler_str base, bool dry_run, site **out,
                  ler_error *err) LER_MUST_USE;
void site_free(site **s);
#define SITE_AUTO LER_CLEANUP(site_free) site *
ler_arena *site_arena(site *s); /* for what the files borrow */

/* Plans one file. LER_E_CONFLICT when it is planned already with other bytes. */
ler_code site_add(site *s, const char *path, ler_str bytes, site_kind kind,
                  ler_error *err) LER_MUST_USE;
/* The same by its URL. LER_E_CONTENT when that is not below the base. */
ler_code site_add_url(site *s, ler_str url, ler_str bytes, site_kind kind,
                      ler_error *err) LER_MUST_USE;

/* Appends what is published under `path` now, at most out->max bytes (LER_E_LIMIT).
 * LER_E_NOT_FOUND when nothing is. */
ler_code site_read(site *s, const char *path, ler_buf *out, ler_error *err) LER_MUST_USE;

/* Decides every file's outcome, and adds the map: the files planned, and those of the published map
 * that are still there. LER_E_CONFLICT for a fixed file that is there with other bytes. */
ler_code site_compare(site *s, ler_error *err) LER_MUST_USE;
/* A file that stands there and is not ours to replace. Behind site_compare(). */
void site_leave(site *s, const char *path);
ler_code site_write(site *s, ler_error *err) LER_MUST_USE;

size_t site_count(const site *s);
const site_file *site_at(const site *s, size_t i);

#endif
