/* Taking frameworks into a matcher: texts by hash, words with their weight, character triples. */
#include "framework/framework_internal.h"
#include "framework/match_internal.h"
#include "ler/encoding.h"

#include <stdlib.h>
#include <utf8proc.h>

#define MATCHER_ARENA ((size_t)1 << 30)

ler_matcher *ler_matcher_new(void) {
    ler_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL)
        return NULL;
    memset(matcher->exact, 0xFF, sizeof matcher->exact); /* NO_ENTRY */
    memset(matcher->normal, 0xFF, sizeof matcher->normal);
    memset(matcher->vocabulary, 0xFF, sizeof matcher->vocabulary);
    matcher->arena = ler_arena_new(MATCHER_ARENA);
    if (matcher->arena == NULL)
        ler_matcher_free(&matcher);
    return matcher;
}

void ler_matcher_free(ler_matcher **matcher) {
    if (matcher == NULL || *matcher == NULL)
        return;
    ler_arena_free(&(*matcher)->arena);
    free((*matcher)->frameworks);
    free((*matcher)->entries);
    free((*matcher)->words);
    free(*matcher);
    *matcher = NULL;
}

uint64_t match_hash(ler_str text) { /* FNV-1a */
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001B3U;
    return hash;
}

uint32_t match_find_word(const ler_matcher *matcher, ler_str word) {
    uint32_t i = matcher->vocabulary[match_hash(word) % MATCH_BUCKETS];
    while (i != NO_ENTRY && !ler_str_equal(matcher->words[i].text, word))
        i = matcher->words[i].next;
    return i;
}

static uint32_t learn_word(ler_matcher *matcher, ler_str word) {
    uint32_t known = match_find_word(matcher, word);
    if (known != NO_ENTRY)
        return known;
    if (matcher->word_count == matcher->word_room) {
        size_t room = matcher->word_room == 0 ? 1024 : 2 * matcher->word_room;
        match_word *words = reallocarray(matcher->words, room, sizeof *words);
        if (words == NULL)
            return NO_ENTRY;
        matcher->words = words;
        matcher->word_room = room;
    }
    ler_str kept = ler_arena_str(matcher->arena, word);
    if (kept.data == NULL)
        return NO_ENTRY;
    uint32_t *bucket = &matcher->vocabulary[match_hash(word) % MATCH_BUCKETS];
    uint32_t id = (uint32_t)matcher->word_count++;
    matcher->words[id] = (match_word){.text = kept, .next = *bucket};
    *bucket = id;
    return id;
}

/* Letters, marks and numbers make words; everything else parts them. */
static bool in_word(uint32_t c) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

static int compare_u32(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int compare_u64(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static size_t drop_repeats(uint32_t *ids, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

static ler_code read_words(const ler_matcher *matcher, ler_matcher *learn, ler_arena *arena,
                           ler_str text, match_view *out, ler_error *err) {
    uint32_t *ids = ler_arena_array(arena, text.len / 2 + 1, sizeof *ids);
    if (ids == NULL)
        return ler_no_memory(err);
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= text.len;) {
        size_t from = i;
        bool inside = i < text.len && in_word(ler_utf8_next(text, &i));
        if (inside)
            continue;
        if (from > start) {
            ler_str word = {text.data + start, from - start};
            uint32_t id = learn != NULL ? learn_word(learn, word) : match_find_word(matcher, word);
            if (id != NO_ENTRY)
                ids[count++] = id;
            else if (learn != NULL)
                return ler_no_memory(err);
            else
                out->unknown_words++;
        }
        start = i;
        if (from == text.len)
            break;
    }
    qsort(ids, count, sizeof *ids, compare_u32);
    out->words = ids;
    out->word_count = drop_repeats(ids, count);
    return LER_OK;
}

static ler_code read_grams(ler_arena *arena, ler_str text, match_view *out, ler_error *err) {
    uint64_t *grams = ler_arena_array(arena, text.len + 2, sizeof *grams);
    if (grams == NULL)
        return ler_no_memory(err);
    size_t count = 0;
    uint64_t gram = ' '; /* a blank before and behind, so that the ends of the text count too */
    for (size_t i = 0; i < text.len;) {
        gram = ((gram << 21) | ler_utf8_next(text, &i)) & (((uint64_t)1 << 63) - 1);
        grams[count++] = gram;
    }
    grams[count++] = ((gram << 21) | ' ') & (((uint64_t)1 << 63) - 1);
    qsort(grams, count, sizeof *grams, compare_u64);
    out->grams = grams;
    out->gram_count = count;
    return LER_OK;
}

ler_code match_read_view(const ler_matcher *matcher, ler_matcher *learn, ler_arena *arena,
                         ler_str normal, match_view *out, ler_error *err) {
    *out = (match_view){0};
    TRY(read_words(matcher, learn, arena, normal, out, err));
    return read_grams(arena, normal, out, err);
}

static ler_code add_entry(ler_matcher *matcher, const ler_framework *fw, const ler_statement *s,
                          ler_buf *scratch, ler_error *err) {
    match_entry entry = {.framework = fw, .statement = s};
    ler_buf_reset(scratch);
    TRY(ler_text_normalise(s->phrase, scratch, err));
    TRY(match_read_view(matcher, matcher, matcher->arena, ler_buf_view(scratch), &entry.phrase,
                        err));
    ler_buf_reset(scratch);
    TRY(ler_text_normalise(s->text, scratch, err));
    entry.normal = ler_arena_str(matcher->arena, ler_buf_view(scratch));
    if (entry.normal.data == NULL)
        return ler_no_memory(err);
    TRY(match_read_view(matcher, matcher, matcher->arena, entry.normal, &entry.whole, err));
    for (size_t i = 0; i < entry.whole.word_count; i++)
        matcher->words[entry.whole.words[i]].statements++;
    uint32_t *exact = &matcher->exact[match_hash(s->text) % MATCH_BUCKETS];
    uint32_t *normal = &matcher->normal[match_hash(entry.normal) % MATCH_BUCKETS];
    entry.next_exact = *exact;
    entry.next_normal = *normal;
    *exact = *normal = (uint32_t)matcher->entry_count;
    matcher->entries[matcher->entry_count++] = entry;
    return LER_OK;
}

static ler_code make_room(ler_matcher *matcher, size_t statements, ler_error *err) {
    const ler_framework **frameworks =
        reallocarray(matcher->frameworks, matcher->framework_count + 1, sizeof *frameworks);
    if (frameworks == NULL)
        return ler_no_memory(err);
    matcher->frameworks = frameworks;
    if (matcher->entry_count + statements <= matcher->entry_room)
        return LER_OK;
    size_t room = 2 * matcher->entry_room + statements;
    match_entry *entries = reallocarray(matcher->entries, room, sizeof *entries);
    if (entries == NULL)
        return ler_no_memory(err);
    matcher->entries = entries;
    matcher->entry_room = room;
    return LER_OK;
}

/* Whether a framework of the same core is in, with that strand. */
static bool has_strand(const ler_matcher *matcher, size_t frameworks, const ler_framework *fw,
                       const ler_strand *strand) {
    for (size_t i = 0; i < frameworks; i++) {
        const ler_framework *in = matcher->frameworks[i];
        if (strcmp(ler_framework_digest(in)->content, ler_framework_digest(fw)->content) != 0)
            continue;
        const ler_strand *there = ler_framework_strand_named(in, strand->key);
        if (there != NULL && strcmp(there->digest, strand->digest) == 0)
            return true;
    }
    return false;
}

/* Another export of a framework that is in would make every text ambiguous: only strands that are
 * not in yet are taken in, and a fuller framework takes the place of the other for codes. */
ler_code ler_matcher_add(ler_matcher *matcher, const ler_framework *fw, ler_error *err) {
    TRY(make_room(matcher, ler_framework_statement_count(fw), err));
    LER_AUTO_BUF scratch = ler_buf_new(8 * LER_MAX_STATEMENT_TEXT);
    size_t before = matcher->entry_count;
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        if (has_strand(matcher, matcher->framework_count, fw, strand))
            continue;
        for (size_t i = 0; i < strand->statement_count; i++)
            TRY(add_entry(matcher, fw, &strand->statements[i], &scratch, err));
    }
    if (matcher->entry_count == before)
        return LER_OK;
    size_t place = matcher->framework_count;
    for (size_t i = 0; i < matcher->framework_count; i++)
        if (strcmp(ler_framework_digest(matcher->frameworks[i])->content,
                   ler_framework_digest(fw)->content) == 0 &&
            ler_framework_strand_count(matcher->frameworks[i]) == 1)
            place = i;
    matcher->frameworks[place] = fw;
    if (place == matcher->framework_count)
        matcher->framework_count++;
    for (size_t i = 0; i < matcher->word_count; i++)
        matcher->words[i].weight = match_weight(matcher->entry_count, matcher->words[i].statements);
    return LER_OK;
}
