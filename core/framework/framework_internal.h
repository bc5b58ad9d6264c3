/* The framework as its own module sees it, and what the files of the module share. */
#ifndef LER_FRAMEWORK_INTERNAL_H
#define LER_FRAMEWORK_INTERNAL_H

#include "ler/framework.h"

struct ler_framework {
    ler_arena *arena; /* holds everything below */
    ler_str bytes;
    ler_json *json;
    ler_framework_digests digests;
    ler_occupation occupation;
    ler_str version, context, description, exported_at, attribution, name, label;
    ler_strand *strands;
    size_t strand_count;
    ler_statement *statements; /* of all strands; each strand points into it */
    size_t statement_count;
    unsigned import; /* of its label in the store it came from: 1 = the first, 0 = from no store */
    ler_anchors anchors;
};

/* Member "format" of a full framework. */
#define LER_FULL_FORMAT "ler-framework-1"
extern const char *const ler_anchor_names[LER_ANCHORS];
bool ler_framework_is_full(const ler_json *root);

/* Reads what a full framework has beside its export, once the core strand is there. */
ler_code ler_framework_read_full(ler_framework *fw, ler_error *err) LER_MUST_USE;

/* The core strand's scale, lowest first (the four keys of the export format). */
#define LER_CORE_LEVELS 4
extern const char *const ler_core_levels[LER_CORE_LEVELS];

/* Adds a finding at `pointer`. Takes hostile text only through ler_excerpt(). */
void ler_findings_add(ler_findings *findings, bool error, const char *pointer, const char *format,
                      ...) LER_PRINTF(4, 5);
/* The same for a line of a text. */
void ler_findings_add_line(ler_findings *findings, bool error, unsigned line, const char *format,
                           ...) LER_PRINTF(4, 5);

/* Checks a parsed export against the format; every violation and oddity becomes a finding. `made`:
 * from a foreign file, so that what only departs from the habits of published exports is none.
 * LER_E_MEMORY is the only failure. */
ler_code ler_framework_check(const ler_json *root, bool made, ler_findings *findings,
                             ler_error *err) LER_MUST_USE;
/* ler_framework_load() with that. */
ler_code ler_framework_load_made(ler_str bytes, bool made, ler_findings *findings,
                                 ler_framework **out, ler_error *err) LER_MUST_USE;

/* The text before the first " \u2014 " (em dash between spaces), or all of it without one. */
ler_str ler_phrase_of(ler_str text);

/* Whether well-formed text is in Unicode normalisation form C. */
bool ler_text_is_nfc(ler_str text);

/* Splits "{soc}/{version}" off the front of a code, when its first part is a SOC code. The rest
 * is what stands behind the second '/', or empty. */
typedef struct ler_code_parts {
    ler_str soc, version; /* LER_STR_NONE without a prefix */
    ler_str rest;
} ler_code_parts;
ler_code_parts ler_code_split(ler_str code);

/* The statement that `rest` of a code (without prefix) names. Same results as
 * ler_framework_find(). */
ler_code ler_framework_find_local(const ler_framework *fw, ler_str rest, const ler_statement **out,
                                  ler_error *err) LER_MUST_USE;

/* Whether a text has the form of a code without its prefix: something, '/' or '-', a number. */
bool ler_code_has_number(ler_str rest);

/* The directory of a store; NULL in memory only. */
struct ler_store;
struct ler_dir;
struct ler_dir *ler_store_dir(const struct ler_store *store);

/* Versions as people order them: runs of digits by value, other characters by byte. */
int ler_version_compare(ler_str a, ler_str b);

#endif
