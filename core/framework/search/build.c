/* Making the search index, from the store's files and from what an older one knows of them. */
#include "framework/search/internal.h"

#include <stdlib.h>

/* One strand on its way into the index. */
typedef struct piece {
    search_strand strand;
    match_collection collection;
} piece;

typedef struct builder {
    ler_store *store;
    ler_matcher *matcher; /* the vocabulary, and the strands that are new */
    piece *pieces;
    size_t count, room;
    uint64_t *shapes; /* by file */
} builder;

static uint64_t mix(uint64_t hash, ler_str text) {
    return (hash ^ match_hash(text) ^ text.len) * 0x9E3779B97F4A7C15U;
}

/* All that ler_framework_find_local() looks at. */
static uint64_t shape_of(const ler_framework *fw) {
    uint64_t hash = 0;
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        hash = mix(hash, strand->key);
        for (size_t i = 0; i < strand->level_count; i++) {
            hash = mix(mix(hash, strand->levels[i].key), strand->levels[i].label);
            hash = (hash ^ strand->levels[i].points) * 0x9E3779B97F4A7C15U;
        }
        for (size_t i = 0; i < strand->statement_count; i++)
            hash = mix(hash, strand->statements[i].code);
    }
    return hash;
}

static ler_code add_piece(builder *b, const search_strand *strand, const match_collection *c,
                          ler_error *err) {
    if (b->count == b->room) {
        size_t room = b->room == 0 ? 64 : 2 * b->room;
        piece *pieces = reallocarray(b->pieces, room, sizeof *pieces);
        if (pieces == NULL)
            return ler_no_memory(err);
        b->pieces = pieces;
        b->room = room;
    }
    b->pieces[b->count++] = (piece){*strand, *c};
    return LER_OK;
}

/* The same rule as of ler_matcher_add(): a strand of one content is there once. */
static bool is_there(const builder *b, ler_str content, const ler_strand *strand) {
    for (size_t i = 0; i < b->count; i++)
        if (memcmp(b->pieces[i].strand.digest, strand->digest, LER_MULTIHASH_TEXT) == 0 &&
            ler_str_equal(ler_store_at(b->store, b->pieces[i].strand.file)->content, content))
            return true;
    return false;
}

static ler_code add_file(builder *b, uint32_t file, ler_error *err) {
    LER_AUTO_FRAMEWORK fw = NULL;
    TRY(ler_store_read(b->store, file, &fw, err));
    b->shapes[file] = shape_of(fw);
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        search_strand record = {.file = file, .number = (uint32_t)k};
        if (is_there(b, ler_store_at(b->store, file)->content, strand))
            continue;
        memcpy(record.digest, strand->digest, sizeof record.digest);
        TRY(match_add_strand(b->matcher, NULL, strand, err));
        TRY(add_piece(b, &record, &b->matcher->shelves[b->matcher->shelf_count - 1].collection,
                      err));
    }
    return LER_OK;
}

/* Where each file of the old index is in the store now; false when one is gone: the strands that
 * another file shares with it are known only as its own. */
static bool map_files(ler_store *store, const search_image *old, uint32_t *map) {
    uint32_t at = 0, count = (uint32_t)ler_store_count(store);
    for (uint32_t i = 0; i < old->header->files; i++, at++) {
        while (at < count && !ler_str_is(search_name(old, i), ler_store_name(store, at)))
            at++;
        if (at == count)
            return false;
        map[i] = at;
    }
    return true;
}

static ler_code learn_old(builder *b, const search_image *old, const uint32_t *map, bool *known,
                          ler_error *err) {
    const match_vocabulary *v = &old->vocabulary;
    for (uint32_t i = 0; i < v->count; i++) {
        ler_str word = {v->text + v->starts[i], v->starts[i + 1] - v->starts[i]};
        uint32_t id = match_learn(b->matcher, word);
        if (id == NO_WORD)
            return ler_no_memory(err);
        if (id != i)
            return ler_fail(err, LER_E_CONTENT, "the search index has a word twice");
    }
    for (uint32_t i = 0; i < old->header->files; i++) {
        known[map[i]] = true;
        b->shapes[map[i]] = old->shapes[i];
    }
    for (uint32_t i = 0; i < old->header->strands; i++) {
        search_strand record = old->strands[i];
        match_collection c = search_collection(old, &record);
        record.file = map[record.file];
        TRY(add_piece(b, &record, &c, err));
    }
    return LER_OK;
}

/* Appends a section, aligned. */
static void put(ler_buf *out, const void *data, size_t size) {
    static const char zeros[8];
    if (size > 0)
        ler_buf_add(out, data, size);
    ler_buf_add(out, zeros, (8 - size % 8) % 8);
}

/* Sections of numbers that the pieces bring one after another. */
typedef enum piece_part { PART_STATEMENTS, PART_WORDS, PART_WEIGHTS, PART_REFS } piece_part;

static void put_parts(const builder *b, piece_part part, ler_buf *out) {
    size_t from = out->len;
    for (size_t i = 0; i < b->count; i++) {
        const match_collection *c = &b->pieces[i].collection;
        switch (part) {
        case PART_STATEMENTS:
            ler_buf_add(out, c->statements, c->statement_count * sizeof *c->statements);
            break;
        case PART_WORDS:
            ler_buf_add(out, c->words, c->word_count * sizeof *c->words);
            break;
        case PART_WEIGHTS:
            ler_buf_add(out, c->weights, c->word_count * sizeof *c->weights);
            break;
        case PART_REFS:
            ler_buf_add(out, c->refs, c->ref_count * sizeof *c->refs);
            break;
        }
    }
    static const char zeros[8];
    ler_buf_add(out, zeros, (8 - (out->len - from) % 8) % 8);
}

static void put_strands(const builder *b, ler_buf *out) {
    search_strand at = {0};
    size_t from = out->len;
    for (size_t i = 0; i < b->count; i++) {
        search_strand s = b->pieces[i].strand;
        const match_collection *c = &b->pieces[i].collection;
        s.statement = at.statement;
        s.word = at.word;
        s.ref = at.ref;
        at.statement += s.statement_count = c->statement_count;
        at.word += s.word_count = c->word_count;
        at.ref += s.ref_count = c->ref_count;
        ler_buf_add(out, &s, sizeof s);
    }
    static const char zeros[8];
    ler_buf_add(out, zeros, (8 - (out->len - from) % 8) % 8);
}

static ler_code put_names(const builder *b, ler_buf *places, ler_buf *names, ler_error *err) {
    for (size_t i = 0; i <= ler_store_count(b->store); i++) {
        uint32_t at = (uint32_t)names->len;
        ler_buf_add(places, &at, sizeof at);
        if (i < ler_store_count(b->store))
            ler_buf_text(names, ler_store_name(b->store, i));
    }
    TRY(ler_buf_done(places, err));
    return ler_buf_done(names, err);
}

static ler_code write_image(const builder *b, ler_buf *out, ler_error *err) {
    match_vocabulary v = match_vocabulary_of(b->matcher);
    uint64_t statements = 0, words = 0, refs = 0;
    uint32_t no_starts = 0, files = (uint32_t)ler_store_count(b->store);
    for (size_t i = 0; i < b->count; i++) {
        statements += b->pieces[i].collection.statement_count;
        words += b->pieces[i].collection.word_count;
        refs += b->pieces[i].collection.ref_count;
    }
    if (statements > UINT32_MAX || words > UINT32_MAX || refs > UINT32_MAX)
        return ler_fail(err, LER_E_LIMIT, "the store is too large for a search index");
    LER_AUTO_BUF places = ler_buf_new(LER_MAX_SEARCH_INDEX);
    LER_AUTO_BUF names = ler_buf_new(LER_MAX_SEARCH_INDEX);
    TRY(put_names(b, &places, &names, err));
    search_header header = {.order = SEARCH_ORDER,
                            .files = files,
                            .words = v.count,
                            .strands = (uint32_t)b->count,
                            .statements = (uint32_t)statements,
                            .own_words = (uint32_t)words,
                            .refs = (uint32_t)refs,
                            .names_size = names.len,
                            .text_size = b->matcher->text.len};
    memcpy(header.magic, SEARCH_MAGIC, sizeof header.magic);
    ler_buf_add(out, &header, sizeof header);
    put(out, v.signatures, v.count * sizeof *v.signatures);
    put(out, b->shapes, files * sizeof *b->shapes);
    put_parts(b, PART_STATEMENTS, out);
    put_strands(b, out);
    put(out, v.grams, v.count * sizeof *v.grams);
    put(out, v.count == 0 ? &no_starts : v.starts, ((size_t)v.count + 1) * sizeof *v.starts);
    put(out, places.data, places.len);
    put_parts(b, PART_WORDS, out);
    put_parts(b, PART_WEIGHTS, out);
    put_parts(b, PART_REFS, out);
    put(out, names.data, names.len);
    put(out, b->matcher->text.data, b->matcher->text.len);
    TRY(ler_buf_done(out, err));
    header.size = out->len;
    header.checksum = search_checksum(ler_str_from(ler_buf_view(out), sizeof header));
    memcpy(out->data, &header, sizeof header);
    return LER_OK;
}

static ler_code build(builder *b, const search_image *old, bool *anew, uint32_t *map, bool *known,
                      ler_buf *out, ler_error *err) {
    *anew = old == NULL || !map_files(b->store, old, map);
    if (!*anew)
        TRY(learn_old(b, old, map, known, err));
    for (size_t i = 0; i < ler_store_count(b->store); i++)
        if (!known[i])
            TRY(add_file(b, (uint32_t)i, err));
    return write_image(b, out, err);
}

ler_code search_build(ler_store *store, const search_image *old, bool *anew, ler_buf *out,
                      ler_error *err) {
    size_t files = ler_store_count(store), before = old == NULL ? 0 : old->header->files;
    builder b = {.store = store, .matcher = ler_matcher_new()};
    uint32_t *map = calloc(before + 1, sizeof *map);
    bool *known = calloc(files + 1, sizeof *known);
    b.shapes = calloc(files + 1, sizeof *b.shapes);
    ler_code code = b.matcher == NULL || map == NULL || known == NULL || b.shapes == NULL
                        ? ler_no_memory(err)
                        : build(&b, old, anew, map, known, out, err);
    ler_matcher_free(&b.matcher);
    free(b.pieces);
    free(b.shapes);
    free(known);
    free(map);
    return code;
}
