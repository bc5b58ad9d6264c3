/* Terms: from text to number and back. */
#include "rdf/dataset.h"
#include "rdf/escape.h"
#include "rdf/grammar.h"
#include <stdio.h>
#include <sys/auxv.h>

__extension__ typedef unsigned __int128 wide;

/* The kernel gives each process 16 random bytes. The seed only has to be unknown to whoever writes
 * the documents; it is no secret and nothing that is signed depends on it. */
static uint64_t seed(void) {
    static uint64_t value;
    if (__builtin_expect(value == 0, 0)) {
        uint64_t read = 0;
        unsigned long at = getauxval(AT_RANDOM);
        if (at != 0)
            memcpy(&read, (const void *)at, sizeof read); /* NOLINT: the kernel's own address */
        __atomic_store_n(&value, read | 1, __ATOMIC_RELAXED);
    }
    return __atomic_load_n(&value, __ATOMIC_RELAXED);
}

static inline uint64_t fold(uint64_t a, uint64_t b) {
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Eight bytes a step: terms are 60 bytes on average, and each is hashed once. */
uint32_t rdf_hash(const char *text, size_t len) {
    uint64_t s = seed(), h = s ^ len, word;
    size_t left = len;
    for (; left > 8; left -= 8, text += 8) {
        memcpy(&word, text, 8);
        h = fold(h ^ word, UINT64_C(0x9e3779b97f4a7c15) ^ s);
    }
    word = 0;
    if (left > 0)
        memcpy(&word, text, left);
    h = fold(h ^ word, UINT64_C(0xe7037ed1a0b428db) ^ s);
    return (uint32_t)(h ^ h >> 32);
}

static bool double_slots(ler_rdf *rdf) {
    size_t count = rdf->slot_count * 2;
    rdf_slot *slots = ler_arena_array(rdf->arena, count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < rdf->slot_count; i++) {
        size_t k = rdf->slots[i].hash & (count - 1);
        if (rdf->slots[i].term == LER_TERM_NONE)
            continue;
        while (slots[k].term != LER_TERM_NONE)
            k = (k + 1) & (count - 1);
        slots[k] = rdf->slots[i];
    }
    rdf->slots = slots;
    rdf->slot_count = count;
    return true;
}

/* The slot that holds the text, or the free one where it belongs. */
static rdf_slot *find(ler_rdf *rdf, ler_str text, uint32_t hash) {
    size_t k = hash & (rdf->slot_count - 1);
    for (;; k = (k + 1) & (rdf->slot_count - 1)) {
        rdf_slot *slot = &rdf->slots[k];
        if (slot->term == LER_TERM_NONE)
            return slot;
        const rdf_term *t = &rdf->terms[slot->term];
        if (slot->hash == hash && t->len == text.len &&
            (t->text == text.data || memcmp(t->text, text.data, text.len) == 0))
            return slot;
    }
}

ler_code rdf_intern(ler_rdf *rdf, ler_str text, uint32_t hash, ler_term_kind kind, bool keep,
                    ler_term *out, ler_error *err) {
    rdf_slot *slot = find(rdf, text, hash);
    if (slot->term != LER_TERM_NONE) {
        *out = slot->term;
        return LER_OK;
    }
    if (kind == LER_TERM_BLANK && rdf->blank_count >= rdf->options.max_blank_nodes)
        return ler_fail(err, LER_E_LIMIT, "the dataset has more than %zu blank nodes",
                        rdf->options.max_blank_nodes);
    if (text.len > INT32_MAX || rdf->term_count >= INT32_MAX)
        return ler_fail(err, LER_E_LIMIT, "an RDF term is too long, or there are too many");
    void *terms = rdf->terms;
    if (!rdf_grow(rdf->arena, &terms, rdf->term_count + 1, &rdf->term_cap, sizeof *rdf->terms))
        return ler_no_memory(err);
    rdf->terms = terms;
    if ((rdf->term_count + 1) * 2 > rdf->slot_count) {
        if (!double_slots(rdf))
            return ler_no_memory(err);
        slot = find(rdf, text, hash);
    }
    if (!keep) {
        char *copy = ler_arena_bytes(rdf->arena, text.len);
        if (copy == NULL)
            return ler_no_memory(err);
        memcpy(copy, text.data, text.len);
        text.data = copy;
    }
    ler_term term = (ler_term)++rdf->term_count;
    rdf->terms[term] = (rdf_term){text.data, (uint32_t)text.len, hash, 0, (uint8_t)kind};
    if (kind == LER_TERM_BLANK)
        rdf->terms[term].blank = (uint32_t)rdf->blank_count++;
    *slot = (rdf_slot){hash, term};
    *out = term;
    return LER_OK;
}

static ler_code intern_scratch(ler_rdf *rdf, size_t len, ler_term_kind kind, ler_term *out,
                               ler_error *err) {
    ler_str text = {rdf->scratch, len};
    return rdf_intern(rdf, text, rdf_hash(text.data, len), kind, false, out, err);
}

static ler_code bad_iri(ler_str iri, ler_error *err) {
    char excerpt[LER_EXCERPT];
    return ler_fail(err, LER_E_CONTENT, "the IRI \"%s\" has a character that no IRI may have",
                    ler_excerpt(excerpt, iri.data, iri.len));
}

ler_code ler_rdf_iri(ler_rdf *rdf, ler_str iri, ler_term *out, ler_error *err) {
    if (rdf_iri_check(iri) != iri.len)
        return bad_iri(iri, err);
    char *p = iri.len > INT32_MAX ? NULL : rdf_scratch(rdf, iri.len + 2);
    if (p == NULL)
        return ler_no_memory(err);
    p[0] = '<';
    if (iri.len > 0)
        memcpy(p + 1, iri.data, iri.len);
    p[iri.len + 1] = '>';
    return intern_scratch(rdf, iri.len + 2, LER_TERM_IRI, out, err);
}

ler_code ler_rdf_known_iri(ler_arena *arena, ler_str iri, ler_rdf_known *out, ler_error *err) {
    if (rdf_iri_check(iri) != iri.len)
        return bad_iri(iri, err);
    char *p = iri.len > INT32_MAX ? NULL : ler_arena_bytes(arena, iri.len + 2);
    if (p == NULL)
        return ler_no_memory(err);
    p[0] = '<';
    if (iri.len > 0)
        memcpy(p + 1, iri.data, iri.len);
    p[iri.len + 1] = '>';
    *out = (ler_rdf_known){{p, iri.len + 2}, rdf_hash(p, iri.len + 2)};
    return LER_OK;
}

ler_code ler_rdf_intern(ler_rdf *rdf, const ler_rdf_known *known, ler_term *out, ler_error *err) {
    return rdf_intern(rdf, known->text, known->hash, LER_TERM_IRI, true, out, err);
}

ler_code ler_rdf_blank(ler_rdf *rdf, ler_str label, ler_term *out, ler_error *err) {
    if (label.len == 0 || rdf_blank_label(label) != label.len) {
        char excerpt[LER_EXCERPT];
        return ler_fail(err, LER_E_CONTENT, "\"%s\" is no label of a blank node",
                        ler_excerpt(excerpt, label.data, label.len));
    }
    char *p = label.len > INT32_MAX ? NULL : rdf_scratch(rdf, label.len + 2);
    if (p == NULL)
        return ler_no_memory(err);
    memcpy(p, "_:", 2);
    memcpy(p + 2, label.data, label.len);
    return intern_scratch(rdf, label.len + 2, LER_TERM_BLANK, out, err);
}

ler_code ler_rdf_blank_new(ler_rdf *rdf, ler_term *out, ler_error *err) {
    size_t before = rdf->term_count;
    do { /* a label that the document uses itself is passed over */
        char *p = rdf_scratch(rdf, 32);
        if (p == NULL)
            return ler_no_memory(err);
        int n = snprintf(p, 32, "_:b%zu", rdf->next_label++);
        TRY(intern_scratch(rdf, (size_t)n, LER_TERM_BLANK, out, err));
    } while (rdf->term_count == before);
    return LER_OK;
}

static ler_code bad_language(ler_str language, ler_error *err) {
    char excerpt[LER_EXCERPT];
    return ler_fail(err, LER_E_CONTENT, "\"%s\" is no language tag",
                    ler_excerpt(excerpt, language.data, language.len));
}

ler_code ler_rdf_literal(ler_rdf *rdf, ler_str value, ler_term datatype, ler_str language,
                         ler_term *out, ler_error *err) {
    ler_str type = LER_STR_NONE;
    if (language.len > 0 && (datatype != LER_TERM_NONE || rdf_language(language) != language.len))
        return bad_language(language, err);
    if (datatype != LER_TERM_NONE) {
        if (datatype > rdf->term_count || rdf->terms[datatype].kind != LER_TERM_IRI)
            return ler_fail(err, LER_E_CONTENT, "the datatype of a literal must be an IRI");
        type = rdf_text(rdf, datatype);
        if (ler_str_equal(type, LER_STR("<" RDF_XSD_STRING ">")))
            type = LER_STR_NONE; /* canonical form: a simple literal */
    }
    if (value.len > INT32_MAX / (RDF_ESCAPE_MAX + 1) || language.len > INT32_MAX / 16)
        return ler_fail(err, LER_E_LIMIT, "a literal is too long");
    char *p = rdf_scratch(rdf, value.len * RDF_ESCAPE_MAX + type.len + language.len + 8);
    if (p == NULL)
        return ler_no_memory(err);
    size_t n = 0;
    p[n++] = '"';
    n += rdf_escape(value, p + n);
    p[n++] = '"';
    if (type.len > 0) {
        memcpy(p + n, "^^", 2);
        memcpy(p + n + 2, type.data, type.len);
        n += 2 + type.len;
    } else if (language.len > 0) {
        p[n++] = '@';
        memcpy(p + n, language.data, language.len);
        n += language.len;
    }
    return intern_scratch(rdf, n, LER_TERM_LITERAL, out, err);
}

/* Where the closing quote of a literal is: neither a language tag nor an IRI can hold one. */
static size_t closing_quote(ler_str text) {
    const char *quote = memrchr(text.data, '"', text.len);
    return quote == NULL ? 0 : (size_t)(quote - text.data);
}

ler_str ler_rdf_value(ler_rdf *rdf, ler_term term) {
    ler_str text = ler_rdf_text(rdf, term);
    if (text.data == NULL)
        return text;
    switch (ler_rdf_kind(rdf, term)) {
    case LER_TERM_IRI:
        return (ler_str){text.data + 1, text.len - 2};
    case LER_TERM_BLANK:
        return ler_str_from(text, 2);
    case LER_TERM_LITERAL:
        break;
    }
    ler_str inner = {text.data + 1, closing_quote(text) - 1};
    if (inner.len == 0 || memchr(inner.data, '\\', inner.len) == NULL)
        return inner;
    char *out = ler_arena_bytes(rdf->arena, inner.len);
    return out == NULL ? LER_STR_NONE : (ler_str){out, rdf_unescape(inner, out)};
}

ler_str ler_rdf_datatype(const ler_rdf *rdf, ler_term literal) {
    ler_str text = ler_rdf_text(rdf, literal);
    if (text.data == NULL || ler_rdf_kind(rdf, literal) != LER_TERM_LITERAL)
        return LER_STR_NONE;
    ler_str rest = ler_str_from(text, closing_quote(text) + 1);
    if (ler_str_starts(rest, "@"))
        return LER_STR(RDF_LANG_STRING);
    return rest.len < 4 ? LER_STR(RDF_XSD_STRING) : (ler_str){rest.data + 3, rest.len - 4};
}

ler_str ler_rdf_language(const ler_rdf *rdf, ler_term literal) {
    ler_str text = ler_rdf_text(rdf, literal);
    if (text.data == NULL || ler_rdf_kind(rdf, literal) != LER_TERM_LITERAL)
        return LER_STR_NONE;
    ler_str rest = ler_str_from(text, closing_quote(text) + 1);
    return ler_str_starts(rest, "@") ? ler_str_from(rest, 1) : LER_STR_NONE;
}
