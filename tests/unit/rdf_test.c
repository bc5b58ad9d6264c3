#include "ler/rdf.h"
#include <criterion/criterion.h>
#include <stdio.h>

static ler_code read_text(ler_arena *arena, const char *text, ler_rdf **rdf, ler_error *err) {
    *rdf = ler_rdf_new(arena, NULL);
    return ler_rdf_read_nquads(*rdf, ler_str_of(text), err);
}

/* Reading and writing back: what canonical N-Quads makes of each. */
static const struct {
    const char *in, *out;
} accepted[] = {
    {"", ""},
    {"# only a comment", ""},
    {"\n\r\n \t# x\n\n", ""},
    {"<a:s><a:p><a:o>.", "<a:s> <a:p> <a:o> .\n"},
    {"_:s<a:p>_:o.#c", "_:s <a:p> _:o .\n"},
    {"_:a.b <a:p> _:0-. .\n", NULL},
    {"_:a.b <a:p> _:0- .\n", "_:a.b <a:p> _:0- .\n"},
    {"_:a <a:p> _:b..\n", NULL},
    {"<a:s> <a:p> \"x\" _:g .\n", "<a:s> <a:p> \"x\" _:g .\n"},
    {"<a:s> <a:p> \"x\"@en-GB <a:g> . # c\n", "<a:s> <a:p> \"x\"@en-GB <a:g> .\n"},
    {"<a:s> <a:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .",
     "<a:s> <a:p> \"1\" .\n"},
    {"<a:s> <a:p> \"1\"^^<a:t> .", "<a:s> <a:p> \"1\"^^<a:t> .\n"},
    {"<a:s> <a:p> \"\\t\\b\\n\\r\\f\\\"\\'\\\\\" .", "<a:s> <a:p> \"\\t\\b\\n\\r\\f\\\"'\\\\\" .\n"},
    {"<a:s> <a:p> \"\\u0000\\u000b\\u001F\\u007f\\u00e9\\U0001F600\" .",
     "<a:s> <a:p> \"\\u0000\\u000B\\u001F\\u007F\xc3\xa9\xf0\x9f\x98\x80\" .\n"},
    {"<a:s> <a:p> \"\\uFFFE\xef\xbf\xbf\xef\xbf\xbd\" .",
     "<a:s> <a:p> \"\\uFFFE\\uFFFF\xef\xbf\xbd\" .\n"},
    {"<a:\\u0041\\U000000e9> <a:p> <a:o> .", "<a:A\xc3\xa9> <a:p> <a:o> .\n"},
};

Test(rdf, nquads_are_read_and_written) {
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
        LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_rdf *rdf;
        ler_error err = {0};
        ler_code code = read_text(arena, accepted[i].in, &rdf, &err);
        if (accepted[i].out == NULL) {
            cr_expect_neq(code, LER_OK, "%s", accepted[i].in);
            continue;
        }
        cr_assert_eq(code, LER_OK, "%s: %s", accepted[i].in, err.message);
        ler_rdf_write_nquads(rdf, &out);
        cr_expect_str_eq(out.data == NULL ? "" : out.data, accepted[i].out);
    }
}

static const struct {
    const char *text;
    unsigned line, column;
} refused[] = {
    {"<a:s> <a:p> <a:o>", 1, 18},
    {"<a:s> <a:p> .", 1, 13},
    {"<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> .", 1, 21},
    {"\n\r\n<s> <a:p> <a:o> .", 3, 1},
    {"<a:s> <p> <a:o> .", 1, 7},
    {"<a:s> _:p <a:o> .", 1, 7},
    {"\"s\" <a:p> <a:o> .", 1, 1},
    {"<a:s> \"p\" <a:o> .", 1, 7},
    {"<a:s> <a:p> <a:o> \"g\" .", 1, 19},
    {"<a: s> <a:p> <a:o> .", 1, 1},
    {"<a:\\u0020s> <a:p> <a:o> .", 1, 1},
    {"<a:\\n> <a:p> <a:o> .", 1, 5},
    {"<a:{}> <a:p> <a:o> .", 1, 1},
    {"<a:s", 1, 5},
    {"<a:s> <a:p> \"x .", 1, 17},
    {"<a:s> <a:p> \"\n\" .", 1, 14},
    {"<a:s> <a:p> \"\\x\" .", 1, 15},
    {"<a:s> <a:p> \"\\u00g0\" .", 1, 18},
    {"<a:s> <a:p> \"\\uD800\" .", 1, 20},
    {"<a:s> <a:p> \"\\U00110000\" .", 1, 24},
    {"<a:s> <a:p> \"x\"@1 .", 1, 17},
    {"<a:s> <a:p> \"x\"@en- .", 1, 19},
    {"<a:s> <a:p> \"x\"^<a:t> .", 1, 17},
    {"<a:s> <a:p> \"x\"^^<t> .", 1, 18},
    {"<a:s> <a:p> \"x\" ^^<a:t> .", 1, 17},
    {"_: <a:p> <a:o> .", 1, 3},
    {"_:-a <a:p> <a:o> .", 1, 3},
    {"<a:s> <a:p> <a:o> .\n<a:s> <a:p> 'x' .", 2, 13},
    {"@prefix a: <a:b> .", 1, 1},
    {"<a:s> <a:p> \"\xff\" .", 1, 14},
    {"<a:s> <a:p> true .", 1, 13},
};

Test(rdf, malformed_nquads_are_refused_with_their_place) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
        ler_rdf *rdf;
        ler_error err = {0};
        cr_expect_eq(read_text(arena, refused[i].text, &rdf, &err), LER_E_SYNTAX, "%s",
                     refused[i].text);
        cr_expect(err.line == refused[i].line && err.column == refused[i].column,
                  "%s: at %u:%u instead of %u:%u, %s", refused[i].text, err.line, err.column,
                  refused[i].line, refused[i].column, err.message);
    }
}

Test(rdf, a_nul_byte_is_text) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_rdf *rdf = ler_rdf_new(arena, NULL);
    static const char bad[] = "<a:s> <a:p> <a:o\0> .", good[] = "<a:s> <a:p> \"\0\" .";
    cr_expect_eq(ler_rdf_read_nquads(rdf, (ler_str){bad, sizeof bad - 1}, NULL), LER_E_SYNTAX);
    cr_assert_eq(ler_rdf_read_nquads(rdf, (ler_str){good, sizeof good - 1}, NULL), LER_OK);
    ler_str text = ler_rdf_text(rdf, ler_rdf_quad(rdf, 0).object);
    cr_expect(ler_str_is(text, "\"\\u0000\""));
    ler_str value = ler_rdf_value(rdf, ler_rdf_quad(rdf, 0).object);
    cr_expect(value.len == 1 && value.data[0] == '\0');
}

Test(rdf, terms_are_interned) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_rdf *rdf = ler_rdf_new(arena, NULL);
    ler_rdf_known known;
    ler_term a, b, type, x, y, z;
    cr_assert_eq(ler_rdf_iri(rdf, LER_STR("http://example.org/"), &a, NULL), LER_OK);
    cr_assert_eq(ler_rdf_known_iri(arena, LER_STR("http://example.org/"), &known, NULL), LER_OK);
    cr_assert_eq(ler_rdf_intern(rdf, &known, &b, NULL), LER_OK);
    cr_expect_eq(a, b);
    cr_assert_eq(ler_rdf_blank(rdf, LER_STR("b0"), &x, NULL), LER_OK);
    cr_assert_eq(ler_rdf_blank_new(rdf, &y, NULL), LER_OK);
    cr_expect_neq(x, y);
    cr_expect(ler_str_is(ler_rdf_text(rdf, y), "_:b1"));
    cr_assert_eq(ler_rdf_iri(rdf, LER_STR("a:t"), &type, NULL), LER_OK);
    cr_assert_eq(ler_rdf_literal(rdf, LER_STR("x\"\n"), type, LER_STR_NONE, &x, NULL), LER_OK);
    cr_assert_eq(ler_rdf_literal(rdf, LER_STR("x\"\n"), 0, LER_STR("en"), &y, NULL), LER_OK);
    cr_assert_eq(ler_rdf_literal(rdf, LER_STR("x\"\n"), 0, LER_STR_NONE, &z, NULL), LER_OK);
    cr_expect(x != y && y != z && x != z);
    cr_expect(ler_str_is(ler_rdf_value(rdf, x), "x\"\n"));
    cr_expect(ler_str_is(ler_rdf_datatype(rdf, x), "a:t"));
    cr_expect(ler_str_is(ler_rdf_language(rdf, y), "en"));
    cr_expect(ler_str_ends(ler_rdf_datatype(rdf, y), "#langString"));
    cr_expect(ler_str_ends(ler_rdf_datatype(rdf, z), "#string"));
    cr_expect_eq(ler_rdf_literal(rdf, LER_STR("x"), type, LER_STR("en"), &x, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_literal(rdf, LER_STR("x"), 0, LER_STR("e n"), &x, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_literal(rdf, LER_STR("x"), z, LER_STR_NONE, &x, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_iri(rdf, LER_STR("a b"), &x, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_blank(rdf, LER_STR("a b"), &x, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){z, a, a, 0}, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, y, a, 0}, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, a, z, z}, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, a, 9999, 0}, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, a, z, 0}, NULL), LER_OK);
    ler_rdf_clear(rdf);
    cr_expect(ler_rdf_count(rdf) == 0 && ler_rdf_term_count(rdf) == 0);
    cr_assert_eq(ler_rdf_blank_new(rdf, &y, NULL), LER_OK);
    cr_expect(ler_str_is(ler_rdf_text(rdf, y), "_:b0"));
}

Test(rdf, ceilings_hold_at_and_past_their_limit) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_rdf_options options = {3, 2, false};
    ler_rdf *rdf = ler_rdf_new(arena, &options);
    ler_term a, b, c;
    ler_error err = {0};
    cr_assert_eq(ler_rdf_blank_new(rdf, &a, NULL), LER_OK);
    cr_assert_eq(ler_rdf_blank_new(rdf, &b, NULL), LER_OK);
    cr_expect_eq(ler_rdf_blank_new(rdf, &c, &err), LER_E_LIMIT);
    cr_assert_eq(ler_rdf_iri(rdf, LER_STR("a:p"), &c, NULL), LER_OK);
    for (int i = 0; i < 3; i++)
        cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, c, b, 0}, NULL), LER_OK);
    cr_expect_eq(ler_rdf_add(rdf, (ler_quad){a, c, b, 0}, &err), LER_E_LIMIT);
    ler_arena *small = ler_arena_new(100 << 10);
    rdf = ler_rdf_new(small, NULL);
    ler_code code = LER_OK;
    for (int i = 0; rdf != NULL && code == LER_OK && i < 100000; i++)
        code = ler_rdf_blank_new(rdf, &a, NULL);
    cr_expect_eq(code, LER_E_MEMORY);
    ler_arena_free(&small);
}

Test(rdf, thousands_of_terms_keep_their_numbers) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_rdf *rdf = ler_rdf_new(arena, NULL);
    char text[32];
    for (ler_term i = 1; i <= 20000; i++) {
        ler_term t;
        snprintf(text, sizeof text, "a:%u", i);
        cr_assert_eq(ler_rdf_iri(rdf, ler_str_of(text), &t, NULL), LER_OK);
        cr_assert_eq(t, i);
    }
    for (ler_term i = 1; i <= 20000; i++) {
        ler_term t;
        snprintf(text, sizeof text, "a:%u", i);
        cr_assert_eq(ler_rdf_iri(rdf, ler_str_of(text), &t, NULL), LER_OK);
        cr_assert_eq(t, i);
    }
}

/* SHA-256 of a canonical form, as one number to compare. */
static ler_code canonical_hash(const char *text, uint8_t out[LER_DIGEST_MAX], size_t *collisions,
                               ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_RDFC rdfc = ler_rdfc_new(LER_SHA256);
    ler_hash *hash = ler_hash_new(LER_SHA256);
    ler_rdf *rdf;
    ler_code code = read_text(arena, text, &rdf, err);
    if (code == LER_OK)
        code = ler_rdfc_run(rdfc, rdf, err);
    *collisions = ler_rdfc_collisions(rdfc);
    ler_rdfc_hash(rdfc, hash);
    cr_assert_eq(ler_hash_final(hash, out, NULL), LER_OK);
    ler_hash_free(&hash);
    return code;
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A graph of pairs, written with its lines and its labels shuffled by `seed`. */
typedef struct graph {
    uint32_t edge[4000][2], edges, nodes;
} graph;

static void edge(graph *g, uint32_t a, uint32_t b) {
    g->edge[g->edges][0] = a;
    g->edge[g->edges++][1] = b;
    if (a >= g->nodes)
        g->nodes = a + 1;
    if (b >= g->nodes)
        g->nodes = b + 1;
}

static void write_graph(const graph *g, uint32_t seed, ler_buf *out) {
    uint32_t label[2000], order[4000];
    for (uint32_t i = 0; i < g->nodes; i++)
        label[i] = i;
    for (uint32_t i = 0; i < g->edges; i++)
        order[i] = i;
    for (uint32_t i = g->nodes; seed != 0 && i > 1; i--) {
        uint32_t k = next_random(&seed) % i, swap = label[i - 1];
        label[i - 1] = label[k];
        label[k] = swap;
    }
    for (uint32_t i = g->edges; seed != 0 && i > 1; i--) {
        uint32_t k = next_random(&seed) % i, swap = order[i - 1];
        order[i - 1] = order[k];
        order[k] = swap;
    }
    for (uint32_t i = 0; i < g->edges; i++)
        ler_buf_printf(out, "_:n%u <a:p> _:n%u .\n", label[g->edge[order[i]][0]],
                       label[g->edge[order[i]][1]]);
}

/* The same canonical form under 12 other labellings; returns the code of the first. */
static ler_code shuffled(const graph *g, size_t *collisions, ler_error *err) {
    uint8_t first[LER_DIGEST_MAX] = {0}, other[LER_DIGEST_MAX] = {0};
    ler_code code = LER_OK;
    for (uint32_t seed = 0; seed <= 12 && code == LER_OK; seed++) {
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
        write_graph(g, seed, &text);
        code = canonical_hash(text.data, seed == 0 ? first : other, collisions, err);
        if (seed > 0 && code == LER_OK)
            cr_expect_arr_eq(first, other, 32, "seed %u", seed);
    }
    return code;
}

static void expect_canonical(graph *g, size_t collisions) {
    ler_error err = {0};
    size_t found;
    cr_expect_eq(shuffled(g, &found, &err), LER_OK, "%s", err.message);
    cr_expect_eq(found, collisions, "%zu instead of %zu", found, collisions);
}

Test(rdfc, L7_equal_leaves_canonicalize) {
    graph g = {.edges = 0};
    for (uint32_t i = 0; i < 8; i++)
        edge(&g, 0, 1 + i);
    expect_canonical(&g, 8);
}

Test(rdfc, L7_four_groups_of_five_canonicalize) {
    graph g = {.edges = 0};
    for (uint32_t parent = 1; parent <= 4; parent++) {
        edge(&g, 0, parent);
        for (uint32_t i = 0; i < 5; i++)
            edge(&g, parent, 10 + parent * 5 + i);
    }
    expect_canonical(&g, 24);
}

Test(rdfc, large_honest_sets_canonicalize) {
    graph g = {.edges = 0};
    for (uint32_t i = 0; i < 8; i++) { /* two equal parents of 8 children with a child each */
        edge(&g, 0, 2 + i);
        edge(&g, 2 + i, 100 + i);
        edge(&g, 1, 300 + i);
        edge(&g, 300 + i, 400 + i);
    }
    expect_canonical(&g, 34);
    graph leaves = {.edges = 0};
    for (uint32_t i = 0; i < 1500; i++)
        edge(&leaves, 0, 1 + i);
    expect_canonical(&leaves, 1500);
    graph pairs = {.edges = 0};
    for (uint32_t i = 0; i < 400; i++)
        edge(&pairs, 2 * i, 2 * i + 1);
    expect_canonical(&pairs, 800);
}

Test(rdfc, trees_that_share_nodes_are_told_apart) {
    graph g = {.edges = 0}; /* equal members whose children are shared between two of them */
    for (uint32_t half = 0; half < 2; half++) {
        uint32_t base = half * 20;
        for (uint32_t i = 0; i < 4; i++) {
            edge(&g, base, base + 1 + i);
            edge(&g, base + 1 + i, base + 10 + i / 2);
        }
        edge(&g, base + 1, base + 15);
        edge(&g, base + 4, base + 16);
    }
    ler_error err = {0};
    size_t found;
    cr_expect_eq(shuffled(&g, &found, &err), LER_OK, "%s", err.message);
}

static void complete(graph *g, uint32_t n) {
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++)
            if (a != b)
                edge(g, a, b);
}

static void expect_poison(const graph *g) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    uint8_t digest[LER_DIGEST_MAX];
    size_t collisions;
    ler_error err = {0};
    write_graph(g, 0, &text);
    cr_expect_eq(canonical_hash(text.data, digest, &collisions, &err), LER_E_LIMIT);
    cr_expect(strstr(err.message, "look alike") != NULL, "%s", err.message);
}

Test(rdfc, L7_poison_is_refused, .timeout = 5) {
    graph k10 = {.edges = 0}, k40 = {.edges = 0}, ring = {.edges = 0}, triangles = {.edges = 0};
    complete(&k10, 10);
    expect_poison(&k10);
    complete(&k40, 40);
    expect_poison(&k40);
    for (uint32_t i = 0; i < 300; i++)
        edge(&triangles, i, i / 3 * 3 + (i + 1) % 3);
    expect_poison(&triangles);
    for (uint32_t i = 0; i < 20; i++) /* 4-regular */
        for (uint32_t step = 1; step <= 2; step++) {
            edge(&ring, i, (i + step) % 20);
            edge(&ring, (i + step) % 20, i);
        }
    expect_poison(&ring);
}

Test(rdfc, duplicates_are_dropped_and_graphs_ordered) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_RDFC rdfc = ler_rdfc_new(LER_SHA384);
    ler_rdf *rdf;
    ler_term unused;
    cr_assert_eq(read_text(arena, "", &rdf, NULL), LER_OK);
    cr_assert_eq(ler_rdfc_run(rdfc, rdf, NULL), LER_OK);
    cr_assert_eq(read_text(arena,
                           "<a:s> <a:p> \"b\"@en .\n<a:s> <a:p> \"b\" <a:g> .\n"
                           "<a:s> <a:p> \"b\" _:g .\n<a:s> <a:p> \"b\" .\n<a:s> <a:p> \"b\" .\n"
                           "<a:s> <a:p> \"b\"^^<a:t> .\n<a:s> <a:p> \"a\" .\n<a:s0> <a:p> \"a\" .\n",
                           &rdf, NULL),
                 LER_OK);
    cr_assert_eq(ler_rdf_blank_new(rdf, &unused, NULL), LER_OK);
    cr_assert_eq(ler_rdfc_run(rdfc, rdf, NULL), LER_OK);
    ler_rdfc_write(rdfc, &out);
    cr_expect_str_eq(out.data, "<a:s0> <a:p> \"a\" .\n<a:s> <a:p> \"a\" .\n<a:s> <a:p> \"b\" .\n"
                               "<a:s> <a:p> \"b\" <a:g> .\n<a:s> <a:p> \"b\" _:c14n0 .\n"
                               "<a:s> <a:p> \"b\"@en .\n<a:s> <a:p> \"b\"^^<a:t> .\n");
    cr_expect_eq(ler_rdfc_count(rdfc), 7);
    cr_expect(ler_str_is(ler_rdfc_line(rdfc, 4), "<a:s> <a:p> \"b\" _:c14n0 .\n"));
    cr_expect_eq(ler_rdfc_label(rdfc, unused).len, 0);
    cr_expect_eq(ler_rdfc_collisions(rdfc), 0);
    cr_assert_eq(read_text(arena, "", &rdf, NULL), LER_OK);
    cr_assert_eq(ler_rdfc_run(rdfc, rdf, NULL), LER_OK);
    cr_expect_eq(ler_rdfc_count(rdfc), 0);
}

Test(rdfc, random_graphs_do_not_depend_on_labels) {
    uint32_t seed = 20261121;
    unsigned refused_count = 0;
    for (int round = 0; round < 300; round++) {
        graph g = {.edges = 0};
        uint32_t nodes = 2 + next_random(&seed) % 12, edges = 1 + next_random(&seed) % 16;
        for (uint32_t i = 0; i < edges; i++)
            edge(&g, next_random(&seed) % nodes, next_random(&seed) % nodes);
        size_t collisions;
        ler_error err = {0};
        ler_code code = shuffled(&g, &collisions, &err);
        refused_count += code != LER_OK;
    }
    cr_expect_eq(refused_count, 0);
}
