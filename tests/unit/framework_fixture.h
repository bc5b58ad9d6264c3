/* Frameworks for tests: our example, variants of it, and the three real exports in ../shared. */
#ifndef LER_FRAMEWORK_FIXTURE_H
#define LER_FRAMEWORK_FIXTURE_H

#include "ler/file.h"
#include "ler/framework.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXAMPLE_FRAMEWORK LER_SOURCE_DIR "/schemas/example-framework.json"
#define SHARED LER_SOURCE_DIR "/../shared"
#define REAL_FRAMEWORKS 3

static const char *const real_frameworks[REAL_FRAMEWORKS] = {
    SHARED "/frameworks/nsx-21-1022.00-healthcare-social-workers.json",
    SHARED "/frameworks/nsx-29-2099.00-health-technologists.json",
    SHARED "/frameworks/nsx-29-2099.08-patient-representatives.json",
};

static inline ler_buf read_whole(const char *path) {
    ler_buf buf = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_error err;
    cr_assert_eq(ler_file_read(path, &buf, &err), LER_OK, "%s: %s", path, err.message);
    return buf;
}

static inline ler_framework *load_text(ler_str text) {
    ler_framework *fw = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_framework_load(text, NULL, &fw, &err), LER_OK, "at %s: %s", err.pointer,
                 err.message);
    return fw;
}

static inline ler_framework *load_file(const char *path) {
    ler_buf buf = read_whole(path);
    ler_framework *fw = load_text(ler_buf_view(&buf));
    ler_buf_free(&buf);
    return fw;
}

/* The text with the first `from` replaced by `to`; the caller frees it. */
static inline ler_buf replaced(ler_str text, const char *from, const char *to) {
    ler_buf out = ler_buf_new(2 * LER_MAX_FRAMEWORK);
    const char *at = memmem(text.data, text.len, from, strlen(from));
    cr_assert_not_null(at, "the fixture has no %s", from);
    ler_buf_add(&out, text.data, (size_t)(at - text.data));
    ler_buf_text(&out, to);
    ler_buf_str(&out, ler_str_from(text, (size_t)(at - text.data) + strlen(from)));
    cr_assert(!out.failed);
    return out;
}

/* The example framework with one replacement, loaded. */
static inline ler_framework *load_variant(const char *from, const char *to) {
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf changed = replaced(ler_buf_view(&text), from, to);
    ler_framework *fw = load_text(ler_buf_view(&changed));
    ler_buf_free(&text);
    ler_buf_free(&changed);
    return fw;
}

/* Whether ../shared is there; a test that needs it says when it is not, and ends. */
static inline bool have_shared(void) {
    if (access(real_frameworks[0], R_OK) == 0)
        return true;
    fprintf(stderr, "SKIPPED: %s is not there\n", SHARED);
    cr_skip("../shared is not there");
    return false;
}

#endif
