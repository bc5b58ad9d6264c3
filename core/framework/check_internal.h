/* What the checks of an export and of a full framework share: a walk that adds findings where it
 * stands, and the rules for texts. */
#ifndef LER_CHECK_INTERNAL_H
#define LER_CHECK_INTERNAL_H

#include "framework/framework_internal.h"

typedef struct checker {
    ler_findings *findings;
    ler_pointer at;
    size_t statements; /* counted over all levels */
    bool made;         /* of a foreign file: the habits of published exports do not bind it */
    bool bare;         /* the core may have no statement, because further strands have some */
} checker;

typedef enum text_kind { ONE_LINE, MANY_LINES } text_kind;

#define BAD(c, ...) ler_findings_add((c)->findings, true, (c)->at.text, __VA_ARGS__)
#define ODD(c, ...) ler_findings_add((c)->findings, false, (c)->at.text, __VA_ARGS__)

typedef enum text_state { TEXT_BAD, TEXT_BLANK, TEXT_FINE } text_state;
/* A string of at most `max` bytes; whether a blank one will do is for the caller to say. */
text_state ler_check_text(checker *c, const ler_json *v, text_kind kind, size_t max);

/* Goes into a member. A member that is absent or null is `absent`: its finding, if it needs one,
 * stands at the member's own pointer. */
typedef struct member {
    const ler_json *value; /* NULL = absent or null */
    size_t mark;
} member;

member ler_check_enter(checker *c, const ler_json *object, const char *key);
void ler_check_leave(checker *c, member m);

typedef enum presence { REQUIRED, EXPECTED, OPTIONAL } presence;
void ler_check_text_member(checker *c, const ler_json *object, const char *key, presence need,
                           text_kind kind, size_t max);
/* The member if it is an object; else a finding and NULL. */
const ler_json *ler_check_object_member(checker *c, const ler_json *object, const char *key);
/* A warning for each member that is not known; `known` ends with NULL. */
void ler_check_known(checker *c, const ler_json *object, const char *const *known);

/* The members that a full framework has beside those of an export (check_full.c). */
ler_code ler_check_full(checker *c, const ler_json *root, ler_error *err) LER_MUST_USE;
/* That the keys of all strands give every level, description and statement a name of its own
 * (check_names.c). */
ler_code ler_check_names(checker *c, const ler_json *strands, ler_error *err) LER_MUST_USE;

#endif
