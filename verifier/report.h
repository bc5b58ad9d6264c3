/* The outcome of one file as data: a verdict, the named checks that led to it, and what the record
 * says, kept apart from what was proved. Texts are slices into the report's arena or the parsed
 * document; both live until the arena is reset.
 *
 * Content that comes from the record is shown as true only when the verdict allows it
 * (report_verified); until then it is "claimed, not verified". */
#ifndef VERIFIER_REPORT_H
#define VERIFIER_REPORT_H

#include "ler/drift.h"
#include "ler/shape.h"

typedef enum check_status { CHECK_PASS, CHECK_WARN, CHECK_UNKNOWN, CHECK_FAIL } check_status;
const char *check_status_name(check_status status); /* "pass", "warn", "unknown", "fail" */

/* Worse verdicts have higher numbers. */
typedef enum verdict {
    VERDICT_VERIFIED,
    VERDICT_WARNINGS,
    VERDICT_CANNOT_TELL,
    VERDICT_NOT_VERIFIED
} verdict;
const char *verdict_name(verdict v); /* "verified", "verified-with-warnings", ... */

/* Names of the checks, as they stand in reports (schemas/verification-report.schema.json). */
#define CHECK_PARSE "parse"           /* the file is read and is strict JSON */
#define CHECK_CONTEXT "context"       /* known contexts, and every member defined by them */
#define CHECK_SHAPE "shape"           /* VC 2.0, OB 3.0 and CLR 2.0 */
#define CHECK_PROOF "proof"           /* signatures */
#define CHECK_BINDING "binding"       /* the key that signed is the issuer's */
#define CHECK_ISSUER "issuer"         /* the issuer is on the trust list */
#define CHECK_SUBJECT "subject"       /* how the record names its subject */
#define CHECK_RECIPIENT "recipient"   /* the subject is who the caller says */
#define CHECK_DATES "dates"           /* validFrom, validUntil */
#define CHECK_STATUS "status"         /* credentialStatus */
#define CHECK_SCHEMA "schema"         /* credentialSchema */
#define CHECK_FRAMEWORK "framework"   /* the framework that the record names is at hand */
#define CHECK_STATEMENTS "statements" /* each statement against the framework */
#define CHECK_LEVEL "level"           /* the level derived again */
#define CHECK_RESOURCES "resources"   /* relatedResource */
#define CHECK_EMBEDDED "embedded"     /* credentials and endorsements inside */

#define REPORT_MAX_CHECKS 400 /* one report; failures beyond are counted in the last one */

typedef struct check {
    const char *name;
    check_status status;
    ler_str detail;  /* one sentence; hostile text in it is escaped */
    ler_str pointer; /* RFC 6901, "" = the document */
} check;

typedef struct statement_line {
    ler_str code; /* "proficient/04", or as the record spells it; may be empty */
    ler_str text;
    ler_str level;          /* key of the level it stands at; empty when unknown */
    ler_str heading;        /* "Durable skills, Communication"; empty for the core strand */
    ler_str strand, domain; /* their keys; empty for the core strand */
    ler_str status;         /* Result.status, empty when there is none */
    ler_str detail;
    ler_str framework; /* as the record labels it */
    const char *resolution, *source;
    ler_str pointer;
} statement_line;

/* The level in one strand beside the core, or in one of its domains. */
typedef struct level_line {
    ler_str strand, domain; /* keys as the record has them; domain may be empty */
    ler_str title;          /* "Durable skills, Communication"; empty when it is not at hand */
    ler_str claimed, derived, basis, counts;
} level_line;

/* What the issuer has said of a record since; worse ones have higher numbers. */
typedef enum record_state {
    STATE_ACTIVE,
    STATE_UNKNOWN,
    STATE_SUSPENDED,
    STATE_REVOKED
} record_state;
const char *record_state_name(record_state state); /* "active", "unknown", ... */

typedef struct status_line { /* one entry of credentialStatus */
    record_state state;
    bool read; /* the entry could be read: the members below are set */
    ler_str purpose, list, until;
    ler_str from; /* of a question about the past: from when the list holds */
    size_t index;
    ler_str pointer;
} status_line;

/* One statement of the record that later versions were asked for: by ler_drift_fate.claim. */
typedef struct drift_line {
    ler_str code, pointer;
} drift_line;

typedef struct report report;
struct report {
    ler_arena *arena;
    const char *file;
    ler_str at;    /* where in the file: "" or the pointer of an embedded credential */
    ler_str as_of; /* the time in the past that was asked about; empty: today */
    ler_form form;
    check checks[REPORT_MAX_CHECKS];
    size_t check_count, dropped;
    bool no_memory;
    bool authentic; /* context, shape, proof and binding passed: the record is the issuer's word */

    const ler_json *document;
    ler_str issuer_id, method;       /* DID and verification method */
    ler_str issuer_name, issuer_url; /* the trust list's, never the record's */
    ler_str claimed_name;            /* the record's own name of the issuer */
    bool listed, list_given;
    ler_str credential_id, name;
    ler_str subject_id, subject_name, bound_by;
    ler_str valid_from, valid_until;
    ler_str framework_name, framework_digest;
    const ler_str *framework_works; /* that the framework compared with was made from, in full */
    size_t framework_work_count;
    const char *framework_source, *framework_resolution;
    ler_str level_claimed, level_derived, level_basis, level_counts; /* of the core strand */
    level_line *levels;                                              /* of the others */
    size_t level_count;

    statement_line *statements;
    size_t statement_count;
    const ler_drift *drift; /* NULL: no other version is at hand, or the record is not authentic */
    const drift_line *drift_lines;
    status_line *status; /* one for each entry of credentialStatus */
    size_t status_count;
    ler_json *not_checked; /* array of sentences, or NULL */
    ler_json *sources;     /* array of {"url","from","age"?}, or NULL */
    ler_json *trace;       /* array of {"name","value"}, or NULL */
    report **embedded;
    size_t embedded_count;
};

/* Adds a check. */
void report_check(report *r, const char *name, check_status status, const char *pointer,
                  const char *format, ...) LER_PRINTF(5, 6);
/* Whether a check of that name failed, or has that status. */
bool report_has(const report *r, const char *name, check_status status);
bool report_has_check(const report *r, const char *name);
verdict report_verdict(const report *r);
record_state report_state(const report *r); /* the worst of its status entries */
bool report_verified(const report *r);      /* VERIFIED or WITH WARNINGS */
const char *report_sentence(const report *r);

/* A copy of hostile text in the report's arena, cut at LER_EXCERPT, nothing left that a terminal
 * or a reader could be deceived by. */
const char *report_quote(report *r, ler_str text);

/* One JSON object on one line, with its line feed. */
void report_write_json(const report *r, ler_buf *out);
/* The report that a person reads. */
void report_write_text(const report *r, ler_buf *out);

/* The member "drift" of the one and its part of the other; nothing when there is none. */
void report_drift_json(const report *r, ler_buf *out);
void report_drift_text(const report *r, ler_buf *out);

/* Appends text so that it shows as itself and does nothing else: C0 and C1 controls, bidirectional
 * controls, zero-width and other invisible code points become <U+XXXX>. Invalid UTF-8 becomes
 * <XX>. Line feeds are kept as a space. */
void report_visible(ler_str text, ler_buf *out);

#endif
