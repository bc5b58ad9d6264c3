/* Taking frameworks into a matcher, strand by strand. */
#include "framework/framework_internal.h"
#include "framework/match/internal.h"
#include "ler/encoding.h"

#include <stdlib.h>

#define MATCHER_ARENA ((size_t)1 << 30)
#define MATCHER_TEXT ((size_t)1 << 30)

ler_matcher *ler_matcher_new(void) {
    ler_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL)
        return NULL;
    memset(matcher->vocabulary, 0xFF, sizeof matcher->vocabulary); /* NO_WORD */
    matcher->text = ler_buf_new(MATCHER_TEXT);
    matcher->arena = ler_arena_new(MATCHER_ARENA);
    if (matcher->arena == NULL)
        ler_matcher_free(&matcher);
    return matcher;
}

void ler_matcher_free(ler_matcher **matcher) {
    if (matcher == NULL || *matcher == NULL)
        return;
    ler_matcher *m = *matcher;
    ler_arena_free(&m->arena);
    ler_buf_free(&m->text);
    free(m->frameworks);
    free(m->shelves);
    free(m->signatures);
    free(m->grams);
    free(m->starts);
    free(m->next);
    free(m->stamps);
    free(m->places);
    free(m);
    *matcher = NULL;
}

match_vocabulary match_vocabulary_of(const ler_matcher *m) {
    return (match_vocabulary){.count = (uint32_t)m->word_count,
                              .signatures = m->signatures,
                              .grams = m->grams,
                              .starts = m->starts,
                              .text = m->text.data};
}

static bool grow(uint32_t **array, size_t room) {
    uint32_t *more = reallocarray(*array, room, sizeof **array);
    if (more != NULL)
        *array = more;
    return more != NULL;
}

static bool make_room_for_words(ler_matcher *m) {
    if (m->word_count < m->word_room)
        return true;
    size_t room = m->word_room == 0 ? 1024 : 2 * m->word_room;
    uint64_t *signatures = reallocarray(m->signatures, room, sizeof *signatures);
    if (signatures == NULL)
        return false;
    m->signatures = signatures;
    if (!grow(&m->grams, room) || !grow(&m->starts, room + 1) || !grow(&m->next, room) ||
        !grow(&m->stamps, room) || !grow(&m->places, room))
        return false;
    m->word_room = room;
    return true;
}

uint32_t match_learn(ler_matcher *m, ler_str word) {
    uint32_t *bucket = &m->vocabulary[match_hash(word) % MATCH_BUCKETS];
    for (uint32_t i = *bucket; i != NO_WORD; i = m->next[i])
        if (word.len == m->starts[i + 1] - m->starts[i] &&
            memcmp(m->text.data + m->starts[i], word.data, word.len) == 0)
            return i;
    if (m->word_count == NO_WORD || !make_room_for_words(m))
        return NO_WORD;
    uint32_t id = (uint32_t)m->word_count;
    m->starts[id] = (uint32_t)m->text.len;
    ler_buf_str(&m->text, word);
    if (m->text.failed)
        return NO_WORD;
    m->starts[id + 1] = (uint32_t)m->text.len;
    m->signatures[id] = match_signature(word, &m->grams[id]);
    m->stamps[id] = 0;
    m->next[id] = *bucket;
    *bucket = id;
    m->word_count++;
    return id;
}

/* A strand on its way in. */
typedef struct strand_reader {
    ler_matcher *matcher;
    uint32_t stamp;    /* of this strand */
    uint32_t *words;   /* the strand's, as numbers of the vocabulary */
    uint32_t *holding; /* statements that hold them */
    uint32_t *last;    /* statement that held them last, from 1 */
    uint32_t count, room;
    uint16_t *refs;
    uint32_t ref_count, ref_room;
    uint32_t statement; /* at hand, from 1 */
} strand_reader;

static bool make_room(strand_reader *r) {
    if (r->ref_count == r->ref_room) {
        r->ref_room = r->ref_room == 0 ? 4096 : 2 * r->ref_room;
        uint16_t *refs = reallocarray(r->refs, r->ref_room, sizeof *refs);
        if (refs == NULL)
            return false;
        r->refs = refs;
    }
    if (r->count < r->room)
        return true;
    r->room = r->room == 0 ? 1024 : 2 * r->room;
    return grow(&r->words, r->room) && grow(&r->holding, r->room) && grow(&r->last, r->room);
}

static ler_code read_word(void *closure, ler_str word, ler_error *err) {
    strand_reader *r = closure;
    ler_matcher *m = r->matcher;
    uint32_t id = match_learn(m, word);
    if (id == NO_WORD || !make_room(r))
        return ler_no_memory(err);
    if (m->stamps[id] != r->stamp && r->count == MATCH_MAX_WORDS)
        return LER_OK;
    if (m->stamps[id] != r->stamp) {
        m->stamps[id] = r->stamp;
        m->places[id] = r->count;
        r->words[r->count] = id;
        r->holding[r->count] = r->last[r->count] = 0;
        r->count++;
    }
    uint32_t place = m->places[id];
    if (r->last[place] == r->statement)
        return LER_OK;
    r->last[place] = r->statement;
    r->holding[place]++;
    r->refs[r->ref_count++] = (uint16_t)place;
    return LER_OK;
}

/* The phrase is the beginning of the text, so its words are the first of the statement's. */
static ler_code read_statement(strand_reader *r, const ler_statement *s, match_statement *out,
                               ler_str *normal, ler_buf *scratch, ler_error *err) {
    r->statement++;
    *out = (match_statement){.exact = match_hash(s->text), .start = r->ref_count};
    ler_buf_reset(scratch);
    TRY(ler_text_normalise(s->phrase, scratch, err));
    TRY(match_split(ler_buf_view(scratch), read_word, r, err));
    out->phrase = (uint16_t)(r->ref_count - out->start);
    ler_buf_reset(scratch);
    TRY(ler_text_normalise(s->text, scratch, err));
    TRY(match_split(ler_buf_view(scratch), read_word, r, err));
    out->words = (uint16_t)(r->ref_count - out->start);
    *normal = ler_arena_str(r->matcher->arena, ler_buf_view(scratch));
    if (normal->data == NULL)
        return ler_no_memory(err);
    out->normal = match_hash(*normal);
    return LER_OK;
}

static ler_code finish(strand_reader *r, match_statement *statements, uint32_t count,
                       match_collection *out, ler_error *err) {
    ler_arena *arena = r->matcher->arena;
    uint32_t *words = ler_arena_array(arena, (size_t)r->count + 1, sizeof *words);
    uint16_t *weights = ler_arena_array(arena, (size_t)r->count + 1, sizeof *weights);
    uint16_t *refs = ler_arena_array(arena, (size_t)r->ref_count + 1, sizeof *refs);
    if (words == NULL || weights == NULL || refs == NULL)
        return ler_no_memory(err);
    for (uint32_t i = 0; i < r->count; i++) {
        words[i] = r->words[i];
        weights[i] = (uint16_t)match_weight(count, r->holding[i]);
    }
    if (r->ref_count > 0)
        memcpy(refs, r->refs, r->ref_count * sizeof *refs);
    for (uint32_t i = 0; i < count; i++) {
        match_statement *s = &statements[i];
        for (uint32_t k = 0; k < s->words; k++) {
            s->weight += weights[refs[s->start + k]];
            if (k + 1 == s->phrase)
                s->lead = s->weight;
        }
    }
    *out = (match_collection){.words = words,
                              .weights = weights,
                              .refs = refs,
                              .word_count = r->count,
                              .ref_count = r->ref_count,
                              .statement_count = count,
                              .statements = statements};
    return LER_OK;
}

static ler_code read_strand(ler_matcher *m, const ler_strand *strand, match_shelf *shelf,
                            ler_error *err) {
    strand_reader r = {.matcher = m, .stamp = (uint32_t)m->shelf_count + 1};
    LER_AUTO_BUF scratch = ler_buf_new(8 * LER_MAX_STATEMENT_TEXT);
    uint32_t count = (uint32_t)strand->statement_count;
    match_statement *statements =
        ler_arena_array(m->arena, strand->statement_count + 1, sizeof *statements);
    shelf->normals = ler_arena_array(m->arena, strand->statement_count + 1, sizeof(ler_str));
    ler_code code = statements == NULL || shelf->normals == NULL ? ler_no_memory(err) : LER_OK;
    for (uint32_t i = 0; code == LER_OK && i < count; i++)
        code = read_statement(&r, &strand->statements[i], &statements[i], &shelf->normals[i],
                              &scratch, err);
    if (code == LER_OK)
        code = finish(&r, statements, count, &shelf->collection, err);
    free(r.words);
    free(r.holding);
    free(r.last);
    free(r.refs);
    return code;
}

ler_code match_add_strand(ler_matcher *m, const ler_framework *fw, const ler_strand *strand,
                          ler_error *err) {
    if (m->shelf_count == m->shelf_room) {
        size_t room = m->shelf_room == 0 ? 16 : 2 * m->shelf_room;
        match_shelf *shelves = reallocarray(m->shelves, room, sizeof *shelves);
        if (shelves == NULL)
            return ler_no_memory(err);
        m->shelves = shelves;
        m->shelf_room = room;
    }
    match_shelf *shelf = &m->shelves[m->shelf_count];
    *shelf = (match_shelf){.framework = fw, .strand = strand};
    TRY(read_strand(m, strand, shelf, err));
    m->shelf_count++;
    return LER_OK;
}

static bool same_content(const ler_framework *a, const ler_framework *b) {
    return strcmp(ler_framework_digest(a)->content, ler_framework_digest(b)->content) == 0;
}

bool match_has_strand(const ler_matcher *m, const ler_framework *fw, const ler_strand *strand) {
    for (size_t i = 0; i < m->shelf_count; i++)
        if (m->shelves[i].strand->digest[LER_MULTIHASH_TEXT - 4] ==
                strand->digest[LER_MULTIHASH_TEXT - 4] &&
            strcmp(m->shelves[i].strand->digest, strand->digest) == 0 &&
            same_content(m->shelves[i].framework, fw))
            return true;
    return false;
}

/* Another export of a framework that is in would make every text ambiguous: only strands that are
 * not in yet are taken in, and a fuller framework takes the place of the other for codes. */
ler_code ler_matcher_add(ler_matcher *m, const ler_framework *fw, ler_error *err) {
    const ler_framework **frameworks =
        reallocarray(m->frameworks, m->framework_count + 1, sizeof *frameworks);
    if (frameworks == NULL)
        return ler_no_memory(err);
    m->frameworks = frameworks;
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        if (!match_has_strand(m, fw, strand))
            TRY(match_add_strand(m, fw, strand, err));
    }
    size_t place = m->framework_count;
    for (size_t i = 0; i < m->framework_count; i++) {
        if (!same_content(m->frameworks[i], fw))
            continue;
        if (ler_framework_strand_count(fw) == 1 ||
            strcmp(ler_framework_digest(m->frameworks[i])->full, ler_framework_digest(fw)->full) ==
                0)
            return LER_OK; /* it says no more */
        if (ler_framework_strand_count(m->frameworks[i]) == 1)
            place = i;
    }
    m->frameworks[place] = fw;
    if (place == m->framework_count)
        m->framework_count++;
    return LER_OK;
}
