#include "framework_fixture.h"
#include "issuer/crosswalk_answers.h"
#include "issuer/crosswalk_map.h"
#include <stdio.h>

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"

static ler_code read_answers(ler_str text, const ler_framework *to, answers **out, ler_error *err) {
    CSV_AUTO csv = NULL;
    *out = NULL;
    ler_code code = csv_open(csv_read_text, &text, "d.csv", &csv, err);
    return code == LER_OK ? answers_read(csv, "d.csv", to, out, err) : code;
}

static void check_of(unsigned n, char out[CROSS_CHECK]) {
    snprintf(out, CROSS_CHECK, "x%016x", n * 2654435761u);
}

/* More than a run of the sorter holds, in no order: each is found at its row, none elsewhere. */
Test(crosswalk, many_answers) {
    enum { MANY = 150000 };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 20);
    ler_error err = {0};
    char check[CROSS_CHECK];
    ler_buf_text(&text, "check,decision,row\n");
    for (unsigned i = 0; i < MANY; i++) {
        unsigned n = (i * 7919u) % MANY; /* a permutation: 7919 is prime to MANY */
        check_of(n, check);
        ler_buf_printf(&text, "%s,%s,%u\n", check,
                       n % 4 == 0   ? "accept"
                       : n % 4 == 1 ? "reject"
                       : n % 4 == 2 ? "ai/proficient/2; Advanced-3"
                                    : "",
                       n / 3 + 2);
    }
    answers *a;
    cr_assert_eq(read_answers(ler_buf_view(&text), fw, &a, &err), LER_OK, "%s", err.message);
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < MANY; i++) {
            unsigned n = pass == 0 ? i : (i * 104729u) % MANY;
            answer found;
            check_of(n, check);
            if (pass == 0 && n == MANY - 4)
                cr_assert_eq(answers_check(a, &err), LER_E_CONTENT);
            cr_assert_eq(answers_find(a, n / 3 + 2, check, &found, &err), LER_OK);
            static const answer_kind kinds[] = {ANSWER_ACCEPT, ANSWER_REJECT, ANSWER_OTHER,
                                                ANSWER_NONE};
            cr_assert_eq(found.kind, kinds[n % 4]);
            if (found.kind == ANSWER_OTHER) {
                cr_assert_eq(found.count, 2);
                cr_assert_str_eq(found.statements[0]->code.data, "ai/proficient/02");
                cr_assert_str_eq(found.statements[1]->code.data, "advanced/03");
            }
            cr_assert_eq(answers_find(a, n / 3 + 3, check, &found, &err), LER_OK);
            cr_assert_eq(found.kind, ANSWER_NONE);
        }
    cr_assert_eq(answers_check(a, &err), LER_OK);
    answers_free(&a);
}

Test(crosswalk, answers_that_are_none) {
    static const struct {
        const char *text, *says;
    } BAD[] = {
        {"row,check\n2,x0123456789abcdef\n", "no column \"decision\""},
        {"row,check,decision,Decision\n2,x0123456789abcdef,accept,reject\n", "several columns"},
        {"row,check,decision\n2,0123456789abcdef,accept\n", "row 2, column check"},
        {"row,check,decision\n2,x0123456789abcdeg,accept\n", "row 2, column check"},
        {"row,check,decision\n\n-1,x0123456789abcdef,accept\n", "row 3, column row"},
        {"row,check,decision\n2,x0123456789abcdef,yes\n",
         "row 2, column decision: expected accept"},
        {"row,check,decision\n2,x0123456789abcdef,rejct\n", "did you mean reject?"},
        {"row,check,decision\n2,x0123456789abcdef,;\n", "no code"},
        {"row,check,decision\n2,x0123456789abcdef\n", "row 2, column 3"},
        {"row,check,decision\n2,x0123456789abcdef,accept\n2,X0123456789ABCDEF,proficient/1\n",
         "row 3, column decision: row 2 answers"},
    };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        ler_error err = {0};
        answers *a;
        cr_assert_eq(read_answers(ler_str_of(BAD[i].text), fw, &a, &err), LER_E_CONTENT);
        cr_assert_null(a);
        cr_assert_not_null(strstr(err.message, BAD[i].says), "%zu: %s", i, err.message);
        cr_assert_str_eq(err.source, "d.csv");
    }
    LER_AUTO_BUF text = ler_buf_new(10000);
    ler_error err = {0};
    answers *a;
    ler_buf_text(&text, "row,check,decision\n2,x0123456789abcdef,proficient/1");
    for (int i = 1; i < ANSWER_CODES; i++)
        ler_buf_printf(&text, "; emerging/%d", i % 10 + 1);
    cr_assert_eq(read_answers(ler_buf_view(&text), fw, &a, &err), LER_OK, "%s", err.message);
    answers_free(&a);
    ler_buf_text(&text, "; advanced/1");
    cr_assert_eq(read_answers(ler_buf_view(&text), fw, &a, &err), LER_E_CONTENT);
}

/* A framework against itself: everything is certain, at its place. */
Test(crosswalk, nothing_changed) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_FRAMEWORK own = load_file(EXAMPLE_FULL);
    const ler_framework *fw = own;
    cross_map *map;
    ler_error err = {0};
    cr_assert_eq(ler_store_open(NULL, false, &store, &err), LER_OK);
    cr_assert_eq(ler_store_add(store, &own, &err), LER_OK, "%s", err.message);
    cr_assert_eq(cross_map_new(store, fw, fw, &map, &err), LER_OK, "%s", err.message);
    cr_assert(map->labelled);
    for (size_t i = 0; i < ler_framework_statement_count(fw); i++) {
        const cross_fate *f = cross_map_of(map, ler_framework_statement(fw, i));
        cr_assert(f->certain && !f->elsewhere);
        cr_assert_eq(f->change->to[0], ler_framework_statement(fw, i));
    }
    cross_map_free(&map);
    cr_assert_null(map);
}

Test(crosswalk, levels_of_all_strands) {
    static const struct {
        size_t count;
        const char *codes[12], *levels;
    } CASES[] = {
        {0, {NULL}, "none"},
        {1, {"proficient/1"}, "none"},
        {7,
         {"emerging/1", "emerging/2", "emerging/3", "emerging/4", "emerging/5", "emerging/6",
          "emerging/7"},
         "emerging"},
        {2, {"ai/proficient/1", "ai/proficient/2"}, "ai/proficient"},
        {9,
         {"ai/proficient/1", "emerging/1", "emerging/2", "emerging/3", "emerging/4", "emerging/5",
          "emerging/6", "emerging/7", "ai/proficient/2"},
         "emerging; ai/proficient"},
    };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    LER_AUTO_POLICY policy = NULL;
    cr_assert_eq(ler_policy_read(NULL, &policy, NULL), LER_OK);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const ler_statement *list[12];
        LER_AUTO_BUF out = ler_buf_new(1000);
        for (size_t k = 0; k < CASES[i].count; k++)
            cr_assert_eq(ler_framework_find(fw, ler_str_of(CASES[i].codes[k]), &list[k], NULL),
                         LER_OK, "%s", CASES[i].codes[k]);
        cr_assert_eq(cross_levels(policy, fw, list, CASES[i].count, &out, NULL), LER_OK);
        cr_assert_str_eq(out.data, CASES[i].levels);
    }
}
