/* The search index as bytes. */
#include "framework/search/internal.h"
#include "ler/encoding.h"

/* Finds damage, not forgery. Four lanes, because the whole index is read at every start. */
uint64_t search_checksum(ler_str data) {
    uint64_t lanes[4] = {0x243F6A8885A308D3U, 0x13198A2E03707344U, 0xA4093822299F31D0U,
                         0x082EFA98EC4E6C89U};
    size_t i = 0;
    for (; data.len - i >= sizeof lanes; i += sizeof lanes) {
        uint64_t words[4];
        memcpy(words, data.data + i, sizeof words);
        for (int k = 0; k < 4; k++) {
            lanes[k] = (lanes[k] ^ words[k]) * 0x9E3779B97F4A7C15U;
            lanes[k] ^= lanes[k] >> 32;
        }
    }
    uint64_t sum = data.len;
    for (; i < data.len; i++)
        sum = (sum ^ (unsigned char)data.data[i]) * 0x100000001B3U;
    for (int k = 0; k < 4; k++) {
        sum = (sum ^ lanes[k]) * 0x9E3779B97F4A7C15U;
        sum ^= sum >> 29;
    }
    return sum;
}

/* The next section: count * size bytes and what aligns them. NULL when the file is shorter. */
typedef struct section_reader {
    ler_str left;
    bool bad;
} section_reader;

static const void *section(section_reader *r, uint64_t count, size_t size) {
    uint64_t bytes = (count * size + 7) & ~(uint64_t)7;
    const char *at = r->left.data;
    if (r->bad || bytes > r->left.len) {
        r->bad = true;
        return NULL;
    }
    r->left = ler_str_from(r->left, (size_t)bytes);
    return (const void *)at;
}

static bool ascending(const uint32_t *places, uint32_t count, uint64_t end) {
    if (places[0] != 0 || places[count] != end)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (places[i] > places[i + 1])
            return false;
    return true;
}

/* Every word is text by itself: what reads it reads whole characters. */
static bool words_are_text(const match_vocabulary *v, size_t size) {
    ler_str text = {v->text, size};
    if (ler_utf8_check(text) != size)
        return false;
    for (uint32_t i = 0; i < v->count; i++)
        if (v->starts[i] < size && ((unsigned char)v->text[v->starts[i]] & 0xC0) == 0x80)
            return false;
    return true;
}

static bool inside(uint32_t first, uint32_t count, uint32_t all) {
    return first <= all && count <= all - first;
}

static bool strands_are_inside(const search_image *image) {
    const search_header *h = image->header;
    for (uint32_t i = 0; i < h->strands; i++) {
        const search_strand *s = &image->strands[i];
        if (s->file >= h->files || memchr(s->digest, '\0', sizeof s->digest) == NULL ||
            !inside(s->statement, s->statement_count, h->statements) ||
            !inside(s->word, s->word_count, h->own_words) || !inside(s->ref, s->ref_count, h->refs))
            return false;
    }
    return true;
}

bool search_image_open(ler_str data, search_image *out) {
    *out = (search_image){.data = data};
    if (data.len < sizeof(search_header) || data.len > LER_MAX_SEARCH_INDEX)
        return false;
    const search_header *h = (const void *)data.data;
    ler_str body = ler_str_from(data, sizeof *h);
    if (memcmp(h->magic, SEARCH_MAGIC, sizeof h->magic) != 0 || h->order != SEARCH_ORDER ||
        h->unused != 0 || h->size != data.len || h->names_size > data.len ||
        h->text_size > data.len || h->checksum != search_checksum(body))
        return false;
    section_reader r = {.left = body};
    out->header = h;
    out->vocabulary.count = h->words;
    out->vocabulary.signatures = section(&r, h->words, sizeof(uint64_t));
    out->shapes = section(&r, h->files, sizeof(uint64_t));
    out->statements = section(&r, h->statements, sizeof(match_statement));
    out->strands = section(&r, h->strands, sizeof(search_strand));
    out->vocabulary.grams = section(&r, h->words, sizeof(uint32_t));
    out->vocabulary.starts = section(&r, (uint64_t)h->words + 1, sizeof(uint32_t));
    out->names = section(&r, (uint64_t)h->files + 1, sizeof(uint32_t));
    out->words = section(&r, h->own_words, sizeof(uint32_t));
    out->weights = section(&r, h->own_words, sizeof(uint16_t));
    out->refs = section(&r, h->refs, sizeof(uint16_t));
    out->name_text = section(&r, h->names_size, 1);
    out->vocabulary.text = section(&r, h->text_size, 1);
    return !r.bad && r.left.len == 0 && ascending(out->vocabulary.starts, h->words, h->text_size) &&
           ascending(out->names, h->files, h->names_size) &&
           words_are_text(&out->vocabulary, (size_t)h->text_size) && strands_are_inside(out);
}

match_collection search_collection(const search_image *image, const search_strand *s) {
    return (match_collection){.words = image->words + s->word,
                              .weights = image->weights + s->word,
                              .word_count = s->word_count,
                              .statements = image->statements + s->statement,
                              .statement_count = s->statement_count,
                              .refs = image->refs + s->ref,
                              .ref_count = s->ref_count};
}

ler_str search_name(const search_image *image, uint32_t file) {
    return (ler_str){image->name_text + image->names[file],
                     image->names[file + 1] - image->names[file]};
}
