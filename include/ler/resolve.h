/* What a verifier proves about the statements of a record ("Resolution" of the credential
 * profile): the framework the record names is looked for in the verifier's store by digest, then
 * each signed statement is compared with it byte for byte.
 *
 * Outcomes are data. The label (SOC and version) is only a name; the digest is the identity. */
#ifndef LER_RESOLVE_H
#define LER_RESOLVE_H

#include "ler/store.h"

typedef enum ler_resolution {
    LER_RESOLVED_EXACT_FILE,     /* the very file the record pins, and the very text */
    LER_RESOLVED_SAME_CONTENT,   /* another export of the content it pins, and the very text */
    LER_RESOLVED_NORMALISED,     /* the text differs in case, dashes, quotes or spaces only */
    LER_RESOLVED_OTHER_VERSION,  /* the same text, in another version of the framework */
    LER_RESOLVED_REWORDED,       /* this code has another text; both are shown */
    LER_RESOLVED_MOVED_LEVEL,    /* this text stands at another level */
    LER_RESOLVED_NOT_FOUND,      /* no such statement in the framework */
    LER_RESOLVED_UNAVAILABLE,    /* the framework is not at hand, or the record pins none */
    LER_RESOLVED_DIGEST_MISMATCH /* what was found is not what the record pins */
} ler_resolution;
/* "exact-file", "same-content", "normalised", "other-version", "reworded", "moved-level",
 * "not-found", "framework-unavailable", "digest-mismatch". */
const char *ler_resolution_name(ler_resolution r);

/* What an outcome means for the record. A pinned framework that is at hand and says something else
 * than the record is a failure; another version saying so, or nothing at hand, is a warning. */
typedef enum ler_resolve_status {
    LER_RESOLVE_PASS,
    LER_RESOLVE_WARN,
    LER_RESOLVE_FAIL,
    LER_RESOLVE_UNKNOWN /* framework not at hand: warning, or cannot tell, as the verifier wants */
} ler_resolve_status;

/* Where the framework that was compared came from. */
typedef enum ler_framework_source {
    LER_FROM_NOWHERE,
    LER_FROM_STORE, /* the verifier's own store */
    LER_FROM_FILE,  /* a file given for this run (ler_store_add) */
    LER_FROM_ISSUER /* the issuer's own copy: proves that copy only, at best a warning */
} ler_framework_source;
const char *
ler_framework_source_name(ler_framework_source s); /* "none", "store", "file", "issuer" */

/* The digest of one strand, as the record pins it: otherIdentifier ext:frameworkStrandDigest.{key}.
 * The core's is the content digest and has no entry of its own. */
typedef struct ler_strand_pin {
    ler_str strand, digest;
} ler_strand_pin;

/* What the record says of its framework. Each may be LER_STR_NONE. */
typedef struct ler_framework_claim {
    ler_str id; /* F: relatedResource.id, else the Achievement's alignment.targetUrl */
    ler_str digest_multibase; /* relatedResource.digestMultibase */
    ler_str digest_sri;       /* relatedResource.digestSRI */
    ler_str file_digest;      /* otherIdentifier ext:frameworkFileDigest */
    ler_str content_digest;   /* otherIdentifier ext:frameworkContentDigest */
    ler_str target_code;      /* "{soc}/{version}" of the Achievement's alignment, or humanCode */
    const ler_strand_pin *strands;
    size_t strand_count;
} ler_framework_claim;

/* What it says of one statement (Result.alignment). Each may be LER_STR_NONE. */
typedef struct ler_statement_claim {
    ler_str target_code;        /* {soc}/{version}/{level}/{nn} */
    ler_str target_url;         /* F#{level}-{nn} */
    ler_str target_description; /* the statement's text */
    ler_str target_name;        /* its phrase */
} ler_statement_claim;

/* What it says of one level (RubricCriterionLevel). Each may be LER_STR_NONE. */
typedef struct ler_level_words {
    ler_str id; /* F#proficient */
    ler_str level, name, points;
} ler_level_words;

typedef struct ler_resolved_framework {
    const ler_framework *framework; /* compared with; NULL = none. Owned by store or caller */
    ler_resolution resolution; /* exact-file, same-content, other-version, framework-unavailable
                                  or digest-mismatch */
    ler_resolve_status status;
    ler_framework_source source;
    bool pinned;          /* the record carries a digest */
    bool label_reused;    /* the store has this label with other content */
    ler_str soc, version; /* as the record labels it; NONE when it does not */
    char detail[400];     /* one sentence for a person */
} ler_resolved_framework;

typedef struct ler_resolved_statement {
    const ler_statement *statement; /* that it was found to be; NULL = none, and always NULL on
                                       a digest mismatch. When moved, the one with its text */
    ler_resolution resolution;
    ler_resolve_status status;
    bool copy_only;   /* a warning for nothing but that the issuer's own copy was compared with */
    int duplicate_of; /* index of an earlier claim of the same statement, -1 = none. By the record's
                         own codes and texts when another version was compared */
    char code[64];    /* "proficient/04" as the record has it, in our spelling; "" = unreadable */
    char detail[400];
} ler_resolved_statement;

/* What stands behind a strand of the record's: an export holds the core alone, and two full
 * frameworks of one core may differ in the others. */
typedef enum ler_strand_state {
    LER_STRAND_PINNED,   /* the strand at hand is the one that the record pins, or its file is */
    LER_STRAND_UNPINNED, /* at hand, but the record pins no digest of it, only of the core */
    LER_STRAND_ABSENT,   /* not at hand: cannot tell */
    LER_STRAND_OTHER     /* at hand with other content than the record pins */
} ler_strand_state;
ler_strand_state ler_resolve_strand(const ler_resolved_framework *framework,
                                    const ler_framework_claim *claim, ler_str strand);

/* Finds the framework; of several with the pinned content one that has the pinned strands.
 * issuer_copy are bytes that came from the issuer (empty: none); when they are what is compared,
 * *issuer_framework owns the loaded framework and the caller frees it. A broken store file is an
 * error of ler_store_load, never passed over. */
ler_code ler_resolve_framework(ler_store *store, const ler_framework_claim *claim,
                               ler_str issuer_copy, ler_framework **issuer_framework,
                               ler_resolved_framework *out, ler_error *err) LER_MUST_USE;

/* Compares `count` statements; out has room for as many. */
ler_code ler_resolve_statements(const ler_resolved_framework *framework,
                                const ler_framework_claim *claim, const ler_statement_claim *claims,
                                size_t count, ler_resolved_statement *out,
                                ler_error *err) LER_MUST_USE;

/* Compares the levels the record lists with the scale of the strand that they belong to: same keys,
 * labels and points. On a difference, false, and detail says which. */
bool ler_resolve_levels(const ler_resolved_framework *framework, const ler_framework_claim *claim,
                        const ler_level_words *levels, size_t count, char detail[400]);

#endif
