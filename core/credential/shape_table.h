/* The declarative form of the standards' data models; shape.c walks documents along it. */
#ifndef LER_CREDENTIAL_SHAPE_TABLE_H
#define LER_CREDENTIAL_SHAPE_TABLE_H

#include "ler/shape.h"

typedef enum shape_kind {
    KIND_TYPE,     /* a string or array of strings that names one of the shape's types */
    KIND_TYPE_ONE, /* exactly the shape's type, as a string */
    KIND_TYPE_ANY, /* any string or non-empty array of strings */
    KIND_URI,      /* an absolute URI */
    KIND_STRING,   /* a string */
    KIND_TEXT,     /* text for people: a string, a language map, or a language value object */
    KIND_TEXTS,    /* the same, or several language value objects (VC 2.0 11.1) */
    KIND_DATETIME, /* xsd:dateTimeStamp; without a zone it is accepted here */
    KIND_DATE,     /* YYYY-MM-DD */
    KIND_NUMBER,
    KIND_BOOLEAN,
    KIND_VOCABULARY, /* one of a list of terms, or ext:something */
    KIND_CLOSED,     /* one of a list of terms */
    KIND_LANGUAGE,   /* BCP 47, in the form of the OB schema */
    KIND_JWT,        /* three base64url parts */
    KIND_OBJECT,     /* an object of a shape */
    KIND_URI_OR,     /* an absolute URI, or an object of a shape */
    KIND_CREDENTIAL  /* an embedded credential, by its own form */
} shape_kind;

enum {
    MEMBER_REQUIRED = 1, /* must be there */
    MEMBER_MANY = 2,     /* an array of such values as well as one */
    MEMBER_FILLED = 4    /* an array must not be empty */
};

typedef enum shape_rule {
    RULE_NONE,
    RULE_CONTEXT_VC,  /* @context begins with VC 2.0 */
    RULE_CONTEXT_OB,  /* ... then OB 3.0 */
    RULE_CONTEXT_CLR, /* ... then CLR 2.0, then OB 3.0 */
    RULE_NAMED,       /* id or identifier (OB 3.0, AchievementSubject) */
    RULE_DIGEST,      /* digestSRI or digestMultibase (VC 2.0 5.3) */
    RULE_CLAIMS       /* at least one member (VC 2.0 4.8) */
} shape_rule;

typedef struct shape shape;

typedef struct shape_member {
    const char *name;
    shape_kind kind;
    unsigned flags;
    const void *detail; /* KIND_OBJECT, KIND_URI_OR: shape; vocabularies: NULL-ended list */
} shape_member;

struct shape {
    const char *name;
    const char *const *types; /* one of them must be among its `type`s; NULL-ended; or NULL */
    bool vc;                  /* `type` must also have VerifiableCredential */
    bool closed;              /* no other member is allowed */
    shape_rule rule;
    const shape_member *members;
    size_t count;
};

extern const shape ler_shape_vc, ler_shape_achievement, ler_shape_endorsement, ler_shape_clr,
    ler_shape_status_list;

#endif
