/* Value Expansion (JSON-LD 1.1 API 5.3.2). */
#include "ld/ld.h"

/* 1 and 2: a string that is an IRI by its term's type mapping. */
static ler_code reference(ld_run *run, const ld_ctx *active, ler_str text, unsigned flags,
                          const ler_json *at, ld_object **out) {
    ld_iri iri;
    TRY(ld_iri_expand(run, active, text, flags, NULL, &iri));
    if ((flags & LD_VOCAB) != 0)
        TRY(ld_check_type(run, active, at, text, &iri));
    else
        TRY(ld_check_id(run, at, text, &iri));
    ld_node *node = ld_node_new(run);
    if (node == NULL)
        return ld_error_memory(run);
    node->head.has = LD_HAS_ID;
    node->id = iri.iri;
    *out = &node->head;
    return LER_OK;
}

ler_code ld_expand_value(ld_run *run, const ld_ctx *active, const ld_term *term,
                         const ler_json *value, ler_str text, const ler_json *at, ld_object **out) {
    bool is_string = value == NULL || value->type == LER_JSON_STRING;
    ler_str string = value == NULL ? text : ler_json_str(value);
    unsigned coercion = term == NULL ? LD_COERCE_NOTHING : term->coercion;
    if (is_string && coercion == LD_COERCE_ID)
        return reference(run, active, string, LD_RELATIVE, at, out);
    if (is_string && coercion == LD_COERCE_VOCAB)
        return reference(run, active, string, LD_VOCAB | LD_RELATIVE, at, out);
    ld_object *o = ld_object_new(run); /* 3 */
    if (o == NULL)
        return ld_error_memory(run);
    *out = o;
    o->has = LD_HAS_VALUE;
    o->value = value;
    o->text = text;
    if (coercion == LD_COERCE_DATATYPE) { /* 4 */
        if (value != NULL)
            TRY(ld_check_plain_value(run, term, value));
        o->has |= LD_HAS_TYPE;
        o->datatype = term->datatype;
        o->known_datatype = &term->known_datatype;
        if (run->safe && term->known_datatype.text.data == NULL)
            return ld_check_dropped(run, at, LER_STR_NONE, "a datatype that is no IRI");
    } else if (coercion == LD_COERCE_JSON) {
        o->has |= LD_HAS_TYPE;
        o->datatype = ld_keyword_text(LD_KW_JSON);
        o->is_json = true;
    } else if (is_string) { /* 5 */
        bool own = term != NULL && term->has_language;
        o->language = own ? term->language : active->language;
        o->direction = term != NULL && term->has_direction ? term->direction : active->direction;
        if (o->language.data != NULL) {
            o->has |= LD_HAS_LANGUAGE;
            TRY(ld_check_language(run, at, o->language));
        }
        if (o->direction != LD_DIR_NULL) {
            o->has |= LD_HAS_DIRECTION;
            if (run->options->rdf_direction == LER_LD_DIRECTION_NONE)
                TRY(ld_check_dropped(run, at, LER_STR_NONE, "the base direction"));
        }
    }
    return LER_OK;
}
