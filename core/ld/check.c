/* Safe mode, and the shape of signed documents: see ler_ld_check_document() in ler/ld.h. */
#include "ld/ld.h"
#include "ler/ascii.h"

ler_code ld_check_dropped(ld_run *run, const ler_json *at, ler_str key, const char *what) {
    if (!run->safe)
        return LER_OK;
    if (key.data == NULL)
        return ld_error(run, NULL, at, key, "%s would be dropped, and so not be signed", what);
    return ld_error(run, NULL, at, key, "%s would be dropped, and so not be signed: %s", what,
                    LD_SHOW(key));
}

ler_code ld_check_in_graph(ld_run *run, const ler_json *at, const ld_object *object) {
    bool only_id = object->is_node && object->has == LD_HAS_ID &&
                   ld_node_of_const(object)->props.first == NULL;
    if ((object->has & (LD_HAS_VALUE | LD_HAS_LIST)) == 0 && !only_id)
        return LER_OK;
    return ld_check_dropped(run, at, LER_STR_NONE, "what a graph cannot hold");
}

bool ld_language_ok(ler_str s) {
    size_t part = 0;
    bool first = true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        bool letter = ler_is_alpha(c);
        if (c == '-' && part > 0) {
            part = 0;
            first = false;
        } else if (letter || (!first && c >= '0' && c <= '9')) {
            if (++part > 8) /* RFC 5646 2.1 */
                return false;
        } else {
            return false;
        }
    }
    return part > 0;
}

ler_code ld_check_language(ld_run *run, const ler_json *at, ler_str language) {
    return ld_language_ok(language)
               ? LER_OK
               : ld_check_dropped(run, at, LER_STR_NONE, "a value with an ill-formed language tag");
}

ler_code ld_check_property(ld_run *run, const ler_json *element, ler_str key, const ld_iri *iri) {
    if (!run->safe)
        return LER_OK;
    bool ok =
        iri->term != NULL ? iri->term->known.text.data != NULL : ld_iri_is_well_formed(iri->iri);
    if (ok || (run->options->generalized && ld_iri_is_blank(iri->iri)))
        return LER_OK;
    return ld_check_dropped(run, element, key,
                            ld_iri_is_blank(iri->iri) ? "a property that is a blank node"
                                                      : "a property that is no absolute IRI");
}

ler_code ld_check_id(ld_run *run, const ler_json *at, ler_str written, const ld_iri *iri) {
    if (!run->safe)
        return LER_OK;
    if (run->strict && (iri->iri.data == NULL || !ler_str_equal(written, iri->iri)))
        return ld_error(run, NULL, at, LER_STR_NONE,
                        "%s is no absolute IRI spelled in full; JSON readers and RDF readers would "
                        "take it for different things",
                        LD_SHOW(written));
    if (run->strict && ld_iri_is_blank(iri->iri))
        return ld_error(run, NULL, at, LER_STR_NONE,
                        "%s is a blank node label; a signed document names things by IRI",
                        LD_SHOW(written));
    if (iri->keyword == LD_KW_NOT && (ld_iri_is_well_formed(iri->iri) || ld_iri_is_blank(iri->iri)))
        return LER_OK;
    return ld_error(run, NULL, at, LER_STR_NONE,
                    "%s is no absolute IRI; what it says would be dropped, and so not be signed",
                    written.len == 0 ? "an empty text" : LD_SHOW(written));
}

/* Is there a term that says the IRI? Then compaction would spell it by that term, and a program
 * that looks for the term does not see the IRI. */
static const ld_term *term_for(const ld_ctx *ctx, ler_str iri) {
    for (uint32_t i = 0; i <= ctx->mask; i++) {
        const ld_term *t = ctx->slots[i].term;
        if (t != NULL && t->keyword == LD_KW_NOT && ler_str_equal(t->iri, iri))
            return t;
    }
    return NULL;
}

ler_code ld_check_type(ld_run *run, const ld_ctx *ctx, const ler_json *at, ler_str written,
                       const ld_iri *iri) {
    if (!run->safe)
        return LER_OK;
    bool well =
        iri->term != NULL ? iri->term->known.text.data != NULL : ld_iri_is_well_formed(iri->iri);
    if (!run->strict) {
        if (well || (iri->keyword == LD_KW_NOT && ld_iri_is_blank(iri->iri)))
            return LER_OK;
        return ld_error(run, NULL, at, LER_STR_NONE,
                        "%s is defined by no context and is no absolute IRI; it would be dropped, "
                        "and so not be signed",
                        LD_SHOW(written));
    }
    if (well && iri->term != NULL) {
        const ld_synonym *synonym = ld_ctx_synonym(ctx, iri->term);
        return synonym == NULL || synonym->as_type == iri->term
                   ? LER_OK
                   : ld_error(run, NULL, at, LER_STR_NONE, "%s must be written as %s here",
                              LD_SHOW(written), LD_SHOW(synonym->as_type->name));
    }
    if (!well || !ler_str_equal(written, iri->iri))
        return ld_error(run, NULL, at, LER_STR_NONE,
                        "%s is neither a term of the contexts nor an absolute IRI in full",
                        LD_SHOW(written));
    const ld_term *term = term_for(ctx, iri->iri);
    return term == NULL ? LER_OK
                        : ld_error(run, NULL, at, LER_STR_NONE,
                                   "%s must be written as the term that the contexts define for it",
                                   LD_SHOW(written));
}

/* VC 2.0 4.3 and the pinned list. */
ler_code ld_check_contexts(ld_run *run, const ler_json *element, const ler_json *local) {
    ler_str key = LER_STR("@context");
    if (!run->strict)
        return LER_OK;
    size_t n = ler_json_list_count(local);
    if (n == 0 || n > LER_MAX_CONTEXTS)
        return ld_error(run, NULL, element, key, "@context must hold 1 to %d URLs, not %zu",
                        LER_MAX_CONTEXTS, n);
    for (size_t i = 0; i < n; i++) {
        const ler_json *item = ler_json_list_item(local, i);
        ler_str url = ler_json_str(item);
        if (!ler_json_is(item, LER_JSON_STRING))
            return ld_error(run, NULL, item, LER_STR_NONE,
                            "@context must hold URLs of known contexts, not %s",
                            ler_json_type_name(item));
        if (!ler_ld_contexts_has(run->store, url))
            return ld_error(run, NULL, item, LER_STR_NONE, "%s is none of the known contexts",
                            LD_SHOW(url));
        bool credentials =
            ler_str_is(url, LER_LD_CREDENTIALS_V2) || ler_str_is(url, LER_LD_CREDENTIALS_V1);
        if (credentials ? i > 0 : i == 0 && !run->options->any_context)
            return ld_error(run, NULL, item, LER_STR_NONE,
                            credentials
                                ? "%s must be the first context"
                                : "%s cannot be the first context; that is " LER_LD_CREDENTIALS_V2,
                            LD_SHOW(url));
    }
    return LER_OK;
}

/* A key inside of { "@value": ... }. `under` is the term whose value the object is. */
static ler_code value_object_key(ld_run *run, const ler_json *element, ler_str key,
                                 ld_keyword keyword, const ld_term *under) {
    if (under != NULL && under->coercion != LD_COERCE_NOTHING &&
        under->coercion != LD_COERCE_NONE &&
        !ler_str_is(under->datatype, "http://www.w3.org/2001/XMLSchema#string"))
        return ld_error(run, NULL, element, key,
                        "the value must be written plainly: its term says what type it has");
    if (keyword == LD_KW_TYPE && under != NULL && under->coercion != LD_COERCE_NOTHING)
        return ld_error(run, NULL, element, key, "the term says what type its value has");
    if (keyword == LD_KW_VALUE && !ler_json_is(ler_json_get(element, "@value"), LER_JSON_STRING))
        return ld_error(run, NULL, element, key, "@value must be a string here");
    /* {"@value": "x"} says the same as "x", and hides it from whoever expects a string. */
    if (keyword == LD_KW_VALUE && ler_json_count(element) == 1)
        return ld_error(run, NULL, element, key, "@value alone is the same as the plain string");
    if (keyword == LD_KW_VALUE || keyword == LD_KW_LANGUAGE || keyword == LD_KW_DIRECTION ||
        keyword == LD_KW_TYPE)
        return LER_OK;
    return ld_error(run, NULL, element, key, "a value object has no such member here");
}

ler_code ld_check_key(ld_run *run, const ler_json *element, ler_str key, const ld_ctx *ctx,
                      const ld_term *term, ld_keyword keyword, const ld_term *under) {
    if (key.len > 0 && key.data[0] == '@' && ler_json_get(element, "@value") != NULL)
        return value_object_key(run, element, key, keyword, under);
    if (keyword != LD_KW_NOT && (term == NULL || (keyword != LD_KW_ID && keyword != LD_KW_TYPE)))
        return ld_error(run, NULL, element, key,
                        "%s is a keyword; members of a signed document are terms", LD_SHOW(key));
    if (memchr(key.data, ':', key.len) != NULL)
        return ld_error(run, NULL, element, key,
                        "%s is spelled as an IRI; members of a signed document are terms",
                        LD_SHOW(key));
    if (term == NULL || term->iri.data == NULL)
        return ld_error(run, NULL, element, key,
                        "%s is a term that no context defines; it would not be signed",
                        LD_SHOW(key));
    const ld_synonym *synonym = ld_ctx_synonym(ctx, term);
    if (synonym != NULL && synonym->as_key != term)
        return ld_error(run, NULL, element, key, "%s must be written as %s here", LD_SHOW(key),
                        LD_SHOW(synonym->as_key->name));
    return LER_OK;
}

/* true and "true" are one literal of xsd:boolean. */
ler_code ld_check_plain_value(ld_run *run, const ld_term *term, const ler_json *value) {
    bool boolean = value->type == LER_JSON_TRUE || value->type == LER_JSON_FALSE;
    if (!run->strict)
        return LER_OK;
    switch ((ld_expects)term->expects) {
    case LD_EXPECTS_ANY:
        return LER_OK;
    case LD_EXPECTS_STRING:
        return value->type == LER_JSON_STRING
                   ? LER_OK
                   : ld_error(run, NULL, value, LER_STR_NONE, "a value of this type is a string");
    case LD_EXPECTS_BOOLEAN:
        return boolean ? LER_OK
                       : ld_error(run, NULL, value, LER_STR_NONE,
                                  "a value of this type is true or false, without quotes");
    case LD_EXPECTS_NUMBER:
        return value->type == LER_JSON_NUMBER
                   ? LER_OK
                   : ld_error(run, NULL, value, LER_STR_NONE,
                              "a value of this type is a number, without quotes");
    }
    return LER_OK;
}
