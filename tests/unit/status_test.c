/* Bitstring status lists: indices, entries, bits, gzip, list credentials. */
#include "ler/encoding.h"
#include "ler/status.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define BYTES (LER_MIN_STATUS_ENTRIES / 8)
#define URL "https://uni.example/status/1"

Test(status, indices) {
    static const struct {
        const char *text;
        long index; /* -1: refused */
    } cases[] = {
        {"0", 0},
        {"7", 7},
        {"94567", 94567},
        {"131071", 131071},
        {"33554431", 33554431}, /* the last that any list here may have */
        {"33554432", -1},
        {"4294967302", -1}, /* 2^32 + 6 */
        {"18446744073709551622", -1},
        {"12345678901234567890123456", -1},
        {"", -1},
        {"-1", -1},
        {"-0", -1},
        {"+6", -1},
        {" 6", -1},
        {"6 ", -1},
        {"6\n", -1},
        {"06", -1},
        {"00", -1},
        {"0x6", -1},
        {"6.0", -1},
        {"1e1", -1},
        {"6abc", -1},
        {"6,0", -1},
        {"\xd9\xa6", -1}, /* ARABIC-INDIC DIGIT SIX */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t index = 1234;
        ler_code code = ler_status_index_read(ler_str_of(cases[i].text), &index, NULL);
        if (cases[i].index < 0)
            cr_expect_eq(code, LER_E_CONTENT, "\"%s\"", cases[i].text);
        else
            cr_expect(code == LER_OK && index == (size_t)cases[i].index, "%s", cases[i].text);
    }
    size_t index;
    cr_expect_eq(ler_status_index_read((ler_str){"6\0", 2}, &index, NULL), LER_E_CONTENT);
}

Test(status, first_index_is_the_left_most_bit) {
    uint8_t bits[4] = {0};
    ler_bitstring_set(bits, 4, 0, true);
    ler_bitstring_set(bits, 4, 7, true);
    ler_bitstring_set(bits, 4, 14, true);
    ler_bitstring_set(bits, 4, 31, true);
    ler_bitstring_set(bits, 4, 32, true); /* past the end */
    cr_expect(bits[0] == 0x81 && bits[1] == 0x02 && bits[2] == 0 && bits[3] == 0x01);
    ler_str view = {(const char *)bits, 4};
    for (size_t i = 0; i < 32; i++)
        cr_expect_eq(ler_bitstring_get(view, i), i == 0 || i == 7 || i == 14 || i == 31, "%zu", i);
    cr_expect_not(ler_bitstring_get(view, 32));
    cr_expect_not(ler_bitstring_get(view, (size_t)-1));
    ler_bitstring_set(bits, 4, 7, false);
    cr_expect(bits[0] == 0x80);
}

/* An encodedList by zlib's own simple road, so that the decoder is not only compared with our
 * encoder. `window` chooses the format, `members` how many follow one another. */
static ler_buf deflated(const void *data, size_t len, int window, int members) {
    ler_buf gzip = ler_buf_new((size_t)128 << 20), text = ler_buf_new((size_t)1 << 20);
    for (int i = 0; i < members; i++) {
        z_stream z = {0};
        cr_assert(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        size_t bound = deflateBound(&z, (uLong)len);
        z.next_in = (Bytef *)data;
        z.avail_in = (uInt)len;
        z.next_out = (Bytef *)ler_buf_room(&gzip, bound);
        z.avail_out = (uInt)bound;
        cr_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
        gzip.len += bound - z.avail_out;
        deflateEnd(&z);
    }
    ler_buf_char(&text, 'u');
    ler_base64url_encode((const uint8_t *)gzip.data, gzip.len, &text);
    ler_buf_free(&gzip);
    return text;
}

static ler_code decode(ler_str encoded, size_t *len, ler_error *err) {
    LER_AUTO_BUF out = ler_buf_new((size_t)128 << 20);
    ler_code code = ler_bitstring_decode(encoded, &out, err);
    *len = out.len;
    return code;
}

Test(status, encoding_and_decoding) {
    uint8_t *bits = calloc(1, BYTES);
    for (size_t i = 0; i < 8 * BYTES; i += 97)
        ler_bitstring_set(bits, BYTES, i, true);
    ler_str view = {(const char *)bits, BYTES};
    LER_AUTO_BUF a = ler_buf_new(1 << 20), b = ler_buf_new(1 << 20), back = ler_buf_new(1 << 20);
    cr_assert_eq(ler_bitstring_encode(view, &a, NULL), LER_OK);
    cr_assert_eq(ler_bitstring_encode(view, &b, NULL), LER_OK);
    cr_expect(ler_str_equal(ler_buf_view(&a), ler_buf_view(&b)));
    /* gzip magic, deflate, no flags, time 0, best compression, unknown system */
    uint8_t head[12];
    size_t len;
    cr_assert_eq(ler_base64url_decode((ler_str){a.data + 1, 16}, head, 12, &len, NULL), LER_OK);
    cr_expect_arr_eq(head, ((uint8_t[]){0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}), 10);
    ler_buf_text(&back, "kept");
    cr_assert_eq(ler_bitstring_decode(ler_buf_view(&a), &back, NULL), LER_OK);
    cr_expect(back.len == 4 + BYTES && memcmp(back.data + 4, bits, BYTES) == 0);
    ler_buf theirs = deflated(bits, BYTES, 15 + 16, 1);
    cr_expect(decode(ler_buf_view(&theirs), &len, NULL) == LER_OK && len == BYTES);
    ler_buf_free(&theirs);
    /* a list that is too short, or longer than anybody reads, is not made */
    cr_expect_eq(ler_bitstring_encode((ler_str){view.data, BYTES - 1}, &b, NULL), LER_E_LIMIT);
    free(bits);
}

Test(status, bad_bytes) {
    uint8_t *bits = calloc(1, BYTES);
    size_t len;
    ler_error err;
    LER_AUTO_BUF good = deflated(bits, BYTES, 15 + 16, 1);
    LER_AUTO_BUF two = deflated(bits, BYTES, 15 + 16, 2), zlib = deflated(bits, BYTES, 15, 1),
                 raw = deflated(bits, BYTES, -15, 1);
    cr_expect_eq(decode(ler_buf_view(&good), &len, NULL), LER_OK);
    cr_expect_eq(decode(ler_buf_view(&two), &len, &err), LER_E_SYNTAX);
    cr_expect(strstr(err.message, "follow the gzip member") != NULL && len == 0);
    cr_expect_eq(decode(ler_buf_view(&zlib), &len, NULL), LER_E_SYNTAX);
    cr_expect_eq(decode(ler_buf_view(&raw), &len, NULL), LER_E_SYNTAX);
    cr_expect_eq(decode(ler_str_from(ler_buf_view(&good), 1), &len, NULL), LER_E_SYNTAX, "no u");
    cr_expect_eq(decode(LER_STR("u"), &len, NULL), LER_E_SYNTAX);
    cr_expect_eq(decode(LER_STR(""), &len, NULL), LER_E_SYNTAX);
    cr_expect_eq(decode(LER_STR("zH4sI"), &len, NULL), LER_E_SYNTAX);
    cr_expect_eq(decode(LER_STR("uAAAA"), &len, NULL), LER_E_SYNTAX, "not gzip");
    /* Cut anywhere: never decoded. One bit changed behind the header: never decoded to other bits
     * (the format has bits that mean nothing, and distances into a run of zeros). */
    uint8_t gzip[1024], copy[1024];
    size_t size;
    cr_assert_eq(
        ler_base64url_decode(ler_str_from(ler_buf_view(&good), 1), gzip, sizeof gzip, &size, NULL),
        LER_OK);
    for (size_t cut = 0; cut < size; cut++) {
        LER_AUTO_BUF text = ler_buf_new(4096);
        ler_buf_char(&text, 'u');
        ler_base64url_encode(gzip, cut, &text);
        cr_expect_eq(decode(ler_buf_view(&text), &len, NULL), LER_E_SYNTAX, "cut at %zu", cut);
    }
    for (size_t at = 10; at < size; at++) {
        LER_AUTO_BUF text = ler_buf_new(4096);
        memcpy(copy, gzip, size);
        copy[at] ^= 0x10;
        ler_buf_char(&text, 'u');
        ler_base64url_encode(copy, size, &text);
        LER_AUTO_BUF out = ler_buf_new(1 << 20);
        if (ler_bitstring_decode(ler_buf_view(&text), &out, NULL) == LER_OK)
            cr_expect(at + 8 < size && out.len == BYTES && memcmp(out.data, bits, BYTES) == 0,
                      "check value and length are compared (byte %zu)", at);
    }
    free(bits);
}

Test(status, bomb) {
    const size_t size = (size_t)64 << 20;
    char *zeros = calloc(1, size);
    LER_AUTO_BUF bomb = deflated(zeros, size, 15 + 16, 1);
    free(zeros);
    cr_expect(bomb.len > 80000 && bomb.len < 95000, "87 kB, is %zu", bomb.len);
    ler_error err;
    LER_AUTO_BUF out = ler_buf_new(size);
    cr_expect_eq(ler_bitstring_decode(ler_buf_view(&bomb), &out, &err), LER_E_LIMIT);
    cr_expect_eq(out.len, 0);
    cr_expect(out.cap < (size_t)9 << 20, "no more than the ceiling was ever held: %zu", out.cap);
    /* at the ceiling and one past it */
    char *edge = calloc(1, LER_MAX_STATUS_BITS / 8 + 1);
    LER_AUTO_BUF at = deflated(edge, LER_MAX_STATUS_BITS / 8, 15 + 16, 1),
                 past = deflated(edge, LER_MAX_STATUS_BITS / 8 + 1, 15 + 16, 1);
    size_t len;
    cr_expect(decode(ler_buf_view(&at), &len, NULL) == LER_OK && len == LER_MAX_STATUS_BITS / 8);
    cr_expect_eq(decode(ler_buf_view(&past), &len, NULL), LER_E_LIMIT);
    free(edge);
    /* more than the ceiling before inflating */
    char *noise = malloc(LER_MAX_STATUS_GZIP + 100);
    srand(1);
    for (size_t i = 0; i < LER_MAX_STATUS_GZIP + 100; i++)
        noise[i] = (char)rand();
    LER_AUTO_BUF large = deflated(noise, LER_MAX_STATUS_GZIP + 100, 15 + 16, 1);
    cr_expect_eq(decode(ler_buf_view(&large), &len, NULL), LER_E_LIMIT);
    LER_AUTO_BUF made = ler_buf_new(size);
    cr_expect_eq(ler_bitstring_encode((ler_str){noise, LER_MAX_STATUS_GZIP}, &made, NULL),
                 LER_E_LIMIT, "what we would not read is not made");
    free(noise);
}

static ler_json *parse(ler_arena *arena, const char *text) {
    ler_json *v;
    ler_error err;
    cr_assert_eq(ler_json_read(arena, ler_str_of(text), NULL, &v, &err), LER_OK, "%s: %s", text,
                 err.message);
    return v;
}

#define ENTRY(members) "{\"type\":\"BitstringStatusListEntry\"," members "}"
#define LIST "\"statusListCredential\":\"" URL "\""
#define GOOD "\"statusPurpose\":\"revocation\",\"statusListIndex\":\"7\"," LIST

Test(status, entries) {
    static const struct {
        const char *text;
        ler_code code;
        const char *pointer;
    } cases[] = {
        {ENTRY(GOOD), LER_OK, ""},
        {ENTRY("\"id\":\"" URL "#7\"," GOOD), LER_OK, ""},
        {ENTRY("\"statusSize\":1," GOOD), LER_OK, ""},
        {"{\"type\":[\"Other\",\"BitstringStatusListEntry\"]," GOOD "}", LER_OK, ""},
        {"\"" URL "#7\"", LER_E_CONTENT, "/s"},
        {"{" GOOD "}", LER_E_CONTENT, "/s/type"},
        {"{\"type\":7," GOOD "}", LER_E_CONTENT, "/s/type"},
        {"{\"type\":\"StatusList2021Entry\"," GOOD "}", LER_E_UNSUPPORTED, "/s"},
        {"{\"type\":\"bitstringStatusListEntry\"," GOOD "}", LER_E_UNSUPPORTED, "/s"},
        {ENTRY("\"id\":\"" URL "\"," GOOD), LER_E_CONTENT, "/s/id"},
        {ENTRY("\"id\":7," GOOD), LER_E_CONTENT, "/s/id"},
        {ENTRY("\"statusListIndex\":\"7\"," LIST), LER_E_CONTENT, "/s/statusPurpose"},
        {ENTRY("\"statusPurpose\":[\"revocation\"],\"statusListIndex\":\"7\"," LIST), LER_E_CONTENT,
         "/s/statusPurpose"},
        {ENTRY("\"statusPurpose\":\"message\",\"statusListIndex\":\"7\"," LIST), LER_E_UNSUPPORTED,
         "/s"},
        {ENTRY("\"statusPurpose\":\"Revocation\",\"statusListIndex\":\"7\"," LIST),
         LER_E_UNSUPPORTED, "/s"},
        {ENTRY("\"statusPurpose\":\"revocation\",\"statusListIndex\":7," LIST), LER_E_CONTENT,
         "/s/statusListIndex"},
        {ENTRY("\"statusPurpose\":\"revocation\",\"statusListIndex\":\"6abc\"," LIST),
         LER_E_CONTENT, "/s/statusListIndex"},
        {ENTRY("\"statusPurpose\":\"revocation\"," LIST), LER_E_CONTENT, "/s/statusListIndex"},
        {ENTRY("\"statusPurpose\":\"revocation\",\"statusListIndex\":\"7\""), LER_E_CONTENT,
         "/s/statusListCredential"},
        {ENTRY("\"statusPurpose\":\"revocation\",\"statusListIndex\":\"7\","
               "\"statusListCredential\":\"status/1\""),
         LER_E_CONTENT, "/s/statusListCredential"},
        {ENTRY("\"statusPurpose\":\"revocation\",\"statusListIndex\":\"7\","
               "\"statusListCredential\":[\"" URL "\"]"),
         LER_E_CONTENT, "/s/statusListCredential"},
        {ENTRY("\"statusSize\":2," GOOD), LER_E_UNSUPPORTED, "/s"},
        {ENTRY("\"statusSize\":0," GOOD), LER_E_CONTENT, "/s/statusSize"},
        {ENTRY("\"statusSize\":1.5," GOOD), LER_E_CONTENT, "/s/statusSize"},
        {ENTRY("\"statusSize\":\"1\"," GOOD), LER_E_CONTENT, "/s/statusSize"},
    };
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ler_status_entry entry;
        ler_error err = {0};
        ler_code code = ler_status_entry_read(parse(arena, cases[i].text), "/s", &entry, &err);
        cr_expect_eq(code, cases[i].code, "%s: %s", cases[i].text, err.message);
        if (code == LER_OK)
            cr_expect(entry.index == 7 && ler_str_is(entry.list, URL) &&
                      entry.purpose == LER_STATUS_REVOCATION);
        else
            cr_expect_str_eq(err.pointer, cases[i].pointer, "%s", cases[i].text);
    }
    cr_expect_eq(ler_status_purpose_of(LER_STR("suspension")), LER_STATUS_SUSPENSION);
    cr_expect_str_eq(ler_status_purpose_name(LER_STATUS_REFRESH), "refresh");
    cr_expect_str_eq(ler_status_purpose_name(LER_STATUS_OTHER), "other");
}

static ler_json *build(ler_arena *arena, const uint8_t *bits, size_t len) {
    ler_status_list_facts facts = {.id = LER_STR(URL),
                                   .issuer = LER_STR("did:key:z6MkExample"),
                                   .purpose = "suspension",
                                   .bits = {(const char *)bits, len},
                                   .valid_from = LER_STR("2026-11-21T00:00:00Z"),
                                   .valid_until = LER_STR("2026-12-21T00:00:00Z")};
    ler_json *document = NULL;
    cr_assert_eq(ler_status_list_build(&facts, arena, &document, NULL), LER_OK);
    return document;
}

Test(status, lists) {
    LER_AUTO_ARENA arena = ler_arena_new(4 << 20);
    LER_AUTO_BUF bits = ler_buf_new(1 << 20);
    ler_status_list list;
    ler_error err;
    uint8_t *made = calloc(1, BYTES);
    ler_bitstring_set(made, BYTES, 94567, true);
    ler_json *document = build(arena, made, BYTES);
    cr_assert_eq(ler_status_list_read(document, LER_STR(URL), &bits, &list, &err), LER_OK);
    cr_expect(list.entries == LER_MIN_STATUS_ENTRIES && bits.len == BYTES);
    cr_expect_eq(list.purposes, 1u << LER_STATUS_SUSPENSION);
    cr_expect(ler_str_is(list.issuer, "did:key:z6MkExample") && ler_str_is(list.id, URL));
    cr_expect(ler_bitstring_get(ler_buf_view(&bits), 94567));
    cr_expect_not(ler_bitstring_get(ler_buf_view(&bits), 94566));
    free(made);

    /* what a list may be, and what it may not be */
    static const struct {
        const char *member, *value; /* NULL: taken away; "@" before the name: of the subject */
        ler_code code;
        const char *pointer;
    } cases[] = {
        {"issuer", "{\"id\":\"did:key:z6MkExample\",\"name\":\"U\"}", LER_OK, ""},
        {"@statusPurpose", "[\"suspension\",\"revocation\"]", LER_OK, ""},
        {"@ttl", "300000", LER_OK, ""},
        {"id", "\"https://uni.example/status/2\"", LER_E_CONTENT, "/id"},
        {"id", NULL, LER_E_CONTENT, "/id"},
        {"type", "[\"VerifiableCredential\"]", LER_E_CONTENT, "/type"},
        {"type", "[\"BitstringStatusListCredential\"]", LER_E_CONTENT, "/type"},
        {"type", "[\"VerifiableCredential\",\"StatusList2021Credential\"]", LER_E_CONTENT, "/type"},
        {"credentialSubject", NULL, LER_E_CONTENT, "/credentialSubject"},
        {"credentialSubject", "[]", LER_E_CONTENT, "/credentialSubject"},
        {"credentialSubject", "\"x:y\"", LER_E_CONTENT, "/credentialSubject"},
        {"@type", "\"StatusList2021\"", LER_E_CONTENT, "/credentialSubject"},
        {"@statusPurpose", NULL, LER_E_CONTENT, "/credentialSubject/statusPurpose"},
        {"@statusPurpose", "[]", LER_E_CONTENT, "/credentialSubject/statusPurpose"},
        {"@statusPurpose", "7", LER_E_CONTENT, "/credentialSubject/statusPurpose"},
        {"@encodedList", NULL, LER_E_CONTENT, "/credentialSubject/encodedList"},
        {"@encodedList", "\"H4sI\"", LER_E_SYNTAX, "/credentialSubject/encodedList"},
        {"credentialStatus", ENTRY(GOOD), LER_E_CONTENT, "/credentialStatus"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool inner = cases[i].member[0] == '@';
        const char *name = cases[i].member + inner;
        const ler_json *object = inner ? ler_json_get(document, "credentialSubject") : document;
        ler_json *changed = ler_json_without(arena, object, name);
        if (cases[i].value != NULL)
            cr_assert(ler_json_set(arena, changed, name, parse(arena, cases[i].value)));
        if (inner) {
            ler_json *outer = ler_json_without(arena, document, "credentialSubject");
            cr_assert(ler_json_set(arena, outer, "credentialSubject", changed));
            changed = outer;
        }
        ler_buf_reset(&bits);
        err = (ler_error){0};
        ler_code code = ler_status_list_read(changed, LER_STR(URL), &bits, &list, &err);
        cr_expect_eq(code, cases[i].code, "%s %s: %s", cases[i].member,
                     cases[i].value == NULL ? "gone" : cases[i].value, err.message);
        if (code == LER_OK)
            cr_expect(ler_str_is(list.issuer, "did:key:z6MkExample"));
        else
            cr_expect(strcmp(err.pointer, cases[i].pointer) == 0 && bits.len == 0, "%s at %s",
                      cases[i].member, err.pointer);
    }
    cr_expect_eq(ler_status_list_read(parse(arena, "[]"), LER_STR(URL), &bits, &list, NULL),
                 LER_E_CONTENT);
}

Test(status, lists_that_are_too_short) {
    LER_AUTO_ARENA arena = ler_arena_new(4 << 20);
    LER_AUTO_BUF bits = ler_buf_new(1 << 20);
    uint8_t *made = calloc(1, BYTES);
    ler_json *document = build(arena, made, BYTES);
    LER_AUTO_BUF text = deflated(made, BYTES - 1, 15 + 16, 1);
    ler_json *subject =
        ler_json_without(arena, ler_json_get(document, "credentialSubject"), "encodedList");
    cr_assert(ler_json_set_text(arena, subject, "encodedList", ler_buf_view(&text)));
    ler_json *other = ler_json_without(arena, document, "credentialSubject");
    cr_assert(ler_json_set(arena, other, "credentialSubject", subject));
    ler_status_list list;
    ler_error err;
    cr_expect_eq(ler_status_list_read(other, LER_STR(URL), &bits, &list, &err), LER_E_CONTENT);
    cr_expect(strstr(err.message, "131064 entries") != NULL, "%s", err.message);
    cr_expect(bits.len == 0);
    free(made);
}
