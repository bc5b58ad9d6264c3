/* Words, and how alike two of them are: Dice's coefficient of their character triples, which
 * forgives endings and typing errors ("documents" and "documented", "reveiw" and "review"). */
#include "framework/match/internal.h"
#include "ler/encoding.h"

#include <stdlib.h>
#include <utf8proc.h>

#define MIN_ALIKE 500 /* thousandths: words less alike have nothing in common */

uint64_t match_hash(ler_str text) { /* FNV-1a */
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001B3U;
    return hash;
}

/* Letters, marks and numbers make words; everything else parts them. */
static bool in_word(uint32_t c) {
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

ler_code match_split(ler_str normal, match_take_word take, void *closure, ler_error *err) {
    size_t start = 0;
    for (size_t i = 0; i <= normal.len;) {
        size_t from = i;
        if (i < normal.len && in_word(ler_utf8_next(normal, &i)))
            continue;
        if (from > start)
            TRY(take(closure, (ler_str){normal.data + start, from - start}, err));
        start = i;
        if (from == normal.len)
            break;
    }
    return LER_OK;
}

/* The next triple of " word ": three code points of 21 bits. False behind the last. */
typedef struct gram_reader {
    ler_str word;
    size_t at;
    uint64_t gram;
    bool ended;
} gram_reader;

static bool next_gram(gram_reader *r) {
    if (r->ended)
        return false;
    uint32_t c = ' ';
    if (r->at < r->word.len)
        c = ler_utf8_next(r->word, &r->at);
    else
        r->ended = true;
    r->gram = ((r->gram << 21) | c) & (((uint64_t)1 << 63) - 1);
    return true;
}

static gram_reader read_grams(ler_str word) {
    gram_reader r = {.word = word, .gram = ' '};
    if (!next_gram(&r)) /* the first character only makes a pair */
        r.ended = true;
    return r;
}

uint64_t match_signature(ler_str word, uint32_t *grams) {
    uint64_t signature = 0;
    gram_reader r = read_grams(word);
    *grams = 0;
    while (next_gram(&r)) {
        signature |= (uint64_t)1 << ((r.gram * 0x9E3779B97F4A7C15U) >> 58);
        ++*grams;
    }
    return signature;
}

static int compare_u64(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* A word of the query with its triples, ascending. */
typedef struct query_word {
    ler_str text;
    uint64_t signature;
    uint64_t *grams;
    uint32_t count;
} query_word;

typedef struct query_words {
    ler_arena *arena;
    query_word *words;
    uint32_t count;
} query_words;

static uint32_t sorted_grams(ler_str word, uint64_t *out) {
    uint32_t count = 0;
    gram_reader r = read_grams(word);
    while (next_gram(&r))
        out[count++] = r.gram;
    if (count < 24) { /* nearly all words */
        for (uint32_t i = 1; i < count; i++) {
            uint64_t gram = out[i];
            uint32_t k = i;
            for (; k > 0 && out[k - 1] > gram; k--)
                out[k] = out[k - 1];
            out[k] = gram;
        }
    } else {
        qsort(out, count, sizeof *out, compare_u64);
    }
    return count;
}

static ler_code take_word(void *closure, ler_str word, ler_error *err) {
    query_words *q = closure;
    for (uint32_t i = 0; i < q->count; i++)
        if (ler_str_equal(q->words[i].text, word))
            return LER_OK;
    query_word *w = &q->words[q->count];
    w->text = word;
    w->signature = match_signature(word, &w->count);
    w->grams = ler_arena_array(q->arena, w->count + 1, sizeof *w->grams);
    if (w->grams == NULL)
        return ler_no_memory(err);
    sorted_grams(word, w->grams);
    q->count++;
    return LER_OK;
}

/* Thousandths; 1000 for the same word only. `scratch` has room for the triples of `word`. */
static uint32_t alike(const query_word *q, ler_str word, uint64_t *scratch) {
    if (ler_str_equal(q->text, word))
        return 1000;
    uint32_t count = sorted_grams(word, scratch), common = 0;
    for (uint32_t i = 0, k = 0; i < q->count && k < count;) {
        if (q->grams[i] == scratch[k]) {
            common++;
            i++, k++;
        } else if (q->grams[i] < scratch[k]) {
            i++;
        } else {
            k++;
        }
    }
    uint32_t all = q->count + count, result = all == 0 ? 0 : 2000 * common / all;
    return result == 1000 ? 999 : result;
}

/* A bit of one signature that the other lacks is a triple that they have not in common, so that
 * nearly every word is passed over without being read. */
static inline __attribute__((always_inline)) bool may_be_alike(uint64_t a, uint32_t a_count,
                                                               uint64_t b, uint32_t b_count) {
    int64_t from_a = (int64_t)a_count - __builtin_popcountll(a & ~b);
    int64_t from_b = (int64_t)b_count - __builtin_popcountll(b & ~a);
    int64_t common = from_a < from_b ? from_a : from_b;
    return 2000 * common >= MIN_ALIKE * ((int64_t)a_count + b_count);
}

/* The first word from i on that may be like q; count: none. */
static inline __attribute__((always_inline)) uint32_t
next_in(const match_vocabulary *v, uint64_t signature, uint32_t count, uint32_t i) {
    while (i < v->count && !may_be_alike(signature, count, v->signatures[i], v->grams[i]))
        i++;
    return i;
}

static uint32_t next_plain(const match_vocabulary *v, uint64_t signature, uint32_t count,
                           uint32_t i) {
    return next_in(v, signature, count, i);
}

/* The same with the instruction that counts bits, where the processor has it: a large vocabulary
 * is gone through for every word of a text. */
#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint32_t
next_counted(const match_vocabulary *v, uint64_t signature, uint32_t count, uint32_t i) {
    return next_in(v, signature, count, i);
}
#endif

typedef uint32_t (*next_word)(const match_vocabulary *v, uint64_t signature, uint32_t count,
                              uint32_t i);
static next_word choose_next(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt"))
        return next_counted;
#endif
    return next_plain;
}

/* Where the hits of a query are gathered. */
typedef struct hit_list {
    match_query *query;
    uint32_t count, room;
} hit_list;

static ler_code add_hit(hit_list *list, uint32_t row, uint32_t word, uint32_t likeness,
                        ler_error *err) {
    if (list->count + 1 >= list->room) {
        uint32_t room = list->room == 0 ? 256 : 2 * list->room;
        match_hit *hits = ler_arena_array(list->query->arena, room, sizeof *hits);
        if (hits == NULL)
            return ler_no_memory(err);
        if (list->room > 0)
            memcpy(hits, list->query->hits, (list->count + 1) * sizeof *hits);
        list->query->hits = hits;
        list->room = room;
    }
    list->query->hits[++list->count] = (match_hit){word, likeness, list->query->rows[row]};
    list->query->rows[row] = list->count;
    return LER_OK;
}

static ler_code find_alike(const match_vocabulary *v, const query_word *q, uint32_t number,
                           hit_list *list, ler_error *err) {
    uint64_t few[64];
    next_word next = choose_next();
    for (uint32_t i = 0; (i = next(v, q->signature, q->count, i)) < v->count; i++) {
        ler_str word = {v->text + v->starts[i], v->starts[i + 1] - v->starts[i]};
        uint64_t *scratch = few;
        if (word.len >= sizeof few / sizeof *few &&
            (scratch = ler_arena_array(list->query->arena, word.len + 1, sizeof *scratch)) == NULL)
            return ler_no_memory(err);
        uint32_t likeness = alike(q, word, scratch);
        if (likeness >= MIN_ALIKE)
            TRY(add_hit(list, i, number, likeness, err));
    }
    return LER_OK;
}

ler_code match_query_read(const match_vocabulary *vocabulary, ler_str normal, ler_arena *arena,
                          match_query *out, ler_error *err) {
    query_words q = {.arena = arena};
    *out = (match_query){.arena = arena};
    q.words = ler_arena_array(arena, normal.len / 2 + 1, sizeof *q.words);
    out->rows = ler_arena_array(arena, (size_t)vocabulary->count + 1, sizeof *out->rows);
    if (q.words == NULL || out->rows == NULL)
        return ler_no_memory(err);
    TRY(match_split(normal, take_word, &q, err));
    out->count = q.count;
    out->weights = ler_arena_array(arena, q.count + 1, sizeof *out->weights);
    out->best = ler_arena_array(arena, q.count + 1, sizeof *out->best);
    out->touched = ler_arena_array(arena, q.count + 1, sizeof *out->touched);
    if (out->weights == NULL || out->best == NULL || out->touched == NULL)
        return ler_no_memory(err);
    hit_list list = {.query = out};
    for (uint32_t i = 0; i < q.count; i++)
        TRY(find_alike(vocabulary, &q.words[i], i, &list, err));
    return LER_OK;
}
