/* A suite reads a publisher's own files and counts. */
#ifndef CONFORMANCE_SUITE_H
#define CONFORMANCE_SUITE_H

#include "ler/str.h"

typedef struct tally {
    unsigned passed, failed, skipped;
} tally;

void tally_pass(tally *t);
/* Both print one line, "FAIL id: reason" or "SKIP id: reason". */
void tally_fail(tally *t, const char *id, const char *format, ...) LER_PRINTF(3, 4);
void tally_skip(tally *t, const char *id, const char *format, ...) LER_PRINTF(3, 4);

typedef struct suite {
    const char *name;   /* what the command line says */
    const char *folder; /* below the conformance directory */
    const char *about;
    void (*run)(const char *folder, tally *t);
} suite;

/* Calls `each` for every regular file of `folder` whose name ends in `suffix`, in name order. */
void suite_each_file(const char *folder, const char *suffix,
                     void (*each)(const char *path, const char *name, tally *t), tally *t);
/* Joins folder and name into out; aborts when it does not fit. Returns out. */
#define SUITE_PATH 1024
const char *suite_path(char out[SUITE_PATH], const char *folder, const char *name);

/* The suites, one file each. */
void suite_jcs(const char *folder, tally *t);
void suite_json(const char *folder, tally *t);
void suite_json_ld(const char *folder, tally *t);
void suite_rdf_canon(const char *folder, tally *t);
void suite_wycheproof(const char *folder, tally *t);
void suite_did_key(const char *folder, tally *t);
void suite_vc_di_eddsa(const char *folder, tally *t);
void suite_vc_di_ecdsa(const char *folder, tally *t);
void suite_examples(const char *folder, tally *t);

#endif
