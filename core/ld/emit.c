/* Deserialize JSON-LD to RDF (JSON-LD 1.1 API 8.1) with Node Map Generation (7.2) folded in: the
 * quads are a set, so that nodes and values need not be merged before they are written. What does
 * depend on merging, blank node labels, @index conflicts and compound literals, has its own tables.
 * A resource that is not well-formed gives no term, and what mentions it is left out (in safe mode
 * the expansion has refused it already). */
#include "ld/ld.h"
#include "ler/ascii.h"
#include <stdio.h>
#include <stdlib.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XSD "http://www.w3.org/2001/XMLSchema#"
#define I18N "https://www.w3.org/ns/i18n#"

typedef enum constant {
    C_TYPE,
    C_FIRST,
    C_REST,
    C_NIL,
    C_JSON,
    C_VALUE,
    C_LANGUAGE,
    C_DIRECTION,
    C_BOOLEAN,
    C_INTEGER,
    C_DOUBLE,
    CONSTANTS
} constant;
static const char *const constant_iris[CONSTANTS] = {
    RDF "type",     RDF "first",     RDF "rest",    RDF "nil",     RDF "JSON",   RDF "value",
    RDF "language", RDF "direction", XSD "boolean", XSD "integer", XSD "double",
};

typedef struct entry { /* of the tables: a text key and what belongs to it */
    ler_str key;
    uint32_t hash;
    ler_term term;
    ler_str text;
    struct entry *next;
} entry;
typedef struct table {
    entry **buckets;
    uint32_t size, count;
} table;

typedef struct emitter {
    ld_run *run;
    ler_rdf *rdf;
    ler_term constants[CONSTANTS]; /* LER_TERM_NONE: not asked for yet */
    table labels, indexes, compounds;
    ler_buf buf;
} emitter;

typedef struct place { /* where the triples of a node go */
    ler_term graph;
    bool drop; /* the graph's name is not well-formed */
} place;
enum {           /* how an object is emitted */
       LIVE = 1, /* the triple that leads to it is one: its own triples count */
       IN_LIST = 2
};

static ler_code emit_node(emitter *e, const ld_node *node, place at, ler_term *out);

static ler_code find(emitter *e, table *t, ler_str key, entry **out) {
    uint32_t hash = ld_hash(ld_store_initial(e->run->store)->seed, key);
    if (t->count >= t->size) {
        uint32_t size = t->size == 0 ? 32 : t->size * 4;
        entry **buckets = ler_arena_array(e->run->arena, size, sizeof *buckets);
        if (buckets == NULL)
            return ld_error_memory(e->run);
        for (uint32_t i = 0; i < t->size; i++) {
            for (entry *x = t->buckets[i], *next; x != NULL; x = next) {
                next = x->next;
                x->next = buckets[x->hash % size];
                buckets[x->hash % size] = x;
            }
        }
        t->buckets = buckets;
        t->size = size;
    }
    for (*out = t->buckets[hash % t->size]; *out != NULL; *out = (*out)->next)
        if ((*out)->hash == hash && ler_str_equal((*out)->key, key))
            return LER_OK;
    entry *x = ler_arena_alloc(e->run->arena, sizeof *x);
    if (x == NULL)
        return ld_error_memory(e->run);
    *x = (entry){.key = key, .hash = hash, .next = t->buckets[hash % t->size]};
    t->buckets[hash % t->size] = x;
    t->count++;
    *out = x;
    return LER_OK;
}

static ler_code constant_term(emitter *e, constant c, ler_term *out) {
    if (e->constants[c] == LER_TERM_NONE)
        TRY(ler_rdf_iri(e->rdf, ler_str_of(constant_iris[c]), &e->constants[c], e->run->err));
    *out = e->constants[c];
    return LER_OK;
}

static ler_code add(emitter *e, place at, ler_term s, ler_term p, ler_term o) {
    if (at.drop || s == LER_TERM_NONE || p == LER_TERM_NONE || o == LER_TERM_NONE)
        return LER_OK;
    return ler_rdf_add(e->rdf, (ler_quad){s, p, o, at.graph}, e->run->err);
}

static ler_code add_constant(emitter *e, place at, ler_term s, constant c, ler_term o) {
    ler_term p;
    TRY(constant_term(e, c, &p));
    return add(e, at, s, p, o);
}

/* An IRI or a blank node label as a term; LER_TERM_NONE when it is neither. */
static ler_code resource(emitter *e, ler_str iri, const ler_rdf_known *known, ler_term *out) {
    *out = LER_TERM_NONE;
    if (known != NULL && known->text.data != NULL)
        return ler_rdf_intern(e->rdf, known, out, e->run->err);
    if (ld_iri_is_blank(iri)) { /* Generate Blank Node Identifier (7.4) */
        entry *label;
        TRY(find(e, &e->labels, iri, &label));
        if (label->term == LER_TERM_NONE)
            TRY(ler_rdf_blank_new(e->rdf, &label->term, e->run->err));
        *out = label->term;
        return LER_OK;
    }
    if (!ld_iri_is_well_formed(iri))
        return LER_OK;
    return ler_rdf_iri(e->rdf, iri, out, e->run->err);
}

static ler_code resource_of(emitter *e, const ld_iri *iri, ler_term *out) {
    if (iri->keyword != LD_KW_NOT) {
        *out = LER_TERM_NONE;
        return LER_OK;
    }
    return resource(e, iri->iri, iri->term == NULL ? NULL : &iri->term->known, out);
}

/* XSD 1.1 part 2, 3.3.5.2: the canonical xsd:double, with at most 15 digits behind the point. */
static ler_str double_text(double number, char out[48]) {
    char text[48];
    snprintf(text, sizeof text, "%.15E", number == 0 ? 0.0 : number);
    char *mark = strchr(text, 'E'), *digits = mark;
    while (digits[-1] == '0' && digits[-2] != '.')
        digits--;
    long exponent = strtol(mark + 1, NULL, 10);
    int n = snprintf(out, 48, "%.*sE%ld", (int)(digits - text), text, exponent);
    return (ler_str){out, n < 0 ? 0 : (size_t)n};
}

/* Object to RDF Conversion (8.2.2), steps 8 to 11: the lexical form, and the datatype that follows
 * from it when there is none. */
static ler_code lexical(emitter *e, const ld_object *o, char room[512], ler_str *text,
                        constant *implied) {
    const ler_json *v = o->value;
    *implied = CONSTANTS;
    if (o->is_json) {
        ler_buf_reset(&e->buf);
        ler_jcs_write(v, &e->buf);
        *implied = C_JSON;
        *text = ler_buf_view(&e->buf);
        return ler_buf_done(&e->buf, e->run->err);
    }
    if (v == NULL || v->type == LER_JSON_STRING) {
        *text = v == NULL ? o->text : v->text;
    } else if (v->type == LER_JSON_TRUE || v->type == LER_JSON_FALSE) {
        *text = v->type == LER_JSON_TRUE ? LER_STR("true") : LER_STR("false");
        *implied = C_BOOLEAN;
    } else { /* a number: 10 and 11 */
        double number = ler_json_number(v);
        bool big = number >= 9007199254740992.0 || number <= -9007199254740992.0; /* then it has no fraction */
        bool is_double = (!big && number != (double)(int64_t)number) || number >= 1e21 ||
                         number <= -1e21 || ler_str_is(o->datatype, XSD "double");
        *implied = is_double ? C_DOUBLE : C_INTEGER;
        if (is_double) {
            *text = double_text(number, room);
        } else {
            int n = snprintf(room, 512, "%.0f", number == 0 ? 0.0 : number);
            *text = (ler_str){room, n < 0 ? 0 : (size_t)n};
        }
    }
    return LER_OK;
}

static ler_str lower(char *out, ler_str s) { /* a well-formed tag is short: see ld_language_ok */
    for (size_t i = 0; i < s.len; i++)
        out[i] = ler_to_lower(s.data[i]);
    return (ler_str){out, s.len};
}

/* 13: the base direction. */
static ler_code directed(emitter *e, const ld_object *o, ler_str value, place at, ler_term subject,
                         ler_term predicate, unsigned how, ler_term *out) {
    ler_error *err = e->run->err;
    ler_str language = {"", 0}, dir = ler_str_of(o->direction == LD_DIR_LTR ? "ltr" : "rtl");
    if (o->language.len > 0) {
        char *text = ler_arena_bytes(e->run->arena, o->language.len);
        if (text == NULL)
            return ld_error_memory(e->run);
        language = lower(text, o->language);
    }
    if (e->run->options->rdf_direction == LER_LD_DIRECTION_I18N) {
        ler_str iri = ler_arena_printf(e->run->arena, I18N "%.*s_%.*s", (int)language.len,
                                       language.data, (int)dir.len, dir.data);
        ler_term datatype;
        if (iri.data == NULL)
            return ld_error_memory(e->run);
        TRY(ler_rdf_iri(e->rdf, iri, &datatype, err));
        return ler_rdf_literal(e->rdf, value, datatype, LER_STR_NONE, out, err);
    }
    ler_term v, l = LER_TERM_NONE, d;
    TRY(ler_rdf_literal(e->rdf, value, LER_TERM_NONE, LER_STR_NONE, &v, err));
    if (language.len > 0)
        TRY(ler_rdf_literal(e->rdf, language, LER_TERM_NONE, LER_STR_NONE, &l, err));
    TRY(ler_rdf_literal(e->rdf, dir, LER_TERM_NONE, LER_STR_NONE, &d, err));
    if ((how & IN_LIST) == 0) { /* node maps hold equal values once: 7.2.2 step 4.1.2 */
        entry *same;
        ler_str key = ler_arena_printf(e->run->arena, "%u %u %u %u %u %u", at.graph, subject,
                                       predicate, v, l, d);
        if (key.data == NULL)
            return ld_error_memory(e->run);
        TRY(find(e, &e->compounds, key, &same));
        *out = same->term;
        if (same->term != LER_TERM_NONE)
            return LER_OK;
        TRY(ler_rdf_blank_new(e->rdf, &same->term, err));
        *out = same->term;
    } else {
        TRY(ler_rdf_blank_new(e->rdf, out, err));
    }
    TRY(add_constant(e, at, *out, C_VALUE, v));
    if (l != LER_TERM_NONE)
        TRY(add_constant(e, at, *out, C_LANGUAGE, l));
    return add_constant(e, at, *out, C_DIRECTION, d);
}

/* 8.2.2, from step 4: a value object. */
static ler_code emit_value(emitter *e, const ld_object *o, place at, ler_term subject,
                           ler_term predicate, unsigned how, ler_term *out) {
    ler_term datatype = LER_TERM_NONE;
    char room[512];
    ler_str text;
    constant implied;
    *out = LER_TERM_NONE;
    at.drop = at.drop || (how & LIVE) == 0;        /* for the triples of a compound literal */
    if (o->datatype.data != NULL && !o->is_json) { /* 6 */
        if (ld_iri_is_blank(o->datatype))
            return LER_OK;
        TRY(resource(e, o->datatype, o->known_datatype, &datatype));
        if (datatype == LER_TERM_NONE)
            return LER_OK;
    }
    if ((o->has & LD_HAS_LANGUAGE) != 0 && !ld_language_ok(o->language)) /* 7 */
        return LER_OK;
    TRY(lexical(e, o, room, &text, &implied));
    if (datatype == LER_TERM_NONE && implied != CONSTANTS)
        TRY(constant_term(e, implied, &datatype));
    if ((o->has & LD_HAS_DIRECTION) != 0 && e->run->options->rdf_direction != LER_LD_DIRECTION_NONE)
        return directed(e, o, text, at, subject, predicate, how, out);
    /* Processors may normalize language tags to lower case (13.4.7.3), and those that sign most of
     * the world's credentials do; one that does not would find their signatures broken. */
    ler_str language = (o->has & LD_HAS_LANGUAGE) != 0 ? o->language : LER_STR_NONE;
    if (language.len > 0) {
        char *tag = ler_arena_bytes(e->run->arena, language.len);
        if (tag == NULL)
            return ld_error_memory(e->run);
        language = lower(tag, language);
    }
    return ler_rdf_literal(e->rdf, text, datatype, language, out, e->run->err);
}

static ler_code emit_object(emitter *e, const ld_object *o, place at, ler_term subject,
                            ler_term predicate, unsigned how, ler_term *out);

/* List to RDF Conversion (8.3.2). */
static ler_code emit_list(emitter *e, const ld_list *list, place at, unsigned how, ler_term *out) {
    ler_term here = LER_TERM_NONE, next, item;
    place links = {.graph = at.graph, .drop = at.drop || (how & LIVE) == 0};
    if (list->first == NULL)
        return constant_term(e, C_NIL, out);
    TRY(ler_rdf_blank_new(e->rdf, &here, e->run->err));
    *out = here;
    for (const ld_object *o = list->first; o != NULL; o = o->next, here = next) {
        TRY(emit_object(e, o, at, LER_TERM_NONE, LER_TERM_NONE, how | IN_LIST, &item));
        TRY(add_constant(e, links, here, C_FIRST, item));
        if (o->next == NULL)
            TRY(constant_term(e, C_NIL, &next));
        else
            TRY(ler_rdf_blank_new(e->rdf, &next, e->run->err));
        TRY(add_constant(e, links, here, C_REST, next));
    }
    return LER_OK;
}

static ler_code emit_object(emitter *e, const ld_object *o, place at, ler_term subject,
                            ler_term predicate, unsigned how, ler_term *out) {
    if ((o->has & LD_HAS_VALUE) != 0)
        return emit_value(e, o, at, subject, predicate, how, out);
    const ld_node *node = ld_node_of_const(o);
    if ((o->has & LD_HAS_LIST) != 0)
        return emit_list(e, &node->items, at, how, out);
    return emit_node(e, node, at, out);
}

/* 8.1.2 step 1.3.2: the predicate; LER_TERM_NONE when the property makes no triples. */
static ler_code predicate_of(emitter *e, const ld_iri *iri, ler_term *out) {
    *out = LER_TERM_NONE;
    if (ld_iri_is_blank(iri->iri) && !e->run->options->generalized)
        return LER_OK;
    return resource_of(e, iri, out);
}

/* 7.2.2 step 6.8: a node has one index in a graph. */
static ler_code check_index(emitter *e, const ld_node *node, ler_term subject, place at) {
    entry *known;
    ler_str key = ler_arena_printf(e->run->arena, "%u %u", at.graph, subject);
    if (key.data == NULL)
        return ld_error_memory(e->run);
    TRY(find(e, &e->indexes, key, &known));
    if (known->text.data == NULL)
        known->text = node->index;
    else if (!ler_str_equal(known->text, node->index))
        return ld_error(e->run, "conflicting indexes", NULL, LER_STR_NONE,
                        "one node has two different @index");
    return LER_OK;
}

static ler_code emit_graph(emitter *e, const ld_node *node, ler_term name) {
    place inside = {.graph = name, .drop = name == LER_TERM_NONE};
    ler_term unused;
    for (const ld_object *o = node->items.first; o != NULL; o = o->next)
        TRY(emit_object(e, o, inside, LER_TERM_NONE, LER_TERM_NONE, 0, &unused));
    return LER_OK;
}

static ler_code emit_reverse(emitter *e, const ld_node *node, ler_term subject, place at) {
    for (const ld_prop *p = node->reverse.first; p != NULL; p = p->next) { /* 6.9 */
        ler_term predicate, other;
        TRY(predicate_of(e, &p->iri, &predicate));
        for (const ld_object *o = p->values.first; o != NULL; o = o->next) {
            TRY(emit_object(e, o, at, LER_TERM_NONE, LER_TERM_NONE, 0, &other));
            TRY(add(e, at, other, predicate, subject));
        }
    }
    return LER_OK;
}

/* Node Map Generation (7.2.2) step 6, with the triples of 8.1.2 step 1.3. */
static ler_code emit_node(emitter *e, const ld_node *node, place at, ler_term *out) {
    unsigned has = node->head.has;
    ler_term subject = LER_TERM_NONE, object, predicate;
    ler_error *err = e->run->err;
    if (++e->run->depth > LD_MAX_DEPTH)
        return ld_error_limit(e->run, "nodes nested in nodes");
    if ((has & LD_HAS_ID) != 0)
        TRY(node->id.data == NULL || ld_keyword_of(node->id) != LD_KW_NOT
                ? LER_OK
                : resource(e, node->id, NULL, &subject));
    else
        TRY(ler_rdf_blank_new(e->rdf, &subject, err));
    *out = subject;
    for (const ld_type *t = node->types; t != NULL; t = t->next) {
        TRY(resource_of(e, &t->iri, &object));
        TRY(add_constant(e, at, subject, C_TYPE, object));
    }
    if ((has & LD_HAS_INDEX) != 0 && subject != LER_TERM_NONE)
        TRY(check_index(e, node, subject, at));
    if ((has & LD_HAS_REVERSE) != 0)
        TRY(emit_reverse(e, node, subject, at));
    if ((has & LD_HAS_GRAPH) != 0)
        TRY(emit_graph(e, node, subject));
    for (const ld_object *o = node->included.first; o != NULL; o = o->next)
        TRY(emit_object(e, o, at, LER_TERM_NONE, LER_TERM_NONE, 0, &object));
    for (const ld_prop *p = node->props.first; p != NULL; p = p->next) { /* 6.12 */
        TRY(predicate_of(e, &p->iri, &predicate));
        bool live = subject != LER_TERM_NONE && predicate != LER_TERM_NONE;
        for (const ld_object *o = p->values.first; o != NULL; o = o->next) {
            TRY(emit_object(e, o, at, subject, predicate, live ? LIVE : 0, &object));
            TRY(add(e, at, subject, predicate, object));
        }
    }
    e->run->depth--;
    return LER_OK;
}

ler_code ld_emit(ld_run *run, const ld_list *list, ler_rdf *rdf) {
    emitter e = {.run = run, .rdf = rdf, .buf = ler_buf_new(LER_MAX_CREDENTIAL)};
    place at = {.graph = LER_TERM_NONE};
    ler_code code = LER_OK;
    ler_term unused;
    run->depth = 0;
    for (const ld_object *o = list->first; code == LER_OK && o != NULL; o = o->next)
        code = emit_object(&e, o, at, LER_TERM_NONE, LER_TERM_NONE, 0, &unused);
    ler_buf_free(&e.buf);
    return code;
}
