/* What the files of the CASE export share. */
#ifndef LER_CASE_EXPORT_INTERNAL_H
#define LER_CASE_EXPORT_INTERNAL_H

#include "framework/case/internal.h"

/* What an association or a rubric points to. */
typedef struct case_node {
    ler_str title, id, uri;
} case_node;

typedef struct case_exporter {
    const ler_framework *fw;
    ler_str base, iri; /* without final '/'; of the framework */
    ler_str date, language;
    ler_arena *arena;
    ler_json *items, *associations, *criteria;
    case_node document;
    bool uses_strands, uses_domains;
    bool failed;   /* memory */
    ler_code code; /* of the first UUID that could not be made */
    ler_error *err;
} case_exporter;

#define S(str) (int)(str).len, (str).data == NULL ? "" : (str).data

ler_json *case_object(case_exporter *x);
ler_json *case_array(case_exporter *x, ler_json *object, const char *key);
void case_put(case_exporter *x, ler_json *object, const char *key, ler_json *value);
void case_text(case_exporter *x, ler_json *object, const char *key, ler_str text); /* "" not */
void case_number(case_exporter *x, ler_json *object, const char *key, double number);
void case_add(case_exporter *x, ler_json *list, ler_json *value);
ler_str case_print(case_exporter *x, const char *format, ...) LER_PRINTF(2, 3);

/* {identifier, uri, ...} of an IRI. `kind`: "CFItems", ...; uri NONE = the usual one. */
case_node case_identify(case_exporter *x, const char *kind, ler_str iri, ler_str title);
ler_json *case_link(case_exporter *x, const case_node *node, const char *target_type);
/* An object that begins with identifier and uri and has the date. */
ler_json *case_thing(case_exporter *x, const case_node *node);

/* The members of an object that no member of CASE holds; NULL when there are none. `carried` ends
 * with NULL; `texts`, too, names members that are carried when they are texts with content. */
ler_json *case_rest(case_exporter *x, const ler_json *object, const char *const *carried,
                    const char *const *texts);
void case_extend(case_exporter *x, ler_json *thing, const char *key, ler_json *rest);

/* The link to the definition of an item type (export.c). */
ler_json *case_item_type(case_exporter *x, const char *type);

/* Items and associations of all strands, and their criteria (export_items.c). */
void case_export_items(case_exporter *x);

#endif
