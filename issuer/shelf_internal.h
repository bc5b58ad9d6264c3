/* What resolving an entry takes from the shelf. */
#ifndef ISSUER_SHELF_INTERNAL_H
#define ISSUER_SHELF_INTERNAL_H

#include "issuer/resolve_entry.h"

/* One spelling of a framework in the roster. */
typedef struct shelf_book {
    char *name, *version;
    const ler_framework *framework; /* NULL: code and message say why not */
    ler_code code;
    char message[400];
} shelf_book;

/* The framework that a roster calls so. It belongs to the shelf, or is `spare`, which holds what
 * there is no room to keep. NULL when memory is out. */
const shelf_book *shelf_find(shelf *s, ler_str name, ler_str version, shelf_book *spare);

/* ler_store_find_first(), by any thread. */
ler_code shelf_first(shelf *s, const ler_framework *fw, const ler_framework **first,
                     ler_error *err) LER_MUST_USE;

/* The matcher of one framework, the shelf's own; once made, any thread searches it. NULL when
 * memory is out, or with an error of ler_matcher_add(). */
const ler_matcher *shelf_matcher(shelf *s, const ler_framework *framework,
                                 ler_error *err) LER_MUST_USE;

#endif
