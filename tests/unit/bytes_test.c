/* Every byte position of one signed credential, several replacements each: what changes the
 * meaning of the JSON is refused, what does not (white space, another spelling of the same string)
 * still verifies. */
#include "ler/file.h"
#include "verifier/check.h"
#include <criterion/criterion.h>
#include <stdio.h>

/* Under sanitizers the walk takes ten times as long: every seventh position then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STRIDE 7
#else
#define STRIDE 1
#endif

typedef struct fixture {
    verification v;
    ler_did_resolver *resolver;
    ler_arena *arena, *other;
    ler_buf bytes, jcs, changed;
} fixture;

static void setup(fixture *f) {
    *f = (fixture){0};
    f->resolver = ler_did_resolver_new();
    f->v.engine = ler_proof_engine_new(f->resolver);
    f->v.contexts = ler_ld_contexts_new();
    f->arena = ler_arena_new(LER_MAX_ARENA);
    f->other = ler_arena_new(LER_MAX_ARENA);
    f->bytes = ler_buf_new(LER_MAX_CREDENTIAL);
    f->jcs = ler_buf_new(LER_MAX_CREDENTIAL);
    f->changed = ler_buf_new(LER_MAX_CREDENTIAL);
    cr_assert_eq(judgement_read("2026-06-01T00:00:00Z", NULL, &f->v.when, NULL), LER_OK);
    cr_assert_eq(ler_store_open(NULL, false, &f->v.store, NULL), LER_OK);
    ler_error err;
    cr_assert_eq(ler_file_read(LER_SOURCE_DIR "/tests/fixtures/credential.json", &f->bytes, &err),
                 LER_OK, "%s", err.message);
    ler_json *v;
    cr_assert_eq(ler_json_read(f->arena, ler_buf_view(&f->bytes), NULL, &v, &err), LER_OK);
    ler_jcs_write(v, &f->jcs);
}

static void teardown(fixture *f) {
    ler_proof_engine_free(&f->v.engine);
    ler_ld_contexts_free(&f->v.contexts);
    ler_did_resolver_free(&f->resolver);
    ler_store_free(&f->v.store);
    ler_arena_free(&f->arena);
    ler_arena_free(&f->other);
    ler_buf_free(&f->bytes);
    ler_buf_free(&f->jcs);
    ler_buf_free(&f->changed);
}

/* Whether the bytes are JSON that says what the credential says. */
static bool says_the_same(fixture *f, ler_str bytes) {
    ler_json *v;
    ler_arena_reset(f->other);
    if (ler_json_read(f->other, bytes, NULL, &v, NULL) != LER_OK)
        return false;
    ler_buf_reset(&f->changed);
    ler_jcs_write(v, &f->changed);
    return ler_str_equal(ler_buf_view(&f->changed), ler_buf_view(&f->jcs));
}

static verdict verify(fixture *f, ler_str bytes) {
    report *r;
    ler_arena_reset(f->arena);
    cr_assert_eq(check_bytes(&f->v, "bytes", bytes, f->arena, &r, NULL), LER_OK);
    if (report_verdict(r) == VERDICT_NOT_VERIFIED && r->document != NULL)
        cr_assert(report_has(r, CHECK_PROOF, CHECK_FAIL) ||
                      report_has(r, CHECK_BINDING, CHECK_FAIL),
                  "refused, but neither by the proof nor by its binding");
    return report_verdict(r);
}

Test(bytes, every_position) {
    fixture f;
    setup(&f);
    ler_str all = ler_buf_view(&f.bytes);
    cr_assert_eq(verify(&f, all), VERDICT_WARNINGS);
    static const unsigned char fixed[] = {' ', '"', '\\', '0', 0x00};
    size_t refused = 0, same = 0;
    for (size_t i = 0; i < all.len; i += STRIDE) {
        unsigned char was = (unsigned char)f.bytes.data[i];
        unsigned char tries[4 + sizeof fixed] = {was ^ 1, was ^ 0x20, was ^ 0x80,
                                                 (unsigned char)(was + 1)};
        memcpy(tries + 4, fixed, sizeof fixed);
        for (size_t k = 0; k < sizeof tries; k++) {
            if (tries[k] == was)
                continue;
            f.bytes.data[i] = (char)tries[k];
            bool equal = says_the_same(&f, all);
            verdict v = verify(&f, all);
            cr_assert_eq(v, equal ? VERDICT_WARNINGS : VERDICT_NOT_VERIFIED,
                         "byte %zu (%02x) replaced by %02x", i, was, tries[k]);
            *(equal ? &same : &refused) += 1;
        }
        f.bytes.data[i] = (char)was;
    }
    fprintf(stderr, "%zu bytes: %zu replacements refused, %zu change nothing and verify\n", all.len,
            refused, same);
    cr_assert_gt(refused, 7 * all.len / STRIDE);
    cr_assert_gt(same, 100 / STRIDE);
    teardown(&f);
}

Test(bytes, every_prefix_and_every_byte_left_out) {
    fixture f;
    setup(&f);
    ler_str all = ler_buf_view(&f.bytes);
    LER_AUTO_BUF cut = ler_buf_new(LER_MAX_CREDENTIAL);
    for (size_t i = 0; i + 1 < all.len; i += STRIDE) {
        ler_str prefix = {all.data, i};
        cr_assert_eq(verify(&f, prefix),
                     says_the_same(&f, prefix) ? VERDICT_WARNINGS : VERDICT_NOT_VERIFIED);
        ler_buf_reset(&cut);
        ler_buf_add(&cut, all.data, i);
        ler_buf_add(&cut, all.data + i + 1, all.len - i - 1);
        ler_str without = ler_buf_view(&cut);
        cr_assert_eq(verify(&f, without),
                     says_the_same(&f, without) ? VERDICT_WARNINGS : VERDICT_NOT_VERIFIED,
                     "byte %zu left out", i);
    }
    teardown(&f);
}
