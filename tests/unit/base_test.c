#include "ler/digest.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/time.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

Test(error, text_names_every_known_part) {
    ler_error err;
    char text[1024];
    cr_assert_eq(ler_fail_at(&err, LER_E_CONTENT, "/a/0", "expected %s", "a string"),
                 LER_E_CONTENT);
    cr_assert_str_eq(ler_error_text(&err, text, sizeof text), "at /a/0: expected a string");
    err.line = 3;
    err.column = 7;
    cr_assert_str_eq(ler_error_text(&err, text, sizeof text),
                     "line 3, column 7: at /a/0: expected a string");
    ler_error_source(&err, "f.json");
    cr_assert_str_eq(ler_error_text(&err, text, sizeof text),
                     "f.json:3:7: at /a/0: expected a string");
    cr_assert_eq(ler_fail(NULL, LER_E_LIMIT, "nobody listens"), LER_E_LIMIT);
}

Test(error, excerpt_escapes_and_cuts) {
    char out[LER_EXCERPT], longer[300];
    cr_assert_str_eq(ler_excerpt(out, "a\x1b[0m\\", 6), "a\\x1b[0m\\x5c");
    memset(longer, 'x', sizeof longer);
    ler_excerpt(out, longer, sizeof longer);
    cr_assert(strlen(out) < LER_EXCERPT);
    cr_assert(ler_str_ends(ler_str_of(out), "..."));
}

Test(buf, ceiling_is_exact_and_sticky) {
    LER_AUTO_BUF buf = ler_buf_new(4);
    ler_buf_text(&buf, "abcd");
    cr_assert_eq(ler_buf_done(&buf, NULL), LER_OK);
    ler_buf_char(&buf, 'e');
    cr_assert_eq(ler_buf_done(&buf, NULL), LER_E_LIMIT);
    ler_buf_text(&buf, "");
    cr_assert_eq(ler_buf_done(&buf, NULL), LER_E_LIMIT);
    cr_assert_str_eq(buf.data, "abcd");
    ler_buf_reset(&buf);
    ler_buf_printf(&buf, "%d", 42);
    cr_assert_str_eq(buf.data, "42");
}

Test(arena, ceiling_alignment_and_reset) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    for (int i = 0; i < 100; i++) {
        cr_assert_not_null(ler_arena_bytes(arena, 3));
        void *p = ler_arena_alloc(arena, 40);
        cr_assert_eq((uintptr_t)p % _Alignof(max_align_t), 0);
    }
    cr_assert_null(ler_arena_alloc(arena, 2 << 20));
    cr_assert_null(ler_arena_array(arena, SIZE_MAX / 2, 16));
    size_t taken = 0;
    while (ler_arena_alloc(arena, 1 << 16) != NULL)
        taken++;
    cr_assert(taken > 8 && taken < 16);
    ler_arena_reset(arena);
    cr_assert_eq(ler_arena_used(arena), 0);
    cr_assert_str_eq(ler_arena_printf(arena, "%s-%d", "a", 1).data, "a-1");
}

static const struct {
    const char *bytes;
    size_t good; /* bytes before the first bad one */
} utf8_cases[] = {
    {"", 0},
    {"plain", 5},
    {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9},
    {"a\xff", 1},
    {"\xc0\x80", 0},             /* overlong */
    {"\xe0\x80\x80", 0},         /* overlong */
    {"\xed\xa0\x80", 0},         /* surrogate */
    {"\xf4\x90\x80\x80", 0},     /* beyond U+10FFFF */
    {"12345678\xe2\x82", 8},     /* cut */
    {"12345678abcdefgh\x80", 16} /* continuation alone, behind the fast path */
};

Test(utf8, well_formed_and_not) {
    for (size_t i = 0; i < sizeof utf8_cases / sizeof *utf8_cases; i++)
        cr_assert_eq(ler_utf8_check(ler_str_of(utf8_cases[i].bytes)), utf8_cases[i].good,
                     "case %zu", i);
}

Test(utf8, put_and_next_agree) {
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 61) {
        char bytes[4];
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        ler_str s = {bytes, ler_utf8_put(c, bytes)};
        size_t offset = 0;
        cr_assert_eq(ler_utf8_check(s), s.len);
        cr_assert_eq(ler_utf8_next(s, &offset), c);
        cr_assert_eq(offset, s.len);
    }
}

typedef ler_code decoder(ler_str, uint8_t *, size_t, size_t *, ler_error *);
typedef void encoder(const uint8_t *, size_t, ler_buf *);

static const struct {
    encoder *encode;
    decoder *decode;
} codecs[] = {{ler_base58_encode, ler_base58_decode},
              {ler_base64_encode, ler_base64_decode},
              {ler_base64url_encode, ler_base64url_decode},
              {ler_hex_encode, ler_hex_decode}};

Test(encoding, round_trip_of_every_length) {
    uint8_t data[70], back[70];
    for (size_t c = 0; c < sizeof codecs / sizeof *codecs; c++) {
        for (size_t n = 0; n < sizeof data; n++) {
            LER_AUTO_BUF text = ler_buf_new(1000);
            size_t len;
            for (size_t i = 0; i < n; i++)
                data[i] = (uint8_t)(i < n / 3 ? 0 : i * 37 + n);
            codecs[c].encode(data, n, &text);
            cr_assert_eq(codecs[c].decode(ler_buf_view(&text), back, n, &len, NULL), LER_OK);
            cr_assert_eq(len, n);
            cr_assert_eq(memcmp(back, data, n), 0);
            if (n > 0)
                cr_assert_eq(codecs[c].decode(ler_buf_view(&text), back, n - 1, &len, NULL),
                             LER_E_LIMIT);
        }
    }
}

static const struct {
    decoder *decode;
    const char *text;
} bad_text[] = {
    {ler_base58_decode, "0"},        {ler_base58_decode, "I1"},      {ler_base58_decode, "a b"},
    {ler_base58_decode, "l"},        {ler_base64url_decode, "A"},    {ler_base64url_decode, "AA=="},
    {ler_base64url_decode, "A+/A"},  {ler_base64url_decode, "AB"}, /* trailing bits */
    {ler_base64url_decode, "AAA\n"}, {ler_base64_decode, "AA"},      {ler_base64_decode, "AA-_"},
    {ler_base64_decode, "A==="},     {ler_base64_decode, "AB=="},    {ler_hex_decode, "0"},
    {ler_hex_decode, "0g"},          {ler_multibase_decode, ""},     {ler_multibase_decode, "b123"},
    {ler_multibase_decode, "z0"},    {ler_multibase_decode, "u AA"},
};

Test(encoding, P5_strict_text) {
    uint8_t out[64];
    size_t len;
    for (size_t i = 0; i < sizeof bad_text / sizeof *bad_text; i++)
        cr_assert_eq(bad_text[i].decode(ler_str_of(bad_text[i].text), out, sizeof out, &len, NULL),
                     LER_E_SYNTAX, "%s", bad_text[i].text);
}

static const struct {
    const char *text;
    int64_t seconds;
} good_times[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"2026-05-20T12:00:00Z", 1779278400},
    {"2024-02-29T00:00:00Z", 1709164800},
    {"2000-02-29T23:59:59.999999999999Z", 951868799},
    {"2026-05-20T12:00:00", 1779278400},
    {"2026-05-20T14:00:00+02:00", 1779278400},
    {"2026-05-20T02:00:00-10:00", 1779278400},
    {"2026-05-19T24:00:00Z", 1779235200},
    {"2038-01-19T03:14:08Z", 2147483648},
    {"2100-03-01T00:00:00Z", 4107542400},
    {"9999-12-31T23:59:59Z", 253402300799},
    {"0001-01-01T00:00:00Z", -62135596800},
    {"2026-05-20T12:00:00+14:00", 1779228000},
};
static const char *const bad_times[] = {
    "",
    "2026-05-20",
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-05-20T25:00:00Z",
    "2026-05-20T24:00:01Z",
    "2026-05-20T12:00:60Z",
    "2026-05-20T12:60:00Z",
    "2026-05-20T12:00:00+14:01",
    "2026-05-20T12:00:00+15:00",
    "2026-05-20t12:00:00Z",
    "2026-05-20T12:00:00z",
    "2026-05-20 12:00:00Z",
    " 2026-05-20T12:00:00Z",
    "2026-05-20T12:00:00Z ",
    "2026-05-20T12:00:00.Z",
    "2026-05-20T12:00Z",
    "2026-5-20T12:00:00Z",
    "2026-00-20T12:00:00Z",
    "2026-13-20T12:00:00Z",
    "2026-05-00T12:00:00Z",
    "0000-05-20T12:00:00Z",
    "20260-05-20T12:00:00Z",
    "-2026-05-20T12:00:00Z",
    "2026-05-20T12:00:00+0200",
    "2026-05-20T12:00:00+02",
    "1779278400",
};

Test(time, calendar) {
    for (size_t i = 0; i < sizeof good_times / sizeof *good_times; i++) {
        ler_time t;
        cr_assert_eq(ler_time_parse(ler_str_of(good_times[i].text), &t, NULL), LER_OK, "%s",
                     good_times[i].text);
        cr_assert_eq(t.seconds, good_times[i].seconds, "%s gives %lld", good_times[i].text,
                     (long long)t.seconds);
    }
    for (size_t i = 0; i < sizeof bad_times / sizeof *bad_times; i++) {
        ler_time t;
        cr_assert_neq(ler_time_parse(ler_str_of(bad_times[i]), &t, NULL), LER_OK, "%s",
                      bad_times[i]);
    }
}

Test(time, text_of_every_day_reads_back) {
    for (int64_t day = -719162; day < 2932896; day += 97) {
        char text[LER_TIME_TEXT];
        ler_time t = {day * 86400 + (day & 0xffff), 0, true}, back;
        ler_time_text(&t, text);
        cr_assert_eq(ler_time_parse(ler_str_of(text), &back, NULL), LER_OK, "%s", text);
        cr_assert_eq(back.seconds, t.seconds, "%s", text);
    }
}

/* FIPS 180-4 example: "abc" */
Test(digest, known_answer_and_pieces) {
    uint8_t once[LER_DIGEST_MAX], pieces[LER_DIGEST_MAX];
    LER_AUTO_BUF hex = ler_buf_new(200);
    cr_assert_eq(ler_digest(LER_SHA256, LER_STR("abc"), once, NULL), LER_OK);
    ler_hex_encode(once, 32, &hex);
    cr_assert_str_eq(hex.data, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ler_hash *hash = ler_hash_new(LER_SHA384);
    cr_assert_eq(ler_digest(LER_SHA384, LER_STR("abc"), once, NULL), LER_OK);
    for (int again = 0; again < 2; again++) {
        ler_hash_update(hash, "a", 1);
        ler_hash_update(hash, "bc", 2);
        cr_assert_eq(ler_hash_final(hash, pieces, NULL), LER_OK);
        cr_assert_eq(memcmp(once, pieces, 48), 0);
    }
    ler_hash_free(&hash);
}

static void make_folder(char folder[64]) {
    strcpy(folder, "/tmp/ler-base-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(const char *folder) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

Test(file, what_killed_writers_left_is_cleared_and_nothing_else) {
    static const char *const names[] = {".a.0123456789abcdef.tmp",  ".a.json.0123456789abcdef.tmp",
                                        ".ab.0123456789abcdef.tmp", ".a.0123456789abcdeg.tmp",
                                        ".a.0123456789abcdef",      "a.0123456789abcdef.tmp",
                                        ".0123456789abcdef.tmp",    "a"};
    char folder[] = "/tmp/ler-clear-XXXXXX", path[128];
    LER_AUTO_DIR dir = NULL;
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(ler_dir_open(folder, false, &dir, NULL), LER_OK);
    for (size_t i = 0; i < 8; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        FILE *f = fopen(path, "w");
        cr_assert_not_null(f);
        fclose(f);
    }
    ler_dir_clear(dir, "a");
    for (size_t i = 0; i < 8; i++)
        cr_expect_eq(ler_dir_has(dir, names[i]), i != 0, "%s", names[i]);
    ler_dir_clear(dir, NULL);
    for (size_t i = 0; i < 8; i++) {
        cr_expect_eq(ler_dir_has(dir, names[i]), i >= 3, "%s", names[i]);
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    cr_expect_eq(rmdir(folder), 0);
}

Test(file, O1_write_is_new_or_replaces_and_never_follows_a_link) {
    char folder[64], path[128];
    LER_AUTO_DIR dir = NULL;
    LER_AUTO_BUF buf = ler_buf_new(100);
    struct stat status;
    make_folder(folder);
    cr_assert_eq(ler_dir_open(folder, false, &dir, NULL), LER_OK);
    cr_assert_eq(ler_dir_write(dir, "a", LER_STR("one"), 0600, LER_WRITE_NEW, true, NULL), LER_OK);
    cr_assert_eq(ler_dir_write(dir, "a", LER_STR("two"), 0600, LER_WRITE_NEW, true, NULL),
                 LER_E_CONFLICT);
    cr_assert_eq(ler_dir_read(dir, "a", &buf, NULL), LER_OK);
    cr_assert_str_eq(buf.data, "one");
    cr_assert_eq(ler_dir_write(dir, "a", LER_STR("two"), 0644, LER_WRITE_REPLACE, false, NULL),
                 LER_OK);
    snprintf(path, sizeof path, "%s/a", folder);
    cr_assert_eq(stat(path, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0644);
    snprintf(path, sizeof path, "%s/link", folder);
    cr_assert_eq(symlink("/tmp/ler-nowhere", path), 0);
    cr_assert_eq(ler_dir_write(dir, "link", LER_STR("x"), 0600, LER_WRITE_NEW, false, NULL),
                 LER_E_CONFLICT);
    cr_assert_eq(ler_dir_write(dir, "link", LER_STR("x"), 0600, LER_WRITE_REPLACE, false, NULL),
                 LER_E_WRITE);
    cr_assert_eq(ler_dir_read(dir, "link", &buf, NULL), LER_E_READ);
    cr_assert_neq(access("/tmp/ler-nowhere", F_OK), 0);
    const char *const unsafe[] = {"", ".", "..", "a/b", "/etc/x", "../x"};
    for (size_t i = 0; i < 6; i++)
        cr_assert_eq(ler_dir_write(dir, unsafe[i], LER_STR("x"), 0600, LER_WRITE_NEW, false, NULL),
                     LER_E_USAGE, "%s", unsafe[i]);
    remove_folder(folder);
}

Test(file, reading_is_bounded_and_names_the_file) {
    char folder[64], path[128];
    LER_AUTO_BUF buf = ler_buf_new(10);
    ler_error err;
    make_folder(folder);
    snprintf(path, sizeof path, "%s/f", folder);
    cr_assert_eq(ler_file_write(path, LER_STR("0123456789"), 0600, LER_WRITE_NEW, NULL), LER_OK);
    cr_assert_eq(ler_file_read(path, &buf, &err), LER_OK);
    cr_assert_eq(buf.len, 10);
    ler_buf_reset(&buf);
    cr_assert_eq(ler_file_write(path, LER_STR("0123456789a"), 0600, LER_WRITE_REPLACE, NULL),
                 LER_OK);
    cr_assert_eq(ler_file_read(path, &buf, &err), LER_E_LIMIT);
    cr_assert_str_eq(err.source, path);
    cr_assert_eq(ler_file_read(folder, &buf, &err), LER_E_READ);
    cr_assert_eq(ler_file_read("/tmp/ler-nowhere", &buf, &err), LER_E_READ);
    remove_folder(folder);
}
