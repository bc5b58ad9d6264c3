/* What the parts of the credential builder share: making JSON members without a check behind each
 * of them. A step that fails sets build.failed, and the builder asks once at its end. */
#ifndef ISSUER_BUILDER_JSON_H
#define ISSUER_BUILDER_JSON_H

#include "issuer/builder.h"

typedef struct build {
    const credential_facts *facts;
    ler_arena *arena;
    const ler_framework *fw;
    const ler_strand *strand;
    ler_str base, iri, name; /* of the framework */
    bool failed;             /* memory ran out somewhere */
    ler_error *err;
    ler_code code; /* of anything else that failed */
} build;

#define S(s) (int)(s).len, (s).data /* for "%.*s" */

/* An object with a type, as a list of one where the profile has it so; type NULL: without one. */
ler_json *build_object(build *b, const char *type, bool list);
ler_json *build_array(build *b);
void build_put(build *b, ler_json *o, const char *key, ler_json *value);
/* Empty texts are left out: OB 3.0 has no use for them, and its schema none for null. */
void build_text(build *b, ler_json *o, const char *key, ler_str value);
void build_date(build *b, ler_json *o, const char *key, const ler_time *t);
void build_add(build *b, ler_json *list, ler_json *value);
ler_str build_print(build *b, const char *format, ...) LER_PRINTF(2, 3);
/* A buffer for an ler_framework_...() function to fill, and its content in the arena. */
ler_buf build_small_buf(void);
ler_str build_keep(build *b, ler_buf *buf);
ler_str build_level_iri(build *b, const ler_strand *strand, const ler_level *level);
/* "ai", "durable-communication" */
ler_str build_scope_key(build *b, const scope_level *s);

/* Parts that a CLR has as well (builder_parts.c): the issuer's Profile, the subject's `identifier`
 * where the entry has any, the credentialStatus. */
ler_json *build_issuer(build *b);
void build_identities(build *b, ler_json *subject);
ler_json *build_status_entry(build *b);

/* The Achievement (builder_achievement.c). */
ler_json *build_achievement(build *b);
ler_json *build_identifier_entry(build *b, const char *type, ler_str identifier);

#endif
