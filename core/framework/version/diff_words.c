/* Texts as lists of words, and what two of them have in common (longest common subsequence, by the
 * table of its lengths). */
#include "framework/match/internal.h"
#include "framework/version/diff_internal.h"

#include <stdlib.h>

static bool is_blank(char c) {
    return c == ' ' || (c >= 9 && c <= 13);
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

ler_code diff_read(ler_arena *arena, ler_str text, diff_text *out, ler_error *err) {
    size_t most = text.len / 2 + 1 < DIFF_WORDS + 1 ? text.len / 2 + 1 : DIFF_WORDS + 1;
    diff_word *words = ler_arena_array(arena, most, sizeof *words);
    if (words == NULL)
        return ler_no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < text.len;) {
        while (i < text.len && is_blank(text.data[i]))
            i++;
        size_t start = i;
        while (i < text.len && (count == DIFF_WORDS || !is_blank(text.data[i])))
            i++;
        if (i > start) {
            ler_str word = {text.data + start, i - start};
            words[count++] = (diff_word){match_hash(word), word};
        }
    }
    uint64_t *sorted = ler_arena_array(arena, count + 1, sizeof *sorted);
    if (sorted == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++)
        sorted[i] = words[i].hash;
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, compare_hashes);
    *out = (diff_text){words, sorted, count};
    return LER_OK;
}

size_t diff_bound(const diff_text *a, const diff_text *b) {
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->sorted[i] == b->sorted[j]) {
            common++;
            i++, j++;
        } else if (a->sorted[i] < b->sorted[j]) {
            i++;
        } else {
            j++;
        }
    }
    return common;
}

static bool same_word(const diff_word *a, const diff_word *b) {
    return a->hash == b->hash && ler_str_equal(a->text, b->text);
}

ler_code diff_common(const diff_text *a, const diff_text *b, bool *in_a, bool *in_b, size_t *common,
                     ler_error *err) {
    /* length[i][j]: words in common of a from i on and b from j on */
    size_t width = b->count + 1;
    uint16_t *length = calloc((a->count + 1) * width, sizeof *length);
    if (length == NULL)
        return ler_no_memory(err);
    for (size_t i = a->count; i-- > 0;)
        for (size_t j = b->count; j-- > 0;) {
            uint16_t down = length[(i + 1) * width + j], right = length[i * width + j + 1];
            length[i * width + j] = same_word(&a->words[i], &b->words[j])
                                        ? (uint16_t)(length[(i + 1) * width + j + 1] + 1)
                                    : down > right ? down
                                                   : right;
        }
    *common = length[0];
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (same_word(&a->words[i], &b->words[j])) {
            if (in_a != NULL)
                in_a[i] = true;
            if (in_b != NULL)
                in_b[j] = true;
            i++, j++;
        } else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    free(length);
    return LER_OK;
}

/* The slice from one word to another of the same text. */
static ler_str run_of(const diff_text *t, size_t from, size_t end) {
    const char *start = t->words[from].text.data;
    const ler_str *last = &t->words[end - 1].text;
    return (ler_str){start, (size_t)(last->data + last->len - start)};
}

ler_code ler_diff_words(ler_arena *arena, ler_str from, ler_str to, ler_word_run **out,
                        size_t *count, ler_error *err) {
    diff_text a, b;
    size_t common;
    TRY(diff_read(arena, from, &a, err));
    TRY(diff_read(arena, to, &b, err));
    bool *in_a = ler_arena_array(arena, a.count + 1, sizeof *in_a);
    bool *in_b = ler_arena_array(arena, b.count + 1, sizeof *in_b);
    ler_word_run *runs = ler_arena_array(arena, a.count + b.count + 1, sizeof *runs);
    if (in_a == NULL || in_b == NULL || runs == NULL)
        return ler_no_memory(err);
    TRY(diff_common(&a, &b, in_a, in_b, &common, err));
    *count = 0;
    for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
        size_t start = i;
        while (i < a.count && !in_a[i])
            i++;
        if (i > start)
            runs[(*count)++] = (ler_word_run){'-', run_of(&a, start, i)};
        start = j;
        while (j < b.count && !in_b[j])
            j++;
        if (j > start)
            runs[(*count)++] = (ler_word_run){'+', run_of(&b, start, j)};
        start = j;
        while (i < a.count && j < b.count && in_a[i] && in_b[j])
            i++, j++;
        if (j > start)
            runs[(*count)++] = (ler_word_run){' ', run_of(&b, start, j)};
    }
    *out = runs;
    return LER_OK;
}
