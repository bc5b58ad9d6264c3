/* Create Term Definition (JSON-LD 1.1 API 4.2.2). Step numbers are those of the algorithm. */
#include "ld/ld.h"

static ler_code bad(ld_build *b, const ler_json *at, const char *code, const char *why) {
    return ld_error(b->run, code, at, LER_STR_NONE, "%s", why);
}

static ler_code needs_1_1(ld_build *b, const ler_json *at, const char *code) {
    return b->run->v1_0 ? bad(b, at, code, "this needs processing mode json-ld-1.1") : LER_OK;
}

static bool is_bool(const ler_json *v) {
    return ler_json_is(v, LER_JSON_TRUE) || ler_json_is(v, LER_JSON_FALSE);
}

static bool has_colon_inside(ler_str s) { /* anywhere but as the first or last character */
    return s.len > 2 && memchr(s.data + 1, ':', s.len - 2) != NULL;
}

/* 4 and 5: terms that are keywords. *done: the term is none, and silently left out. */
static ler_code keyword_term(ld_build *b, ler_str name, const ler_json *value, bool *done) {
    ld_keyword keyword = ld_keyword_of(name);
    *done = false;
    if (keyword == LD_KW_NOT) {
        *done = ld_keyword_form(name);
        if (*done && b->run->safe)
            return ld_error(b->run, NULL, b->local, name,
                            "the term looks like a keyword and would be ignored");
        return LER_OK;
    }
    bool ok = keyword == LD_KW_TYPE && !b->run->v1_0 && ler_json_is(value, LER_JSON_OBJECT) &&
              ler_json_count(value) > 0;
    for (size_t i = 0; ok && i < ler_json_count(value); i++) {
        const ler_json_member *m = ler_json_member_at(value, i);
        bool set = ler_str_is(m->key, "@container") && ler_json_list_count(m->value) == 1 &&
                   ler_str_is(ler_json_str(ler_json_list_item(m->value, 0)), "@set");
        ok = set || ler_str_is(m->key, "@protected");
    }
    return ok ? LER_OK
              : ld_error(b->run, "keyword redefinition", b->local, name,
                         "a keyword cannot be defined as a term");
}

/* By the last part of the datatype's name: contexts spell the namespace of XML Schema in several
 * ways, and the prefix alone where they forgot to define it. */
static uint8_t expects(ler_str datatype) {
    static const char *const numbers[] = {
        "decimal",
        "integer",
        "float",
        "double",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
    };
    size_t at = datatype.len;
    while (at > 0 && datatype.data[at - 1] != '#' && datatype.data[at - 1] != ':')
        at--;
    ler_str name = ler_str_from(datatype, at);
    if (ler_str_is(name, "boolean"))
        return LD_EXPECTS_BOOLEAN;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (ler_str_is(name, numbers[i]))
            return LD_EXPECTS_NUMBER;
    return LD_EXPECTS_STRING;
}

static ler_code type_mapping(ld_build *b, ld_term *t, const ler_json *type) { /* 12 */
    ld_iri iri;
    if (!ler_json_is(type, LER_JSON_STRING))
        return bad(b, type, "invalid type mapping", "@type must be a string");
    TRY(ld_iri_expand(b->run, b->ctx, ler_json_str(type), LD_VOCAB, b, &iri));
    if (iri.keyword == LD_KW_ID) {
        t->coercion = LD_COERCE_ID;
    } else if (iri.keyword == LD_KW_VOCAB) {
        t->coercion = LD_COERCE_VOCAB;
    } else if (iri.keyword == LD_KW_JSON || iri.keyword == LD_KW_NONE) {
        TRY(needs_1_1(b, type, "invalid type mapping"));
        t->coercion = iri.keyword == LD_KW_JSON ? LD_COERCE_JSON : LD_COERCE_NONE;
    } else if (iri.keyword == LD_KW_NOT && ld_iri_is_absolute(iri.iri)) {
        t->coercion = LD_COERCE_DATATYPE;
        t->datatype = iri.iri;
        t->expects = expects(iri.iri);
    } else {
        return bad(b, type, "invalid type mapping",
                   "@type must be @id, @vocab, @json, @none or an IRI");
    }
    return LER_OK;
}

static ler_code set_iri(ld_term *t, const ld_iri *iri) {
    t->iri = iri->iri;
    t->keyword = (uint8_t)iri->keyword;
    return LER_OK;
}

/* 13: @reverse. *done: the term is silently left out. */
static ler_code reverse_mapping(ld_build *b, ld_term *t, const ler_json *value,
                                const ler_json *reverse, bool *done) {
    ld_iri iri;
    if (ler_json_get(value, "@id") != NULL || ler_json_get(value, "@nest") != NULL)
        return bad(b, value, "invalid reverse property", "@reverse excludes @id and @nest");
    if (!ler_json_is(reverse, LER_JSON_STRING))
        return bad(b, reverse, "invalid IRI mapping", "@reverse must be a string");
    ler_str text = ler_json_str(reverse);
    if (ld_keyword_form(text)) { /* 13.3 */
        *done = true;
        return b->run->safe ? bad(b, reverse, "invalid IRI mapping",
                                  "the value of @reverse looks like a keyword")
                            : LER_OK;
    }
    TRY(ld_iri_expand(b->run, b->ctx, text, LD_VOCAB, b, &iri));
    if (iri.keyword != LD_KW_NOT || (!ld_iri_is_absolute(iri.iri) && !ld_iri_is_blank(iri.iri)))
        return bad(b, reverse, "invalid IRI mapping", "@reverse must lead to an IRI");
    const ler_json *container = ler_json_get(value, "@container");
    if (container != NULL && !ler_json_is(container, LER_JSON_NULL)) { /* 13.5 */
        if (ler_str_is(ler_json_str(container), "@set"))
            t->container = LD_IN_SET;
        else if (ler_str_is(ler_json_str(container), "@index"))
            t->container = LD_IN_INDEX;
        else
            return bad(b, container, "invalid reverse property",
                       "a reverse property has the container @set, @index or none");
    }
    t->reverse = true;
    return set_iri(t, &iri);
}

static bool gen_delim(char c) { /* RFC 3986 2.2 */
    return c == ':' || c == '/' || c == '?' || c == '#' || c == '[' || c == ']' || c == '@';
}

/* 14: @id that is not the term itself. *done: the term is silently left out. */
static ler_code id_mapping(ld_build *b, ld_term *t, const ler_json *id, size_t i, bool simple,
                           bool *done) {
    ld_iri iri, self;
    ler_str text = ler_json_str(id);
    if (ler_json_is(id, LER_JSON_NULL)) /* 14.1 */
        return LER_OK;
    if (!ler_json_is(id, LER_JSON_STRING))
        return bad(b, id, "invalid IRI mapping", "@id must be null or a string");
    if (ld_keyword_of(text) == LD_KW_NOT && ld_keyword_form(text)) { /* 14.2.2 */
        *done = true;
        return b->run->safe
                   ? bad(b, id, "invalid IRI mapping", "the value of @id looks like a keyword")
                   : LER_OK;
    }
    TRY(ld_iri_expand(b->run, b->ctx, text, LD_VOCAB, b, &iri));
    if (iri.keyword == LD_KW_CONTEXT)
        return bad(b, id, "invalid keyword alias", "@context cannot have an alias");
    if (iri.keyword == LD_KW_NOT && !ld_iri_is_absolute(iri.iri) && !ld_iri_is_blank(iri.iri))
        return bad(b, id, "invalid IRI mapping", "@id must lead to an IRI or a keyword");
    bool colon = has_colon_inside(t->name), slash = memchr(t->name.data, '/', t->name.len) != NULL;
    if (colon || slash) { /* 14.2.4 */
        b->defined[i] = LD_DEFINED;
        TRY(ld_iri_expand(b->run, b->ctx, t->name, LD_VOCAB, b, &self));
        if (!ler_str_equal(self.iri, iri.iri))
            return bad(b, id, "invalid IRI mapping",
                       "a term that looks like an IRI must mean that IRI");
    }
    if (memchr(t->name.data, ':', t->name.len) == NULL && !slash && simple) /* 14.2.5 */
        t->prefix = iri.keyword == LD_KW_NOT && iri.iri.len > 0 &&
                    (gen_delim(iri.iri.data[iri.iri.len - 1]) || ld_iri_is_blank(iri.iri));
    return set_iri(t, &iri);
}

/* 15 to 18: the IRI that follows from the term itself. */
static ler_code own_mapping(ld_build *b, ld_term *t, const ler_json *at) {
    ler_str name = t->name;
    const char *colon = name.len > 1 ? memchr(name.data + 1, ':', name.len - 1) : NULL;
    ld_iri iri;
    if (colon != NULL) { /* 15 */
        ler_str prefix = {name.data, (size_t)(colon - name.data)};
        ler_str suffix = ler_str_from(name, prefix.len + 1);
        if (ld_iri_is_blank(name) || ler_str_starts(suffix, "//")) {
            t->iri = name;
            return LER_OK;
        }
        size_t member = ld_build_find(b, prefix);
        if (member != LD_NO_MEMBER)
            TRY(ld_term_create(b, member));
        const ld_term *p = ld_ctx_find(b->ctx, prefix);
        t->iri = name;
        if (p != NULL && p->iri.data != NULL) {
            t->iri = ld_iri_join(b->run, p->iri, suffix);
            if (t->iri.data == NULL)
                return ld_error_memory(b->run);
        }
        return LER_OK;
    }
    if (memchr(name.data, '/', name.len) != NULL) { /* 16 */
        TRY(ld_iri_expand(b->run, b->ctx, name, LD_VOCAB, NULL, &iri));
        if (!ld_iri_is_absolute(iri.iri))
            return bad(b, at, "invalid IRI mapping", "a term with a slash must lead to an IRI");
        return set_iri(t, &iri);
    }
    if (ler_str_is(name, "@type")) { /* 17 */
        t->iri = ld_keyword_text(LD_KW_TYPE);
        t->keyword = LD_KW_TYPE;
        return LER_OK;
    }
    if (b->ctx->vocab.data == NULL) /* 18 */
        return ld_error(b->run, "invalid IRI mapping", b->local, name,
                        "the term has no @id, and there is no @vocab");
    t->iri = ld_iri_join(b->run, b->ctx->vocab, name);
    return t->iri.data == NULL ? ld_error_memory(b->run) : LER_OK;
}

static unsigned container_bit(ler_str s) {
    switch ((unsigned)ld_keyword_of(s)) {
    case LD_KW_GRAPH:
        return LD_IN_GRAPH;
    case LD_KW_ID:
        return LD_IN_ID;
    case LD_KW_INDEX:
        return LD_IN_INDEX;
    case LD_KW_LANGUAGE:
        return LD_IN_LANGUAGE;
    case LD_KW_LIST:
        return LD_IN_LIST;
    case LD_KW_SET:
        return LD_IN_SET;
    case LD_KW_TYPE:
        return LD_IN_TYPE;
    default:
        return 0;
    }
}

static ler_code container_mapping(ld_build *b, ld_term *t, const ler_json *container) { /* 19 */
    unsigned bits = 0;
    bool ok = ler_json_list_count(container) > 0;
    for (size_t i = 0; ok && i < ler_json_list_count(container); i++) {
        unsigned bit = container_bit(ler_json_str(ler_json_list_item(container, i)));
        ok = bit != 0 && (bits & bit) == 0;
        bits |= bit;
    }
    unsigned rest = bits & ~(unsigned)LD_IN_SET;
    bool one = (rest & (rest - 1)) == 0; /* at most one besides @set */
    bool graph_map = rest == (LD_IN_GRAPH | LD_IN_ID) || rest == (LD_IN_GRAPH | LD_IN_INDEX);
    ok = ok && (one || graph_map) && (rest != LD_IN_LIST || bits == LD_IN_LIST);
    if (ok && b->run->v1_0)
        ok = ler_json_is(container, LER_JSON_STRING) &&
             (bits & (LD_IN_GRAPH | LD_IN_ID | LD_IN_TYPE)) == 0;
    if (!ok)
        return bad(b, container, "invalid container mapping", "this is no container of JSON-LD");
    t->container = (uint8_t)bits;
    if (bits & LD_IN_TYPE) { /* 19.4 */
        if (t->coercion == LD_COERCE_NOTHING)
            t->coercion = LD_COERCE_ID;
        if (t->coercion != LD_COERCE_ID && t->coercion != LD_COERCE_VOCAB)
            return bad(b, container, "invalid type mapping",
                       "the container @type wants @type to be @id or @vocab");
    }
    return LER_OK;
}

static ler_code index_mapping(ld_build *b, ld_term *t, const ler_json *index) { /* 20 */
    ld_iri iri = {{NULL, 0}, NULL, LD_KW_NOT};
    TRY(needs_1_1(b, index, "invalid term definition"));
    if ((t->container & LD_IN_INDEX) != 0 && ler_json_is(index, LER_JSON_STRING))
        TRY(ld_iri_expand(b->run, b->ctx, ler_json_str(index), LD_VOCAB, b, &iri));
    if (!ld_iri_is_absolute(iri.iri) || iri.keyword != LD_KW_NOT)
        return bad(b, index, "invalid term definition",
                   "@index must lead to an IRI, in a term with the container @index");
    t->index = ler_json_str(index);
    return LER_OK;
}

static ler_code scoped_context(ld_build *b, ld_term *t, const ler_json *context) { /* 21 */
    TRY(needs_1_1(b, context, "invalid term definition"));
    t->context = context;
    t->base_url = b->job->base_url;
    t->trusted = b->job->trusted;
    if (b->job->trusted) /* the store's own are tried by tests; they are processed when needed */
        return LER_OK;
    ld_job job = {.base_url = b->job->base_url,
                  .remote = b->job->remote,
                  .override_protected = true,
                  .validating = true};
    const ld_ctx *discarded;
    ler_code code = ld_context_process(b->run, b->ctx, context, &job, &discarded);
    if (code == LER_E_MEMORY || code == LER_E_LIMIT || code == LER_OK)
        return code;
    if (b->run->err != NULL && ler_str_is(ler_ld_error_code(b->run->err), "context overflow"))
        return code;
    return bad(b, context, "invalid scoped context", "the scoped context cannot be processed");
}

/* 22 to 25. */
static ler_code small_mappings(ld_build *b, ld_term *t, const ler_json *value) {
    const ler_json *v;
    bool typed = ler_json_get(value, "@type") != NULL;
    if ((v = ler_json_get(value, "@language")) != NULL && !typed) {
        if (!ler_json_is(v, LER_JSON_NULL) && !ler_json_is(v, LER_JSON_STRING))
            return bad(b, v, "invalid language mapping", "@language must be null or a string");
        t->has_language = true;
        t->language = ler_json_str(v);
    }
    if ((v = ler_json_get(value, "@direction")) != NULL && !typed) {
        bool ltr = ler_str_is(ler_json_str(v), "ltr"), rtl = ler_str_is(ler_json_str(v), "rtl");
        if (!ler_json_is(v, LER_JSON_NULL) && !ltr && !rtl)
            return bad(b, v, "invalid base direction",
                       "@direction must be null, \"ltr\" or \"rtl\"");
        t->has_direction = true;
        t->direction = ltr ? LD_DIR_LTR : rtl ? LD_DIR_RTL : LD_DIR_NULL;
    }
    if ((v = ler_json_get(value, "@nest")) != NULL) {
        TRY(needs_1_1(b, v, "invalid term definition"));
        ld_keyword keyword = ld_keyword_of(ler_json_str(v));
        if (!ler_json_is(v, LER_JSON_STRING) || (keyword != LD_KW_NOT && keyword != LD_KW_NEST))
            return bad(b, v, "invalid @nest value", "@nest must be a term or @nest");
        t->nest = ler_json_str(v);
    }
    if ((v = ler_json_get(value, "@prefix")) != NULL) {
        TRY(needs_1_1(b, v, "invalid term definition"));
        if (memchr(t->name.data, ':', t->name.len) != NULL ||
            memchr(t->name.data, '/', t->name.len) != NULL)
            return bad(b, v, "invalid term definition",
                       "a term with a colon or slash is no prefix");
        if (!is_bool(v))
            return bad(b, v, "invalid @prefix value", "@prefix must be true or false");
        t->prefix = ler_json_is(v, LER_JSON_TRUE);
        if (t->prefix && t->keyword != LD_KW_NOT)
            return bad(b, v, "invalid term definition", "a keyword is no prefix");
    }
    return LER_OK;
}

static ler_code only_known_entries(ld_build *b, const ler_json *value) { /* 26 */
    for (size_t i = 0; i < ler_json_count(value); i++) {
        ler_str key = ler_json_member_at(value, i)->key;
        switch ((unsigned)ld_keyword_of(key)) {
        case LD_KW_ID:
        case LD_KW_REVERSE:
        case LD_KW_CONTAINER:
        case LD_KW_CONTEXT:
        case LD_KW_DIRECTION:
        case LD_KW_INDEX:
        case LD_KW_LANGUAGE:
        case LD_KW_NEST:
        case LD_KW_PREFIX:
        case LD_KW_PROTECTED:
        case LD_KW_TYPE:
            break;
        default:
            return ld_error(b->run, "invalid term definition", value, key,
                            "a term definition has no such entry");
        }
    }
    return LER_OK;
}

static bool same(const ld_term *a, const ld_term *b) { /* 27.1: all but the protected flag */
    return a->keyword == b->keyword && a->container == b->container && a->coercion == b->coercion &&
           a->direction == b->direction && a->prefix == b->prefix && a->reverse == b->reverse &&
           a->has_language == b->has_language && a->has_direction == b->has_direction &&
           ler_str_equal(a->iri, b->iri) && (a->iri.data == NULL) == (b->iri.data == NULL) &&
           ler_str_equal(a->datatype, b->datatype) && ler_str_equal(a->language, b->language) &&
           (a->language.data == NULL) == (b->language.data == NULL) &&
           ler_str_equal(a->nest, b->nest) && ler_str_equal(a->index, b->index) &&
           (a->context == NULL) == (b->context == NULL) &&
           (a->context == b->context || ler_json_equal(a->context, b->context));
}

/* The IRIs of a term in the form that quads want; an IRI that RDF cannot carry is left out. */
static ler_code know(ld_build *b, ld_term *t) {
    ler_rdf_known *known[2] = {&t->known, &t->known_datatype};
    ler_str iris[2] = {t->keyword == LD_KW_NOT ? t->iri : LER_STR_NONE, t->datatype};
    for (int i = 0; i < 2; i++) {
        if (!ld_iri_is_well_formed(iris[i]))
            continue;
        ler_code code = ler_rdf_known_iri(b->run->arena, iris[i], known[i], NULL);
        if (code == LER_E_MEMORY)
            return ld_error_memory(b->run);
        if (code != LER_OK)
            known[i]->text = LER_STR_NONE;
    }
    return LER_OK;
}

/* 10 to 26. *done: the term is silently left out. */
static ler_code define(ld_build *b, ld_term *t, size_t i, const ler_json *value, bool *done) {
    const ler_json *v, *id = value;
    bool simple = !ler_json_is(value, LER_JSON_OBJECT);
    *done = false;
    if (!simple) {
        if ((v = ler_json_get(value, "@protected")) != NULL) { /* 11 */
            if (!is_bool(v))
                return bad(b, v, "invalid @protected value", "@protected must be true or false");
            TRY(needs_1_1(b, v, "invalid term definition"));
            t->protect = ler_json_is(v, LER_JSON_TRUE);
        }
        if ((v = ler_json_get(value, "@type")) != NULL)
            TRY(type_mapping(b, t, v));
        id = ler_json_get(value, "@id");
    }
    const ler_json *reverse = simple ? NULL : ler_json_get(value, "@reverse");
    if (reverse != NULL) {
        TRY(reverse_mapping(b, t, value, reverse, done));
    } else if (id != NULL &&
               !(ler_json_is(id, LER_JSON_STRING) && ler_str_equal(ler_json_str(id), t->name))) {
        bool is_simple = simple && ler_json_is(value, LER_JSON_STRING);
        TRY(id_mapping(b, t, id, i, is_simple, done));
    } else {
        TRY(own_mapping(b, t, value));
    }
    if (*done || simple)
        return LER_OK;
    if ((v = ler_json_get(value, "@container")) != NULL && !t->reverse)
        TRY(container_mapping(b, t, v));
    if ((v = ler_json_get(value, "@index")) != NULL)
        TRY(index_mapping(b, t, v));
    if ((v = ler_json_get(value, "@context")) != NULL)
        TRY(scoped_context(b, t, v));
    TRY(small_mappings(b, t, value));
    return only_known_entries(b, value);
}

ler_code ld_term_create(ld_build *b, size_t i) {
    ler_str name = ler_json_member_at(b->local, i)->key;
    const ler_json *value = ler_json_member_at(b->local, i)->value;
    bool done;
    if (b->defined[i] == LD_DEFINED) /* 1 */
        return LER_OK;
    if (b->defined[i] == LD_DEFINING)
        return ld_error(b->run, "cyclic IRI mapping", b->local, name,
                        "the term is defined by way of itself");
    if (name.len == 0) /* 2 */
        return ld_error(b->run, "invalid term definition", b->local, LER_STR_NONE,
                        "the empty string is no term");
    if (++b->run->depth > LD_MAX_DEPTH)
        return ld_error_limit(b->run, "terms defined by way of other terms");
    b->defined[i] = LD_DEFINING;
    TRY(keyword_term(b, name, value, &done));
    ld_term *t = ler_arena_alloc(b->run->arena, sizeof *t);
    if (t == NULL)
        return ld_error_memory(b->run);
    *t = (ld_term){.name = name, .hash = ld_hash(b->ctx->seed, name), .protect = b->protect};
    if (!done) {
        const ld_term *previous = ld_ctx_find_hashed(b->ctx, name, t->hash); /* 6 */
        ld_ctx_remove(b->ctx, name, t->hash);
        if (!ler_json_is(value, LER_JSON_NULL) && !ler_json_is(value, LER_JSON_STRING) &&
            !ler_json_is(value, LER_JSON_OBJECT)) /* 7 to 9 */
            return ld_error(b->run, "invalid term definition", b->local, name,
                            "a term is defined by null, a string or an object");
        TRY(define(b, t, i, value, &done));
        if (!done && !b->job->override_protected && previous != NULL && previous->protect) {
            if (!same(t, previous)) /* 27 */
                return ld_error(b->run, "protected term redefinition", b->local, name,
                                "the term %s is protected and cannot be defined anew",
                                LD_SHOW(name));
            t = NULL;
            if (!ld_ctx_put(b->run->arena, b->ctx, previous))
                return ld_error_memory(b->run);
        }
        if (!done && t != NULL) { /* 28 */
            TRY(know(b, t));
            if (!ld_ctx_put(b->run->arena, b->ctx, t))
                return ld_error_memory(b->run);
        }
    }
    b->defined[i] = LD_DEFINED;
    b->run->depth--;
    return LER_OK;
}
