#include "framework_fixture.h"
#include "ler/diff.h"

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"

static ler_diff *diff_of(const ler_framework *a, const ler_framework *b) {
    ler_diff *diff = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_diff_new(a, b, &diff, &err), LER_OK, "%s", err.message);
    return diff;
}

/* Joins the runs of one side again. */
static void check_words(const char *from, const char *to, const char *expected) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    LER_AUTO_BUF shown = ler_buf_new(10000);
    ler_word_run *runs;
    size_t count;
    cr_assert_eq(ler_diff_words(arena, ler_str_of(from), ler_str_of(to), &runs, &count, NULL),
                 LER_OK);
    for (size_t i = 0; i < count; i++)
        ler_buf_printf(&shown, "%s%c%.*s", i > 0 ? "|" : "", runs[i].fate, (int)runs[i].text.len,
                       runs[i].text.data);
    cr_assert_str_eq(shown.data == NULL ? "" : shown.data, expected);
}

Test(diff, words) {
    check_words("", "", "");
    check_words("a", "", "-a");
    check_words("", "a b", "+a b");
    check_words("a b c", "a b c", " a b c");
    check_words("a b c", "a x c", " a|-b|+x| c");
    check_words("a b c d", "b c", "-a| b c|-d");
    check_words("x y", "a b", "-x y|+a b");
    check_words("  a   b ", "a b", " a b");
}

/* A text of more words than are told apart keeps its end. */
Test(diff, a_very_long_text) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)4 << 20);
    LER_AUTO_BUF a = ler_buf_new(100000);
    for (int i = 0; i < 3000; i++)
        ler_buf_printf(&a, "%d ", i % 7);
    ler_buf_text(&a, "end");
    ler_word_run *runs;
    size_t count;
    ler_str text = ler_buf_view(&a);
    cr_assert_eq(ler_diff_words(arena, text, text, &runs, &count, NULL), LER_OK);
    cr_assert_eq(count, 1);
    cr_assert(ler_str_equal(runs[0].text, text));
    LER_AUTO_BUF b = ler_buf_new(100000);
    ler_buf_add(&b, a.data, a.len - 3);
    ler_buf_text(&b, "END");
    cr_assert_eq(ler_diff_words(arena, text, ler_buf_view(&b), &runs, &count, NULL), LER_OK);
    cr_assert_eq(count, 3);
    cr_assert(ler_str_ends(runs[2].text, "END"));
}

/* Whatever is changed, each statement stands in one change, and a change of nothing is none. */
Test(diff, each_statement_once) {
    ler_buf text = read_whole(EXAMPLE_FULL);
    LER_AUTO_FRAMEWORK a = load_text(ler_buf_view(&text));
    unsigned seed = 1, told = 0;
    for (int round = 0; round < 200; round++) {
        ler_buf changed = ler_buf_new(LER_MAX_FRAMEWORK);
        ler_buf_str(&changed, ler_buf_view(&text));
        for (int k = 0; k < 1 + round / 10; k++) { /* letters of statements, at random */
            seed = seed * 1664525u + 1013904223u;
            size_t at = seed / 7 % changed.len;
            if (changed.data[at] >= 'a' && changed.data[at] <= 'y')
                changed.data[at]++;
        }
        ler_framework *b = NULL;
        if (ler_framework_load(ler_buf_view(&changed), NULL, &b, NULL) == LER_OK) {
            LER_AUTO_DIFF diff = diff_of(a, b);
            size_t from = 0, to = 0;
            for (size_t i = 0; i < ler_diff_count(diff); i++) {
                const ler_change *c = ler_diff_at(diff, i);
                from += c->from_count;
                to += c->to_count;
                cr_assert_neq(c->reason[0], '\0');
                for (size_t k = 0; k < c->from_count; k++)
                    cr_assert_eq(ler_diff_of(diff, c->from[k]), c);
                if (c->kind == LER_UNCHANGED)
                    cr_assert(ler_str_equal(c->from[0]->text, c->to[0]->text) &&
                              ler_str_equal(c->from[0]->code, c->to[0]->code));
            }
            cr_assert_eq(from, ler_framework_statement_count(a));
            cr_assert_eq(to, ler_framework_statement_count(b));
            told += ler_diff_total(diff, LER_UNCHANGED) < from;
            cr_assert_null(ler_diff_of(diff, ler_framework_statement(b, 0)));
        }
        ler_framework_free(&b);
        ler_buf_free(&changed);
    }
    cr_assert_gt(told, 20);
    ler_buf_free(&text);
}

Test(diff, unlike_frameworks) {
    if (!have_shared())
        return;
    LER_AUTO_FRAMEWORK a = load_file(real_frameworks[0]);
    LER_AUTO_FRAMEWORK b = load_file(EXAMPLE_FULL);
    LER_AUTO_DIFF diff = diff_of(a, b);
    cr_assert_eq(ler_diff_total(diff, LER_UNCHANGED), 0);
    cr_assert_eq(ler_diff_total(diff, LER_ADDED) + ler_diff_total(diff, LER_REWORDED) +
                     ler_diff_total(diff, LER_MOVED_LEVEL),
                 59);
}
