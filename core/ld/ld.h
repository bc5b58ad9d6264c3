/* What the files of core/ld share.
 *
 * A context (ld_ctx) never changes once it is finished. Contexts that come from the store's own
 * documents, applied to contexts of that kind, are "shared": they live in the store's arena, hold
 * nothing of any one document (the base IRI is looked up in the run), and are found again by the
 * pair (active context, local context). Everything else lives in the arena of its document.
 *
 * Expansion gives ld_object / ld_node, a compact form of an expanded document, from which both
 * the expanded JSON and the quads are made. */
#ifndef LD_LD_H
#define LD_LD_H

#include "ld/iri.h"
#include "ld/keyword.h"
#include "ler/ld.h"
#include "json/value.h"

/* Bounds of hostile contexts. */
#define LD_MAX_DEPTH                                                                               \
    (2 * LER_MAX_JSON_DEPTH)      /* nested expansions and nested context processing               \
                                   */
#define LD_MAX_REMOTE 32          /* contexts that lead to contexts */
#define LD_MAX_SLOTS (6u << 20)   /* room in the tables of all contexts that one document makes */
#define LD_MAX_DEREFERENCES 20000 /* context URLs looked up for one document */

typedef enum ld_coercion {                    /* type mapping of a term */
                           LD_COERCE_NOTHING, /* there is none */
                           LD_COERCE_ID,
                           LD_COERCE_VOCAB,
                           LD_COERCE_JSON,
                           LD_COERCE_NONE, /* @none */
                           LD_COERCE_DATATYPE
} ld_coercion;

typedef enum ld_expects {
    LD_EXPECTS_ANY,
    LD_EXPECTS_STRING,
    LD_EXPECTS_BOOLEAN,
    LD_EXPECTS_NUMBER
} ld_expects;

enum { /* container mapping, a set of bits */
       LD_IN_GRAPH = 1,
       LD_IN_ID = 2,
       LD_IN_INDEX = 4,
       LD_IN_LANGUAGE = 8,
       LD_IN_LIST = 16,
       LD_IN_SET = 32,
       LD_IN_TYPE = 64
};

typedef enum ld_direction { LD_DIR_NULL, LD_DIR_LTR, LD_DIR_RTL } ld_direction;

typedef struct ld_term { /* a term definition */
    ler_str name;
    uint32_t hash;
    uint8_t keyword;   /* ld_keyword that the IRI mapping is, 0 = none */
    uint8_t container; /* LD_IN_... */
    uint8_t coercion, direction;
    uint8_t expects; /* ld_expects: the kind of JSON value that its datatype is written as */
    bool prefix, protect, reverse;
    bool has_language, has_direction;
    bool trusted;            /* the scoped context belongs to the store */
    ler_str iri;             /* data NULL: no IRI mapping */
    ler_str datatype;        /* of LD_COERCE_DATATYPE */
    ler_str language;        /* data NULL: null */
    ler_str nest, index;     /* data NULL: none */
    const ler_json *context; /* scoped context, NULL = none (a null context is a JSON null) */
    ler_str base_url;        /* that it is relative to */
    ler_rdf_known known, known_datatype; /* text.data NULL: not well-formed as an IRI of RDF */
} ld_term;

typedef struct ld_slot { /* hash 0: free; term NULL: removed */
    uint32_t hash;
    const ld_term *term;
} ld_slot;

/* A term that shares its IRI with others of its context, such as a property "criteria" and a class
 * "Criteria". For a key one of them is right, and for a type one. */
typedef struct ld_synonym {
    const ld_term *term;
    const ld_term *as_key, *as_type;
} ld_synonym;

typedef enum ld_base { LD_BASE_DOCUMENT, LD_BASE_NULL, LD_BASE_SET } ld_base;

typedef struct ld_ctx {
    const struct ld_ctx *previous; /* the context that is not propagated reverts to, or NULL */
    uint64_t seed;
    bool shared, any_protected;
    uint8_t base_kind, direction;
    ler_str base, vocab, language; /* data NULL: none */
    ld_slot *slots;                /* power of two, at most half full */
    uint32_t mask, used;           /* used counts removed ones too */
    const ld_term **aliases;       /* terms that stand for keywords: few */
    ld_synonym *synonyms;          /* few as well */
    uint32_t alias_count, synonym_count;
} ld_ctx;

typedef struct ld_document { /* a context document */
    ler_str url, base;       /* base: where it came from in the end */
    const ler_json *context; /* value of its @context; NULL = it has none */
    struct ld_document *next;
} ld_document;

typedef struct ld_memo_entry {
    const ld_ctx *active;
    const ler_json *local;
    const ld_ctx *result;
    struct ld_memo_entry *next;
    unsigned flags;
} ld_memo_entry;

#define LD_MEMO_BUCKETS 64
typedef struct ld_run { /* one document being worked on */
    ler_ld_contexts *store;
    const ler_ld_options *options;
    ler_arena *arena;
    ler_error *err;
    const ler_json *document; /* to find the pointer of an error; NULL in the store's own runs */
    const ler_json *here;     /* the value in work, for errors of contexts outside the document */
    bool safe, strict, v1_0;
    unsigned depth, dereferences;
    size_t slots;
    ld_document *loaded;
    ld_memo_entry *memo[LD_MEMO_BUCKETS];
} ld_run;

/* Errors. `code` is the standard's error code or NULL; the pointer is that of `at`, with `key`
 * (may be none) behind it. Returns the code. */
ler_code ld_error(ld_run *run, const char *code, const ler_json *at, ler_str key,
                  const char *format, ...) LER_PRINTF(5, 6);
ler_code ld_error_limit(ld_run *run, const char *what);
ler_code ld_error_memory(ld_run *run);
bool ld_pointer_find(const ler_json *root, const ler_json *target, ler_pointer *pointer);
typedef struct ld_excerpt {
    char text[LER_EXCERPT];
} ld_excerpt;
#define LD_SHOW(s) ler_excerpt((ld_excerpt){{0}}.text, (s).data, (s).len)

/* Contexts. */
static inline uint32_t ld_hash(uint64_t seed, ler_str s) {
    const uint64_t k = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t h = seed ^ (s.len * k), w;
    const char *p = s.data;
    size_t n = s.len;
    for (; n > 8; n -= 8, p += 8) {
        memcpy(&w, p, 8);
        h = (h ^ w) * k;
        h ^= h >> 29;
    }
    w = 0;
    if (n > 0)
        memcpy(&w, p, n);
    h = (h ^ w) * k;
    h ^= h >> 32;
    h *= k;
    return (uint32_t)(h >> 32) | 1; /* never 0 */
}
const ld_term *ld_ctx_find_hashed(const ld_ctx *ctx, ler_str name, uint32_t hash);
static inline const ld_term *ld_ctx_find(const ld_ctx *ctx, ler_str name) {
    return ld_ctx_find_hashed(ctx, name, ld_hash(ctx->seed, name));
}
/* The keyword that a key is or stands for, 0 = none. */
ld_keyword ld_ctx_keyword(const ld_ctx *ctx, ler_str key);
bool ld_ctx_put(ler_arena *arena, ld_ctx *ctx, const ld_term *term);
void ld_ctx_remove(ld_ctx *ctx, ler_str name, uint32_t hash);
ld_ctx *ld_ctx_clone(ler_arena *arena, const ld_ctx *ctx, size_t more);
bool ld_ctx_finish(ler_arena *arena, ld_ctx *ctx);
bool ld_ctx_find_synonyms(ler_arena *arena, ld_ctx *ctx);
const ld_synonym *ld_ctx_synonym(const ld_ctx *ctx, const ld_term *term); /* NULL: has none */
ler_str ld_ctx_base(const ld_run *run, const ld_ctx *ctx);

typedef struct ld_remote { /* the chain of context URLs being processed */
    ler_str url;
    const struct ld_remote *next;
    unsigned count;
} ld_remote;

typedef struct ld_job {
    ler_str base_url;
    const ld_remote *remote;
    bool override_protected;
    bool no_propagate;
    bool validating; /* validate scoped context is false */
    bool trusted;    /* the local context belongs to the store */
    bool keep;       /* the result is worth remembering: it will be asked for again */
} ld_job;

/* Context Processing (JSON-LD 1.1 API 4.1.2). */
ler_code ld_context_process(ld_run *run, const ld_ctx *active, const ler_json *local,
                            const ld_job *job, const ld_ctx **out) LER_MUST_USE;
/* The scoped context of a term, applied. */
ler_code ld_context_scoped(ld_run *run, const ld_ctx *active, const ld_term *term, bool property,
                           const ld_ctx **out) LER_MUST_USE;

typedef struct ld_build { /* a context definition being worked into a context */
    ld_run *run;
    ld_ctx *ctx;
    const ler_json *local;
    uint8_t *defined; /* per member of local: 0, LD_DEFINING, LD_DEFINED */
    uint32_t *index;  /* hash table of member number + 1 */
    uint32_t index_mask;
    const ld_job *job;
    bool protect;
} ld_build;
enum { LD_DEFINING = 1, LD_DEFINED = 2 }; /* ld_build.defined */
/* Create Term Definition (4.2.2) for member `i` of the local context. */
ler_code ld_term_create(ld_build *b, size_t i) LER_MUST_USE;
#define LD_NO_MEMBER SIZE_MAX
size_t ld_build_find(const ld_build *b, ler_str key);

typedef struct ld_iri {  /* a result of IRI expansion */
    ler_str iri;         /* data NULL = null */
    const ld_term *term; /* the term whose IRI mapping it is, or NULL */
    ld_keyword keyword;
} ld_iri;
enum { LD_VOCAB = 1, LD_RELATIVE = 2 };
/* One after the other, in the arena; data NULL when memory is out. */
ler_str ld_iri_join(ld_run *run, ler_str a, ler_str b);
/* IRI Expansion (5.2.2); b is NULL outside context processing. */
ler_code ld_iri_expand(ld_run *run, const ld_ctx *ctx, ler_str value, unsigned flags, ld_build *b,
                       ld_iri *out) LER_MUST_USE;

/* The store. */
const ld_document *ld_store_document(ler_ld_contexts *store, ler_str url, ler_error *err);
const ld_ctx *ld_store_initial(ler_ld_contexts *store);
/* The lock-free look; NULL when it is not there yet. */
const ld_ctx *ld_store_recall(ler_ld_contexts *store, const ld_ctx *active, const ler_json *local,
                              unsigned flags);
/* Processes and remembers, in the store's arena. *out NULL when the store is full. */
ler_code ld_store_process(ld_run *run, const ld_ctx *active, const ler_json *local,
                          const ld_job *job, unsigned flags, const ld_ctx **out) LER_MUST_USE;

/* The expanded form. */
enum { /* entries that an object has */
       LD_HAS_ID = 1,
       LD_HAS_TYPE = 2,
       LD_HAS_VALUE = 4,
       LD_HAS_LANGUAGE = 8,
       LD_HAS_DIRECTION = 16,
       LD_HAS_INDEX = 32,
       LD_HAS_LIST = 64,
       LD_HAS_SET = 128,
       LD_HAS_REVERSE = 256,
       LD_HAS_GRAPH = 512,
       LD_HAS_INCLUDED = 1024,
       LD_BY_REVERSE = 2048, /* LD_HAS_REVERSE is the keyword's doing, not only a reverse term's */
       LD_IS_VALUE = LD_HAS_VALUE
};

typedef struct ld_object ld_object;
typedef struct ld_list {
    ld_object *first, *last;
} ld_list;

typedef struct ld_type {
    ld_iri iri;
    struct ld_type *next;
} ld_type;

/* A value object, or the head of an ld_node (is_node). */
struct ld_object {
    ld_object *next;
    uint16_t has;
    uint8_t direction;
    bool is_node;
    bool type_is_array;    /* of @type as it was written; matters for value objects */
    bool is_json;          /* @type is @json */
    const ler_json *value; /* @value */
    ler_str text;          /* @value where there is no JSON: map keys */
    ler_str language;
    ler_str datatype; /* of a value object; data NULL = null or none */
    const ler_rdf_known *known_datatype;
};

typedef struct ld_prop {
    ld_iri iri;
    uint32_t hash;
    ld_list values;
    struct ld_prop *next;
} ld_prop;

typedef struct ld_props {
    ld_prop *first, *last;
    uint32_t count, index_mask;
    ld_prop **index; /* from LD_PROPS_INDEX on */
} ld_props;
#define LD_PROPS_INDEX 24

typedef struct ld_node {
    ld_object head;
    ler_str id, index;
    ld_type *types, *last_type;
    ld_list items;    /* @list, @set or @graph */
    uint8_t set_form; /* ld_form of the value of @set (17.2) */
    ld_list included;
    ld_props props, reverse;
} ld_node;

typedef enum ld_form { LD_NULL, LD_ONE, LD_ARRAY } ld_form;
typedef struct ld_result {
    ld_form form;
    ld_list items;
} ld_result;

static inline ld_node *ld_node_of(ld_object *o) {
    return o->is_node ? (ld_node *)(void *)o : NULL;
}
static inline const ld_node *ld_node_of_const(const ld_object *o) {
    return o->is_node ? (const ld_node *)(const void *)o : NULL;
}
static inline void ld_list_add(ld_list *list, ld_object *o) {
    o->next = NULL;
    if (list->last == NULL)
        list->first = o;
    else
        list->last->next = o;
    list->last = o;
}
static inline void ld_list_join(ld_list *list, ld_list more) {
    if (more.first == NULL)
        return;
    if (list->last == NULL)
        list->first = more.first;
    else
        list->last->next = more.first;
    list->last = more.last;
}
ld_object *ld_object_new(ld_run *run);
ld_node *ld_node_new(ld_run *run);
/* The entry of `props` for an IRI, made when it is not there; NULL when memory is out. */
ld_prop *ld_props_get(ld_run *run, ld_props *props, const ld_iri *iri);
bool ld_type_add(ld_run *run, ld_node *node, ld_iri iri, bool front);

/* What an element is expanded under. */
typedef struct ld_under {
    ler_str name;        /* the active property; data NULL = null */
    const ld_term *term; /* its definition in the active context, or NULL */
    ld_keyword keyword;  /* when it is a keyword: @graph, @reverse */
} ld_under;
/* Expansion Algorithm (5.1.2). */
ler_code ld_expand(ld_run *run, const ld_ctx *active, ld_under under, const ler_json *element,
                   ler_str base_url, bool from_map, ld_result *out) LER_MUST_USE;
/* Value Expansion (5.3.2). */
ler_code ld_expand_value(ld_run *run, const ld_ctx *active, const ld_term *term,
                         const ler_json *value, ler_str text, const ler_json *at,
                         ld_object **out) LER_MUST_USE;
/* 13.7 and 13.8: language maps; index, type and id maps. */
ler_code ld_expand_language_map(ld_run *run, const ld_ctx *active, const ld_term *term,
                                const ler_json *map, ld_result *out) LER_MUST_USE;
ler_code ld_expand_map(ld_run *run, const ld_ctx *active, ld_under under, const ler_json *map,
                       ler_str base_url, ld_result *out) LER_MUST_USE;
/* A member by its number in the order of visiting (options->ordered). NULL when memory is out. */
const uint32_t *ld_order(ld_run *run, const ler_json *object);
bool ld_is_graph_object(const ld_object *o); /* @graph, and at most @id, @index, @context */

/* The whole of a document, expanded (steps of JsonLdProcessor.expand). */
ler_code ld_expand_document(ld_run *run, const ler_json *document, ld_list *out) LER_MUST_USE;
ler_json *ld_to_json(ler_arena *arena, const ld_list *list); /* NULL when memory is out */
ler_code ld_emit(ld_run *run, const ld_list *list, ler_rdf *rdf) LER_MUST_USE;

/* The checks of safe and strict documents; each does nothing when the run is neither. */
ler_code ld_check_contexts(ld_run *run, const ler_json *element, const ler_json *local);
ler_code ld_check_key(ld_run *run, const ler_json *element, ler_str key, const ld_ctx *ctx,
                      const ld_term *term, ld_keyword keyword, const ld_term *under);
ler_code ld_check_property(ld_run *run, const ler_json *element, ler_str key, const ld_iri *iri);
ler_code ld_check_id(ld_run *run, const ler_json *at, ler_str written, const ld_iri *iri);
ler_code ld_check_type(ld_run *run, const ld_ctx *ctx, const ler_json *at, ler_str written,
                       const ld_iri *iri);
ler_code ld_check_language(ld_run *run, const ler_json *at, ler_str language);
ler_code ld_check_plain_value(ld_run *run, const ld_term *term, const ler_json *value);
ler_code ld_check_dropped(ld_run *run, const ler_json *at, ler_str key, const char *what);
/* A graph has no place for values and lists, and an object that is only an @id states nothing. */
ler_code ld_check_in_graph(ld_run *run, const ler_json *at, const ld_object *object);
bool ld_language_ok(ler_str language); /* well-formed as LANGTAG of N-Quads */

#endif
