#include "ler/json.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>

static ler_json *parse(ler_arena *arena, const char *text, ler_error *err) {
    ler_json *v = NULL;
    return ler_json_read(arena, ler_str_of(text), NULL, &v, err) == LER_OK ? v : NULL;
}

static const struct {
    const char *text;
    unsigned line, column;
} refused[] = {
    {"{\"a\":1,\"a\":1}", 1, 8},              /* J1 */
    {"{\"a\":1,\n \"\\u0061\":2}", 2, 2},     /* J1: the same key, spelled otherwise */
    {"{\"x\":{\"b\":[],\"b\":{}}}", 1, 14},   /* J1: nested */
    {"[\"\xff\"]", 1, 3},                     /* J2 */
    {"[\"\xed\xa0\x80\"]", 1, 3},             /* J2: CESU surrogate */
    {"[\"\\ud800\"]", 1, 9},                  /* J2: lone surrogates */
    {"[\"\\udc00\"]", 1, 5},
    {"[\"\\ud800\\u0041\"]", 1, 9},
    {"{\"a\\u0000b\":1}", 1, 2},              /* J3: NUL in a key */
    {"{} {}", 1, 4},                          /* J4 */
    {"[1,]", 1, 4},
    {"[1 /*x*/]", 1, 4},
    {"[NaN]", 1, 2},
    {"[01]", 1, 2},
    {"[\"\t\"]", 1, 3},
    {"\xef\xbb\xbf{}", 1, 1},
    {"", 1, 1},
    {"[1e400]", 1, 2},                        /* J5 */
    {"[9007199254740993]", 1, 2},
    {"[-]", 1, 3},
    {"[1.]", 1, 4},
    {"[1e]", 1, 4},
    {"{\"a\" 1}", 1, 6},
    {"{1:1}", 1, 2},
    {"[\"\\x\"]", 1, 4},
    {"[\"a", 1, 4},
    {"[tru]", 1, 2},
    {"[", 1, 2},
};

Test(json, refusals_name_line_and_column) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        ler_error err = {0};
        cr_assert_null(parse(arena, refused[i].text, &err), "%s", refused[i].text);
        cr_assert_eq(err.code, LER_E_SYNTAX, "%s: %s", refused[i].text, err.message);
        cr_assert_eq(err.line, refused[i].line, "%s: line %u", refused[i].text, err.line);
        cr_assert_eq(err.column, refused[i].column, "%s: column %u", refused[i].text, err.column);
    }
}

static const struct {
    const char *text, *canonical;
} numbers[] = {
    {"[-0]", "[0]"},
    {"[-0.0]", "[0]"},
    {"[1E30]", "[1e+30]"},
    {"[4.50]", "[4.5]"},
    {"[295147905179352830000]", "[295147905179352830000]"}, /* J5: JCS writes it in full */
    {"[295147905179352825856]", "[295147905179352830000]"}, /* the same double, exactly */
    {"[9007199254740992]", "[9007199254740992]"},
    {"[5e-324]", "[5e-324]"},
    {"[5.684341886080802e-14]", "[5.684341886080802e-14]"}, /* next to 2^-44 */
    {"[1e21]", "[1e+21]"},
    {"[123456789012345680000]", "[123456789012345680000]"},
    {"[0.000001]", "[0.000001]"},
    {"[0.0000001]", "[1e-7]"},
    {"[1.7976931348623157e308]", "[1.7976931348623157e+308]"},
    {"[2.2250738585072014e-308]", "[2.2250738585072014e-308]"},
    {"[-333333333.33333329]", "[-333333333.3333333]"},
};

Test(json, J5_numbers_as_JCS_writes_them) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        LER_AUTO_BUF out = ler_buf_new(1000);
        ler_error err = {0};
        ler_json *v = parse(arena, numbers[i].text, &err);
        cr_assert_not_null(v, "%s: %s", numbers[i].text, err.message);
        ler_jcs_write(v, &out);
        cr_assert_str_eq(out.data, numbers[i].canonical);
    }
}

Test(json, number_text_reads_back_as_the_same_double) {
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        char text[LER_NUMBER_TEXT];
        double number, back;
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(&number, &state, sizeof number);
        if (number - number != 0) /* infinite or not a number */
            continue;
        text[ler_number_write(number, text)] = '\0';
        back = strtod(text, NULL);
        cr_assert_eq(memcmp(&back, &number, sizeof back), 0, "%a gives %s", number, text);
        cr_assert(strlen(text) < 26);
    }
}

Test(json, J3_nul_in_a_value_is_kept) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    ler_json *v = parse(arena, "{\"a\":\"x\\u0000y\"}", NULL);
    LER_AUTO_BUF out = ler_buf_new(100);
    cr_assert_eq(ler_json_get_text(v, "a").len, 3);
    ler_jcs_write(v, &out);
    cr_assert_str_eq(out.data, "{\"a\":\"x\\u0000y\"}");
}

static ler_code read_limited(const char *text, ler_json_limits limits) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    ler_json *v;
    return ler_json_read(arena, ler_str_of(text), &limits, &v, NULL);
}

Test(json, J6_each_limit_at_and_over) {
    cr_assert_eq(read_limited("[[1]]", (ler_json_limits){5, 2, 3, 9}), LER_OK);
    cr_assert_eq(read_limited("[[1]]", (ler_json_limits){4, 2, 3, 9}), LER_E_LIMIT);
    cr_assert_eq(read_limited("[[1]]", (ler_json_limits){5, 1, 3, 9}), LER_E_LIMIT);
    cr_assert_eq(read_limited("[[1]]", (ler_json_limits){5, 2, 2, 9}), LER_E_LIMIT);
    cr_assert_eq(read_limited("[\"ab\"]", (ler_json_limits){9, 2, 3, 2}), LER_OK);
    cr_assert_eq(read_limited("[\"abc\"]", (ler_json_limits){9, 2, 3, 2}), LER_E_LIMIT);
    cr_assert_eq(read_limited("[\"\\u20ac\"]", (ler_json_limits){19, 2, 3, 3}), LER_OK);
    cr_assert_eq(read_limited("[\"\\u20ac\"]", (ler_json_limits){19, 2, 3, 2}), LER_E_LIMIT);
}

Test(json, J6_deep_and_wide_texts_end_quickly) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF deep = ler_buf_new(1 << 20), wide = ler_buf_new(4 << 20);
    ler_json *v;
    ler_error err;
    for (int i = 0; i < 100000; i++)
        ler_buf_char(&deep, '[');
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&deep), NULL, &v, &err), LER_E_LIMIT);
    ler_buf_char(&wide, '{');
    for (int i = 0; i < 30000; i++)
        ler_buf_printf(&wide, "%s\"key%d\":%d", i ? "," : "", i, i);
    ler_buf_char(&wide, '}');
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&wide), NULL, &v, &err), LER_OK);
    cr_assert_eq(ler_json_count(v), 30000);
    cr_assert_eq((int)ler_json_number(ler_json_get(v, "key29999")), 29999);
    cr_assert_null(ler_json_get(v, "key30000"));
    wide.data[wide.len - 1] = ',';
    ler_buf_text(&wide, "\"key17\":0}");
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&wide), NULL, &v, &err), LER_E_SYNTAX);
    cr_assert(strstr(err.message, "key17") != NULL);
}

/* RFC 6901 section 5 */
Test(pointer, tokens_and_escapes) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    ler_json *v = parse(arena,
                        "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"m~n\":8,\" \":7}",
                        NULL);
    cr_assert_eq(ler_json_at(v, ""), v);
    cr_assert(ler_str_is(ler_json_str(ler_json_at(v, "/foo/0")), "bar"));
    cr_assert_eq((int)ler_json_number(ler_json_at(v, "/a~1b")), 1);
    cr_assert_eq((int)ler_json_number(ler_json_at(v, "/m~0n")), 8);
    cr_assert_eq((int)ler_json_number(ler_json_at(v, "/ ")), 7);
    cr_assert_not_null(ler_json_at(v, "/"));
    const char *const nowhere[] = {"foo", "/foo/00", "/foo/2", "/foo/-", "/foo/0/1", "/x"};
    for (size_t i = 0; i < 6; i++)
        cr_assert_null(ler_json_at(v, nowhere[i]), "%s", nowhere[i]);
    ler_pointer p = {"", 0};
    size_t mark = ler_pointer_key(&p, LER_STR("a/b~c"));
    ler_pointer_index(&p, 12);
    cr_assert_str_eq(p.text, "/a~1b~0c/12");
    ler_pointer_pop(&p, mark);
    cr_assert_str_eq(p.text, "");
    for (int i = 0; i < 1000; i++)
        ler_pointer_key(&p, LER_STR("long"));
    cr_assert(p.len < sizeof p.text);
}

/* RFC 8785 3.2.3: UTF-16 order puts U+FB33 behind U+1F600, byte order before it. */
Test(jcs, keys_in_utf16_order) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    LER_AUTO_BUF out = ler_buf_new(1000);
    ler_json *v = parse(arena,
                        "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
                        "\"\\u0080\":6,\"\\u00f6\":7,\"\":8,\"1a\":9}",
                        NULL);
    ler_jcs_write(v, &out);
    cr_assert_str_eq(out.data, "{\"\":8,\"\\r\":2,\"1\":4,\"1a\":9,\"\xc2\x80\":6,\"\xc3\xb6\":7,"
                               "\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
}

Test(json, build_copy_and_compare) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    LER_AUTO_BUF out = ler_buf_new(1000);
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT), *a = ler_json_new(arena, LER_JSON_ARRAY);
    for (int i = 0; i < 10; i++)
        cr_assert(ler_json_append(arena, a, ler_json_new_number(arena, i)));
    cr_assert(ler_json_set(arena, o, "list", a));
    cr_assert(ler_json_set_text(arena, o, "proof", LER_STR("x")));
    cr_assert(ler_json_set_text(arena, o, "proof", LER_STR("y")));
    cr_assert_not(ler_json_set(arena, o, "missing", NULL));
    cr_assert_not(ler_json_append(arena, o, a));
    ler_json *bare = ler_json_without(arena, o, "proof");
    ler_json_write(bare, 0, &out);
    cr_assert_str_eq(out.data, "{\"list\":[0,1,2,3,4,5,6,7,8,9]}");
    cr_assert(ler_json_equal(bare, parse(arena, out.data, NULL)));
    cr_assert_not(ler_json_equal(bare, o));
    cr_assert(ler_json_list_has(ler_json_get(o, "proof"), "y"));
    cr_assert_eq(ler_json_list_count(ler_json_get(o, "list")), 10);
    cr_assert_eq(ler_json_list_count(ler_json_get(o, "proof")), 1);
    cr_assert_eq(ler_json_list_count(NULL), 0);
}

/* An independent reader agrees on which mutations of a document are JSON, and on what they say;
 * ours may only be stricter. */
Test(json, agrees_with_jansson_on_mutants) {
    static const char seed[] = "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\ud83d\\ude00\\n\"],"
                               "\"b\":{\"c\":{},\"d\":[]},\"e\":\"\xc3\xa9\"}";
    static const char put[] = "\"\\{}[],:0159eE+-. utfn\x00\x1f\x7f\xc3\xff";
    LER_AUTO_ARENA arena = ler_arena_new(16 << 20);
    char text[sizeof seed];
    unsigned both = 0;
    for (size_t i = 0; i + 1 < sizeof seed; i++) {
        for (size_t k = 0; k + 1 < sizeof put; k++) {
            ler_json *v = NULL;
            memcpy(text, seed, sizeof seed);
            text[i] = put[k];
            ler_arena_reset(arena);
            bool ours = ler_json_read(arena, (ler_str){text, sizeof seed - 1}, NULL, &v, NULL) ==
                        LER_OK;
            json_t *theirs = json_loadb(text, sizeof seed - 1,
                                        JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
                                        NULL);
            cr_assert(!ours || theirs != NULL, "only we accept %s", text);
            cr_assert(ours || theirs == NULL, "only jansson accepts %s", text);
            if (ours) {
                LER_AUTO_BUF out = ler_buf_new(10000);
                ler_json_write(v, 0, &out);
                json_t *again = json_loadb(out.data, out.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
                cr_assert(json_equal(theirs, again), "%s", out.data);
                json_decref(again);
                both++;
            }
            json_decref(theirs);
        }
    }
    cr_assert(both > 200);
}
