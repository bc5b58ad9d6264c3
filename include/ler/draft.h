/* A framework assembled from parts: what every importer of a foreign format (CASE, CTDL-ASN, CSV)
 * builds, so that what it made goes through the same checks as a file of our own. Each part keeps
 * its place in the foreign file, and what ler_framework_load() finds is told with that place.
 *
 *     LER_AUTO_DRAFT d = ler_draft_new();
 *     ler_draft_text(d, LER_DRAFT_OCCUPATION, "soc", soc, ler_place_at("/CFDocument"));
 *     unsigned s = ler_draft_strand(d, LER_STR("durable"), LER_STR("Durable skills"), place);
 *     unsigned l = ler_draft_level(d, s, LER_STR_NONE, LER_STR("Applying"), LER_STR_NONE, place);
 *     ler_draft_statement(d, s, -1, l, text, place);
 *     TRY(ler_draft_load(d, findings, &framework, err));
 *
 * The adders never fail one by one: they note that memory or a ceiling is out, and ler_draft_load()
 * and ler_draft_write() say so. They take a draft of NULL as one whose memory is out. Texts and
 * places are copied; JSON values are not: they and what they were read from must live as long as
 * the draft. */
#ifndef LER_DRAFT_H
#define LER_DRAFT_H

#include "ler/framework.h"

/* Where a part comes from. All of it may be absent. */
typedef struct ler_place {
    ler_str pointer; /* RFC 6901, into a JSON document */
    unsigned line;   /* of a text or table; 0 = it has none */
    ler_str column;  /* heading of the column of a table */
} ler_place;
#define LER_NO_PLACE ((ler_place){LER_STR_NONE, 0, LER_STR_NONE})
static inline ler_place ler_place_at(const char *pointer) {
    return (ler_place){ler_str_of(pointer), 0, LER_STR_NONE};
}
static inline ler_place ler_place_in(unsigned line, ler_str column) {
    return (ler_place){LER_STR_NONE, line, column};
}

/* A finding at a place. Hostile text goes through ler_excerpt() first. */
void ler_place_note(ler_findings *findings, bool error, ler_place place, const char *format, ...)
    LER_PRINTF(4, 5);

typedef struct ler_draft ler_draft;
ler_draft *ler_draft_new(void); /* NULL when memory is out */
void ler_draft_free(ler_draft **draft);
#define LER_AUTO_DRAFT LER_CLEANUP(ler_draft_free) ler_draft *

/* Lives as long as the draft: for texts and values on their way into it. */
ler_arena *ler_draft_arena(ler_draft *draft);

/* ---- single members ---- */

typedef enum ler_draft_part {
    LER_DRAFT_ROOT,       /* exportedAt, attribution; schemaVersion "1.0" and format are set */
    LER_DRAFT_OCCUPATION, /* soc, title, group, sector, jobZone, jobZoneInferred */
    LER_DRAFT_FRAMEWORK,  /* version, description, contextCovered */
    LER_DRAFT_CITED,      /* "sources" of an export: any key with a text */
    LER_DRAFT_ROLES,      /* a core level's key with a text */
    LER_DRAFT_ANCHORS,    /* onetVersion, jobZoneName, notice, and the lists */
    LER_DRAFT_PARTS
} ler_draft_part;

/* Sets a member, in place of one that was set before. A text of LER_STR_NONE, or a value of NULL,
 * sets nothing. */
void ler_draft_text(ler_draft *draft, ler_draft_part part, const char *key, ler_str text,
                    ler_place place);
void ler_draft_value(ler_draft *draft, ler_draft_part part, ler_str key, ler_json *value,
                     ler_place place);
/* What was set; NULL when nothing was. */
const ler_json *ler_draft_get(const ler_draft *draft, ler_draft_part part, const char *key);

/* States an anchor list (also an empty one), and adds to it. */
void ler_draft_anchors(ler_draft *draft, ler_anchor which, ler_place place);
void ler_draft_anchor(ler_draft *draft, ler_anchor which, ler_str text, ler_place place);

/* ---- strands ----
 *
 * Strands, levels, domains, sources and statements are numbered from 0 in the order in which they
 * are added. Strand 0 is the core: it is there from the start with its four levels (0 emerging to
 * 3 advanced) and has neither domains nor sources. A key of LER_STR_NONE is made from the label:
 * unique, and fit for codes. Levels come lowest first. */
#define LER_DRAFT_CORE 0

unsigned ler_draft_strand(ler_draft *draft, ler_str key, ler_str label, ler_place place);
void ler_draft_describe(ler_draft *draft, unsigned strand, ler_str description, ler_place place);
unsigned ler_draft_level(ler_draft *draft, unsigned strand, ler_str key, ler_str label,
                         ler_str role /* may be NONE */, ler_place place);
/* A core level is worded as its key, capitalised, unless this says otherwise. */
void ler_draft_core_label(ler_draft *draft, unsigned level, ler_str label, ler_place place);
unsigned ler_draft_domain(ler_draft *draft, unsigned strand, ler_str key, ler_str label,
                          ler_place place);
unsigned ler_draft_source(ler_draft *draft, unsigned strand, ler_str key, ler_str label,
                          ler_str title, ler_place place);
/* domain -1 = the strand has none. The order of calls numbers the statements of one domain and
 * level. */
unsigned ler_draft_statement(ler_draft *draft, unsigned strand, int domain, unsigned level,
                             ler_str text, ler_place place);
void ler_draft_cite(ler_draft *draft, unsigned strand, unsigned statement, unsigned source);

/* Members beyond those of the format, or texts that are "" or null: each that is not set by the
 * calls above is kept as it is (a statement of the core is a text and has none). */
typedef enum ler_draft_thing {
    LER_DRAFT_STRAND, /* number = 0 */
    LER_DRAFT_LEVEL,
    LER_DRAFT_DOMAIN,
    LER_DRAFT_SOURCE,
    LER_DRAFT_STATEMENT
} ler_draft_thing;
void ler_draft_more(ler_draft *draft, ler_draft_thing thing, unsigned strand, unsigned number,
                    const ler_json *members);

/* The key that the calls above make of a label; for a key that is to come from another text. It is
 * new in the strand until something is added under it. `strand` is not looked at for a strand. */
ler_str ler_draft_key(ler_draft *draft, ler_draft_thing thing, unsigned strand, ler_str label);

/* Finding what was added; UINT_MAX when there is none. By key, or by label with ASCII case aside.
 */
unsigned ler_draft_find(const ler_draft *draft, ler_draft_thing thing, unsigned strand,
                        ler_str key);
unsigned ler_draft_find_label(const ler_draft *draft, ler_draft_thing thing, unsigned strand,
                              ler_str label);
size_t ler_draft_count(const ler_draft *draft, ler_draft_thing thing, unsigned strand);

/* The core's level that a label or key names (ASCII case aside), -1 = none. Four labels that are
 * these, lowest first, are the core's scale: their statements belong into strand 0, unless they
 * have domains or sources. */
int ler_draft_core_level(ler_str label);

/* ---- the framework ---- */

/* What became of the calls so far: LER_E_MEMORY, LER_E_LIMIT, LER_OK. An importer asks before it
 * tells what is missing, since nothing is added to a draft that has failed. */
ler_code ler_draft_done(const ler_draft *draft, ler_error *err) LER_MUST_USE;

/* Appends canonical JSON (RFC 8785): an export when there is nothing but a core, else a full
 * framework. LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_draft_write(ler_draft *draft, ler_buf *out, ler_error *err) LER_MUST_USE;

/* Writes it and loads what was written. Findings are added to those that are there, at the places
 * of the foreign file; a finding about what is nowhere in that file names the member. What only
 * departs from the habits of published exports (ten statements, a dash in each) is no finding.
 * Errors as of ler_framework_load(). */
ler_code ler_draft_load(ler_draft *draft, ler_findings *findings, ler_framework **out,
                        ler_error *err) LER_MUST_USE;

#endif
