/* Why the statements make the level they make, for a registrar: as text and as data. */
#ifndef ISSUER_EXPLAIN_H
#define ISSUER_EXPLAIN_H

#include "issuer/builder.h"

/* The derivation as an object: framework, level, next, levels[] with what counted ("counted"), what
 * did not ("left") and how many are "missing". NULL when memory is out. */
ler_json *explain_derivation(ler_arena *arena, const ler_framework *fw, const ler_derivation *d,
                             const ler_statement *const *list, size_t count);

/* The same for a strand beside the core or one of its domains: strand, domain, level, next, levels. */
ler_json *explain_scope(ler_arena *arena, const ler_derivation *d, const ler_statement *const *list,
                        size_t count);

/* One entry of a roster, told by row and learner_id; never by name or address. Its derivation is
 * set; e->problem may be. Text: some lines and an empty one. */
ler_code explain_entry_text(const roster_entry *e, const credential_facts *facts, ler_arena *arena,
                            ler_buf *out, ler_error *err) LER_MUST_USE;
ler_code explain_entry_json(const roster_entry *e, const credential_facts *facts, ler_arena *arena,
                            ler_json **out, ler_error *err) LER_MUST_USE;

#endif
