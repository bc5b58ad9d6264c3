/* Building the nodes of a graph: setters that remember a failure, so that one check at the end is
 * enough. */
#ifndef LER_CTDL_WRITE_H
#define LER_CTDL_WRITE_H

#include "framework/ctdl/internal.h"

typedef struct ctdl_writer {
    ler_arena *arena;
    const ler_framework *fw;
    ler_str language, date;
    ler_str iri; /* of the framework; empty = ids are URNs */
    ler_json *graph;
    ler_str framework; /* @id of its node */
    bool failed;
} ctdl_writer;

/* The id of a part: by the framework's IRI, or without one the digest of what it is a part of, and
 * its name there. Its CTID is "ce-" and the UUIDv5 of both. */
ler_str ctdl_id(ctdl_writer *w, const char *digest, ler_str name);

/* A node with @id, @type, ceterms:ctid and ler:part, put into the graph. `second` is a second type
 * or NULL. */
ler_json *ctdl_node(ctdl_writer *w, const char *digest, ler_str name, const char *type,
                    const char *second, const char *part);

ler_json *ctdl_array(ctdl_writer *w);
ler_json *ctdl_object(ctdl_writer *w);
void ctdl_put(ctdl_writer *w, ler_json *object, const char *key, ler_json *value);
void ctdl_text(ctdl_writer *w, ler_json *object, const char *key, ler_str text);
void ctdl_push(ctdl_writer *w, ler_json *array, ler_str text);
/* {"en": text}; nothing for an empty text. */
void ctdl_words(ctdl_writer *w, ler_json *object, const char *key, ler_str text);
/* {"en": [text, ...]} */
void ctdl_word_list(ctdl_writer *w, ler_json *object, const char *key, const ler_str *texts,
                    size_t count);

/* The members of `object` but those named in `carried` (ends with NULL), which terms of the
 * vocabulary carry, and those named in `filled` unless they are empty or null. NULL when none is
 * left. */
ler_json *ctdl_rest(ctdl_writer *w, const ler_json *object, const char *const *carried,
                    const char *const *filled);
/* Sets ler:more, unless rest is NULL. */
void ctdl_more(ctdl_writer *w, ler_json *node, ler_json *rest);

/* Scale, sources, competencies of one strand (strand.c). Returns the @id of the strand's node;
 * *scale is that of its scale. */
ler_str ctdl_put_strand(ctdl_writer *w, size_t number, ler_str *scale);

#endif
