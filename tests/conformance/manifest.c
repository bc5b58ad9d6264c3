#include "conformance/manifest.h"
#include "ler/file.h"
#include <stdio.h>
#include <unistd.h>

static const manifest_kind kinds[] = {
    {manifest_rdfc_handles, manifest_rdfc_run},
    {manifest_ld_handles, manifest_ld_run},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static void one(const char *folder, ler_str base, const ler_json *test, tally *t) {
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].handles(test)) {
            kinds[i].run(folder, base, test, t);
            return;
        }
    }
    ler_str id = ler_json_get_text(test, ler_json_get(test, "@id") == NULL ? "id" : "@id");
    char label[256];
    snprintf(label, sizeof label, "%.*s", (int)id.len, id.data == NULL ? "" : id.data);
    tally_fail(t, label, "no test of a type that this program knows");
}

static const char *folder_of(const char *path, char out[SUITE_PATH]) {
    const char *slash = strrchr(path, '/');
    snprintf(out, SUITE_PATH, "%.*s", slash == NULL ? 1 : (int)(slash - path),
             slash == NULL ? "." : path);
    return out;
}

static void list(const char *path, unsigned depth, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    char folder[SUITE_PATH], below[SUITE_PATH], message[1024];
    ler_error err = {.code = LER_OK};
    ler_json *manifest;
    if (ler_file_read(path, &text, &err) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&text), NULL, &manifest, &err) != LER_OK) {
        tally_fail(t, path, "%s", ler_error_text(&err, message, sizeof message));
        return;
    }
    folder_of(path, folder);
    const ler_json *tests = ler_json_get(manifest, "entries");
    if (tests == NULL)
        tests = ler_json_get(manifest, "sequence");
    if (ler_json_count(tests) == 0)
        tally_fail(t, path, "this is no manifest: it lists nothing");
    for (size_t i = 0; i < ler_json_count(tests); i++) {
        const ler_json *test = ler_json_item(tests, i);
        if (ler_json_is(test, LER_JSON_STRING) && depth == 0) { /* a manifest of manifests */
            ler_str name = ler_arena_str(arena, ler_json_str(test));
            if (name.data != NULL && access(suite_path(below, folder, name.data), R_OK) == 0)
                list(below, depth + 1, t);
            else if (name.data != NULL)
                tally_skip(t, name.data, "this manifest of the suite is not at hand");
        } else {
            one(folder, ler_json_get_text(manifest, "baseIri"), test, t);
        }
    }
}

void manifest_run(const char *path, tally *t) {
    list(path, 0, t);
}

void suite_json_ld(const char *folder, tally *t) {
    char path[SUITE_PATH];
    manifest_run(suite_path(path, folder, "manifest.jsonld"), t);
}

void suite_rdf_canon(const char *folder, tally *t) {
    char path[SUITE_PATH];
    manifest_run(suite_path(path, folder, "manifest.jsonld"), t);
}
