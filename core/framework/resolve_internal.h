/* What the files of the resolution share: pins (resolve_pins.c) and codes (resolve_code.c). */
#ifndef LER_RESOLVE_INTERNAL_H
#define LER_RESOLVE_INTERNAL_H

#include "ler/resolve.h"

/* How a record calls its framework; NONE where its shape is not ours. */
typedef struct framework_name {
    ler_str soc, version;
} framework_name;

/* Formats a sentence, cut to its room. */
void resolve_detail(char detail[400], const char *format, ...) LER_PRINTF(2, 3);

/* The digests a record gives, in our own spelling. */
typedef struct resolve_pins {
    char file[LER_MULTIHASH_TEXT];    /* "" = none */
    char content[LER_MULTIHASH_TEXT]; /* "" = none */
    char sri[LER_SRI_TEXT];           /* "" = none */
    bool any;                         /* also one of a kind that we cannot compare */
} resolve_pins;

/* Reads every digest of the claim; a contradiction between two of them, or one that cannot be
 * read, is told in `detail` and gives false. */
bool resolve_read_pins(const ler_framework_claim *claim, resolve_pins *p, char detail[400]);

/* What a claim's code and URL say, before any framework is asked. */
typedef struct claimed_code {
    ler_str local;    /* "proficient/04" or "proficient-04"; NONE = neither says one */
    bool ours;        /* of our own form, so that a wrong one is an error */
    bool contradicts; /* another framework than the record's, or code and URL disagree */
} claimed_code;

/* "proficient/4" and "proficient-04" are one code. */
bool resolve_same_code(ler_str a, ler_str b);
/* Whatever it says; nothing here fails. */
claimed_code resolve_read_code(const ler_framework_claim *framework, framework_name name,
                               const ler_statement_claim *claim);
/* Whether two codes are of one level: "proficient-12" and "proficient/04". */
bool resolve_same_path(ler_str a, ler_str b);
/* The strand beside the core that a code is of: one that the record pins, or that the framework at
 * hand has. NONE = the core, or no strand that anybody knows. */
ler_str resolve_strand_of(const ler_framework *fw, const ler_framework_claim *claim, ler_str local);
/* Fills out->code with it, in our spelling as far as no framework is needed for that. */
void resolve_name_code(ler_str local, ler_resolved_statement *out);
/* The record's own code where another version was compared: what was found there may bear one that
 * the record never gave. */
void resolve_keep_code(const ler_framework *fw, ler_str local, ler_resolved_statement *out);

#endif
