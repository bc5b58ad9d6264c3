/* The W3C test vectors of vc-di-eddsa and vc-di-ecdsa: every intermediate value of every suite that
 * we have. Files that share a folder share a suffix ("JCSECDSAP256"): canonDoc, docHash,
 * proofCanon, proofHash, combinedHash, sigHex, sigBTC58, signed. */
#include "conformance/suite.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/proof.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES 6
typedef struct seen {
    ler_buf values[VALUES];
} seen;
static const struct {
    const char *trace, *file;
} names[VALUES] = {
    {"canonicalDocument", "canonDoc"}, {"canonicalProofOptions", "proofCanon"},
    {"documentHash", "docHash"},       {"proofHash", "proofHash"},
    {"hashData", "combinedHash"},      {"signature", "sigHex"},
};

static void keep(void *user, size_t proof, const char *name, ler_str value) {
    seen *s = user;
    (void)proof;
    for (size_t i = 0; i < VALUES; i++)
        if (strcmp(name, names[i].trace) == 0) {
            ler_buf_reset(&s->values[i]);
            ler_buf_str(&s->values[i], value);
        }
}

/* The only file of a folder that begins with prefix. */
static bool load(const char *folder, const char *prefix, ler_buf *out) {
    DIR *dir = opendir(folder);
    bool found = false;
    for (struct dirent *e; dir != NULL && !found && (e = readdir(dir)) != NULL;)
        if (strncmp(e->d_name, prefix, strlen(prefix)) == 0) {
            char path[SUITE_PATH];
            ler_error err = {0};
            suite_path(path, folder, e->d_name);
            ler_buf_reset(out);
            found = ler_file_read(path, out, &err) == LER_OK;
        }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static void compare(const char *folder, const char *id, const seen *s, tally *t) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    for (size_t i = 0; i < VALUES; i++) {
        if (!load(folder, names[i].file, &file)) {
            tally_fail(t, id, "no file %s*", names[i].file);
            continue;
        }
        /* Hash files end without a line feed, canonical RDF with one that belongs to it. */
        if (ler_str_equal(ler_str_trim(ler_buf_view(&file)),
                          ler_str_trim(ler_buf_view(&s->values[i]))))
            tally_pass(t);
        else
            tally_fail(t, id, "%s differs from %s*", names[i].trace, names[i].file);
    }
}

/* Verifies a signed file. The vectors' issuer is an https URL, so that only the issuer's binding
 * may fail, and must. */
static void verify(ler_proof_engine *engine, ler_str text, const char *folder, const char *id,
                   tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_json *document = NULL;
    ler_proof_result *result = NULL;
    ler_error err = {0};
    seen s;
    for (size_t i = 0; i < VALUES; i++)
        s.values[i] = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_proof_trace trace = {keep, &s};
    ler_proof_options options = {.trace = &trace};
    if (ler_time_now(&options.now, &err) != LER_OK ||
        ler_json_read(arena, text, NULL, &document, &err) != LER_OK ||
        ler_proof_verify(engine, document, &options, arena, &result, &err) != LER_OK) {
        tally_fail(t, id, "%s", err.message);
        return;
    }
    for (size_t i = 0; i < result->count; i++) {
        const ler_proof_report *report = &result->proofs[i];
        bool good = true;
        if (report->suite == NULL) {
            tally_skip(t, id, "%s", report->steps[LER_STEP_SUITE].detail);
            folder = NULL;
            continue;
        }
        for (int k = 0; k < LER_PROOF_STEPS; k++) {
            ler_proof_status want = k == LER_STEP_ISSUER ? LER_PROOF_FAIL : LER_PROOF_PASS;
            if (report->steps[k].status == want)
                continue;
            tally_fail(t, id, "proof %zu, %s is %s: %s", i, ler_proof_step_name(k),
                       ler_proof_status_name(report->steps[k].status), report->steps[k].detail);
            good = false;
        }
        if (good)
            tally_pass(t);
    }
    if (result->count == 0)
        tally_fail(t, id, "%s", result->detail);
    if (folder != NULL)
        compare(folder, id, &s, t);
    for (size_t i = 0; i < VALUES; i++)
        ler_buf_free(&s.values[i]);
}

static ler_proof_engine *engine_of(ler_did_resolver *resolver, const char *examples) {
    (void)examples;
    return ler_proof_engine_new(resolver);
}

static void walk(const char *folder, const char *name, ler_proof_engine *engine, tally *t) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    char path[SUITE_PATH];
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *entry = entries[i]->d_name;
        if (entry[0] != '.' && entries[i]->d_type == DT_DIR) {
            char id[SUITE_PATH];
            suite_path(path, folder, entry);
            suite_path(id, name, entry);
            if (strcmp(entry, "ecdsa-sd-2023") == 0)
                tally_skip(t, id, "selective disclosure is not implemented");
            else
                walk(path, id, engine, t);
        } else if (strncmp(entry, "signed", 6) == 0) {
            char id[SUITE_PATH];
            /* Proof sets and chains have several signed files in one folder, and no intermediates.
             */
            bool set = strstr(folder, "proof-set-chain") != NULL;
            suite_path(path, folder, entry);
            suite_path(id, name, entry);
            ler_error err = {0};
            ler_buf_reset(&file);
            if (ler_file_read(path, &file, &err) != LER_OK)
                tally_fail(t, id, "%s", err.message);
            else
                verify(engine, ler_buf_view(&file), set ? NULL : folder, id, t);
        }
        free(entries[i]);
    }
    free(entries);
}

static void run(const char *folder, const char *name, tally *t) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_ENGINE engine = engine_of(resolver, folder);
    walk(folder, name, engine, t);
}

void suite_vc_di_eddsa(const char *folder, tally *t) {
    run(folder, "vc-di-eddsa", t);
}

void suite_vc_di_ecdsa(const char *folder, tally *t) {
    run(folder, "vc-di-ecdsa", t);
}
