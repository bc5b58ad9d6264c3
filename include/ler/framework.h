/* The model of one skills framework: an occupation, a version of its statements, and the digests
 * that identify it. Loaded once from the bytes of an export, or of a full framework, and immutable
 * from then on, so that any number of threads may read one framework.
 *
 * A framework has strands. A strand has a scale of levels of its own, lowest first, and possibly
 * domains; its statements are numbered from 1 within (domain, level):
 *
 *     framework ┬─ strand "core" ─── levels  emerging, developing, proficient, advanced
 *               │                └─ domains  none
 *               │                └─ statements  proficient/01 ... proficient/10
 *               ├─ strand "ai" ───── ...        ai/developing/02
 *               └─ strand "durable"  domains  communication, leadership, ...
 *                                └─ statements  durable/communication/applying/01
 *
 * An export has the core strand alone. A full framework (schemas/framework.schema.json) is an
 * export with more members: further strands, the roles of the core's levels, and anchors, which say
 * what the framework was made from. The core's content digest is the same in both. Scales are data:
 * "developing" of one strand is another level than "developing" of the next.
 *
 * All texts are slices into memory the framework owns; they live until ler_framework_free(). */
#ifndef LER_FRAMEWORK_H
#define LER_FRAMEWORK_H

#include "ler/json.h"

/* Text of a digest as the credential profile writes it, NUL terminated. */
#define LER_MULTIHASH_TEXT 48 /* "uEi...": multibase base64url of the SHA-256 multihash */
#define LER_SRI_TEXT 72       /* "sha384-...": W3C Subresource Integrity */

#define LER_MAX_LEVELS 8                         /* levels of one scale */
#define LER_MAX_FRAMEWORK_STATEMENTS 5000        /* all strands together */
#define LER_MAX_STATEMENT_TEXT ((size_t)4 << 10) /* bytes of one statement */
#define LER_MAX_VERSION 64                       /* bytes of a version label */
#define LER_SOC_LENGTH 10                        /* "21-1022.00" */
#define LER_MAX_STRANDS 16
#define LER_MAX_DOMAINS 64        /* of one strand */
#define LER_MAX_STRAND_SOURCES 64 /* that one strand cites */
#define LER_MAX_STATEMENT_SOURCES 16
#define LER_MAX_STRAND_KEY 12 /* bytes; with the next two every code fits into 63 */
#define LER_MAX_DOMAIN_KEY 24
#define LER_MAX_LEVEL_KEY 16

typedef struct ler_framework ler_framework;

typedef struct ler_occupation {
    ler_str soc;           /* O*NET-SOC code, NN-NNNN.NN */
    ler_str title;         /* never empty */
    ler_str group, sector; /* empty when the export does not say */
    int job_zone;          /* 1 to 5; 0 = not stated */
    bool job_zone_inferred;
} ler_occupation;

typedef struct ler_level {
    ler_str key;     /* "proficient" */
    ler_str label;   /* "Proficient", as the export words it */
    unsigned points; /* 1 for the lowest level of its scale, 2, ... */
    ler_str role;    /* "Entry / Apprentice"; empty when the framework does not say */
} ler_level;

typedef struct ler_domain {
    ler_str key, label;
} ler_domain;

/* A work that statements cite. */
typedef struct ler_source {
    ler_str key;   /* "onet" */
    ler_str label; /* as beside the statement: "O*NET v30.2" */
    ler_str title; /* in full */
} ler_source;

typedef struct ler_statement {
    ler_str code;     /* "proficient/04"; "ai/developing/02" in other strands */
    ler_str text;     /* the exact bytes of the export */
    ler_str phrase;   /* the text before the first " — " (U+2014), or all of it without one */
    unsigned strand;  /* index of its strand */
    int domain;       /* index into the strand's domains, -1 = the strand has none */
    unsigned level;   /* index into the strand's levels */
    unsigned ordinal; /* 1-based within domain and level */
    const ler_source *const *sources; /* that it cites, in its order */
    size_t source_count;
} ler_statement;

/* What stands behind a strand in figures, as published: texts, not numbers. */
typedef struct ler_figure {
    ler_str label; /* "Augment share"; empty for a bare value */
    ler_str value; /* "19.8%" */
} ler_figure;
typedef struct ler_evidence_group {
    ler_str label; /* "AEI usage" */
    const ler_figure *figures;
    size_t figure_count;
} ler_evidence_group;

typedef struct ler_strand {
    ler_str key, label;      /* "core", "Core" */
    ler_str description;     /* may be empty */
    const ler_level *levels; /* lowest first */
    size_t level_count;      /* at most LER_MAX_LEVELS */
    const ler_domain *domains;
    size_t domain_count;
    const ler_statement *statements; /* by domain, level, ordinal */
    size_t statement_count;
    const ler_source *sources;
    size_t source_count;
    const ler_evidence_group *evidence;
    size_t evidence_count;
    /* Identity of the strand's content: of "core" the framework's content digest, of another the
     * SHA-256 of JCS({soc, strand, version}). */
    char digest[LER_MULTIHASH_TEXT];
} ler_strand;

/* A list of anchors. `stated` with a count of 0 is a statement too: there are none. */
typedef struct ler_texts {
    const ler_str *items;
    size_t count;
    bool stated;
} ler_texts;

/* What the framework was made from. They describe the framework, never a person. */
typedef enum ler_anchor {
    LER_ANCHOR_TITLES, /* related titles of the occupation */
    LER_ANCHOR_RAPIDS, /* registered apprenticeships */
    LER_ANCHOR_SKILLS, /* O*NET, as the next five */
    LER_ANCHOR_KNOWLEDGE,
    LER_ANCHOR_ABILITIES,
    LER_ANCHOR_WORK_STYLES,
    LER_ANCHOR_TECHNOLOGY,
    LER_ANCHOR_TASKS,
    LER_ANCHOR_CIP,        /* NN.NNNN: programmes of education */
    LER_ANCHOR_REFERENCES, /* works that the whole framework names */
    LER_ANCHORS
} ler_anchor;
const char *ler_anchor_name(ler_anchor anchor); /* "relatedTitles", "rapids", ... */

typedef struct ler_anchors {
    bool stated;           /* the framework has anchors at all */
    ler_str onet_version;  /* "v30.2"; may be empty, as the next two */
    ler_str job_zone_name; /* "Extensive Preparation" */
    ler_str notice;        /* of the publisher */
    ler_texts lists[LER_ANCHORS];
} ler_anchors;

typedef struct ler_framework_digests {
    char file[LER_MULTIHASH_TEXT]; /* SHA-256 of the exact bytes: relatedResource.digestMultibase */
    char sri[LER_SRI_TEXT];        /* SHA-384 of the exact bytes: relatedResource.digestSRI */
    char content[LER_MULTIHASH_TEXT]; /* SHA-256 of JCS({occupation, framework}) */
    /* SHA-256 of JCS({anchors, content, roles, strands}): all that a full framework says; "" for an
     * export. Two merges of one core are equal when this is. */
    char full[LER_MULTIHASH_TEXT];
} ler_framework_digests;

/* What an importer found: violations of the format (errors) and oddities that it kept as they are
 * (warnings), in document order. Grows up to LER_MAX_FINDINGS; those beyond are only counted. */
#define LER_MAX_FINDINGS 500
typedef struct ler_finding {
    bool error;
    ler_str pointer; /* RFC 6901, "" = the document */
    ler_str message;
    unsigned line; /* of a page text; 0 = it has no lines */
} ler_finding;
typedef struct ler_findings ler_findings;
ler_findings *ler_findings_new(void); /* NULL when memory is out */
void ler_findings_free(ler_findings **findings);
void ler_findings_reset(ler_findings *findings);
size_t ler_findings_count(const ler_findings *findings); /* that were kept */
const ler_finding *ler_findings_at(const ler_findings *findings, size_t i);
size_t ler_findings_errors(const ler_findings *findings);  /* all, also those not kept */
size_t ler_findings_dropped(const ler_findings *findings); /* counted only */
#define LER_AUTO_FINDINGS LER_CLEANUP(ler_findings_free) ler_findings *

/* Loads an export (schemas/framework-export.schema.json) or a full framework
 * (schemas/framework.schema.json, told by its member "format") of at most LER_MAX_FRAMEWORK bytes,
 * which are copied. findings may be NULL; it receives every violation and warning. LER_E_SYNTAX
 * (not JSON; err has line and column), LER_E_CONTENT (violations; err is the first),
 * LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_framework_load(ler_str bytes, ler_findings *findings, ler_framework **out,
                            ler_error *err) LER_MUST_USE;
void ler_framework_free(ler_framework **framework);
#define LER_AUTO_FRAMEWORK LER_CLEANUP(ler_framework_free) ler_framework *

ler_str ler_framework_bytes(const ler_framework *fw); /* exactly as loaded */
const ler_json *ler_framework_json(const ler_framework *fw);
const ler_framework_digests *ler_framework_digest(const ler_framework *fw);
const ler_occupation *ler_framework_occupation(const ler_framework *fw);
ler_str ler_framework_version(const ler_framework *fw);     /* "v.26.05" */
ler_str ler_framework_context(const ler_framework *fw);     /* contextCovered, may be empty */
ler_str ler_framework_description(const ler_framework *fw); /* may be empty */
ler_str ler_framework_exported_at(const ler_framework *fw);
ler_str ler_framework_attribution(const ler_framework *fw);
/* "Healthcare Social Workers (SOC 21-1022.00) v.26.05": Alignment.targetFramework. */
ler_str ler_framework_name(const ler_framework *fw);
/* "21-1022.00@v.26.05": how a person names it on the command line. */
ler_str ler_framework_label(const ler_framework *fw);

const ler_anchors *ler_framework_anchors(const ler_framework *fw); /* never NULL */

size_t ler_framework_strand_count(const ler_framework *fw); /* at least 1: "core" comes first */
const ler_strand *ler_framework_strand(const ler_framework *fw, size_t i);
/* The strand of that key; NULL if there is none. */
const ler_strand *ler_framework_strand_named(const ler_framework *fw, ler_str key);
size_t ler_framework_statement_count(const ler_framework *fw); /* of all strands */
const ler_statement *ler_framework_statement(const ler_framework *fw, size_t i);
const ler_level *ler_framework_level_of(const ler_framework *fw, const ler_statement *s);
/* A level of the core strand by key or label (ASCII case aside) or points ("3"); NULL if none. */
const ler_level *ler_framework_level(const ler_framework *fw, ler_str name);
/* The same of any strand. */
const ler_level *ler_strand_level(const ler_strand *strand, ler_str name);

/* A statement by its code as people write it: case aside, leading zeros aside, '/' or '-' between
 * the parts, the level by key, label or number ("proficient/04", "Proficient/4", "3/4",
 * "proficient-04"), in front of it the strand and domain of any other strand than core
 * ("durable/communication/applying/2", "ai-developing-02"), with or without "{soc}/{version}/" in
 * front of all (which must then be this framework's). LER_E_SYNTAX: not a code at all;
 * LER_E_NOT_FOUND: a code, but no such statement, err says what exists. */
ler_code ler_framework_find(const ler_framework *fw, ler_str code, const ler_statement **out,
                            ler_error *err) LER_MUST_USE;

/* Identifiers of the credential profile ("Framework and statement identity"). `base` is the
 * issuer's base URL without or with a final '/'. They append to `out`.
 *
 * F is {base}/frameworks/{soc}/{version}. It is published, and what is published under a URL never
 * changes; so a file that came into the store under a label that was there (a revision, or
 * another export of the same content) has an F of its own, with "~{file digest}" behind it. */
void ler_framework_iri(const ler_framework *fw, ler_str base, ler_buf *out);
/* F#proficient */
void ler_framework_level_iri(const ler_framework *fw, ler_str base, const ler_strand *strand,
                             const ler_level *level, ler_buf *out);
/* F#proficient-04; F#ai-developing-02; F#durable-communication-applying-01 */
void ler_framework_statement_iri(const ler_framework *fw, ler_str base, const ler_statement *s,
                                 ler_buf *out);
/* F/achievements/{level|statements}/{policy digest}; level NULL = a record without a level */
void ler_framework_achievement_iri(const ler_framework *fw, ler_str base, const ler_level *level,
                                   const char *policy_digest, ler_buf *out);
/* {soc}/{version}/{level}/{nn} */
void ler_framework_target_code(const ler_framework *fw, const ler_statement *s, ler_buf *out);

/* Whether text has the form of an O*NET-SOC code / of a version label (1 to LER_MAX_VERSION
 * letters, digits, '.', '-' and '_', the first a letter or digit: it becomes a part of IRIs and
 * of file names). */
bool ler_soc_valid(ler_str text);
bool ler_version_valid(ler_str text);

/* Multibase text of the SHA-256 multihash of data (Controlled Identifiers 2.5). */
ler_code ler_multihash_sha256(ler_str data, char out[LER_MULTIHASH_TEXT],
                              ler_error *err) LER_MUST_USE;
/* "sha384-" and base64 (W3C SRI) of the SHA-384 of data. */
ler_code ler_sri_sha384(ler_str data, char out[LER_SRI_TEXT], ler_error *err) LER_MUST_USE;

#endif
