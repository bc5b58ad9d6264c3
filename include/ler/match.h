/* From the words of a roster to a statement of a framework ("Statement matching" of the credential
 * profile). Tried in this order, the first that finds something decides:
 *
 *   code        "proficient/4"
 *   exact       the very bytes of a statement
 *   normalised  the same after ler_text_normalise()
 *   scored      words in common, or alike: never more than a suggestion
 *
 * A text that fits two statements equally well is ambiguous, never silently one of them. Scores
 * are integers computed without floating point, so that every machine gets the same. A score
 * depends on the text and on the statement's strand alone: another framework beside it changes
 * nothing.
 *
 * The two thresholds below were settled on tests/data/paraphrases.tsv and measured on
 * paraphrases-blind.tsv, which was written afterwards (tests/bench/README.md). */
#ifndef LER_MATCH_H
#define LER_MATCH_H

#include "ler/framework.h"

#define LER_MAX_MATCH_TEXT ((size_t)8 << 10) /* bytes of one text to match */
#define LER_MAX_CANDIDATES 20

typedef enum ler_match_kind {
    LER_MATCH_NONE, /* nothing comes near */
    LER_MATCH_CODE,
    LER_MATCH_EXACT,
    LER_MATCH_NORMALISED,
    LER_MATCH_SCORED
} ler_match_kind;
const char *ler_match_kind_name(ler_match_kind kind); /* "none", "code", "exact", ... */

typedef enum ler_match_status {
    LER_MATCHED,   /* code, exact or normalised, and one statement only */
    LER_SUGGESTED, /* scored, clearly ahead of the second: for a person to confirm */
    LER_AMBIGUOUS, /* two or more fit equally (code, exact, normalised), or nearly so (scored) */
    LER_UNMATCHED
} ler_match_status;
const char *ler_match_status_name(ler_match_status status); /* "matched", "suggested", ... */

typedef struct ler_match_candidate {
    const ler_framework *framework;
    const ler_statement *statement;
    unsigned score;    /* 0 to 1000 */
    unsigned tokens;   /* 0 to 1000: what weighted words in common make of it */
    unsigned trigrams; /* 0 to 1000: what words add that are alike by their character triples */
    bool by_phrase;    /* compared with the phrase before the em dash only, at a tenth less */
} ler_match_candidate;

typedef struct ler_match {
    ler_match_kind kind;
    ler_match_status status;
    unsigned margin; /* score of the first less that of the second; scored only */
    size_t count;    /* of candidates, best first; equal scores by framework, then by code */
    ler_match_candidate candidates[LER_MAX_CANDIDATES];
    char reason[512]; /* one sentence for a person */
} ler_match;

/* The rule of ler_match_find for scored candidates. */
#define LER_MATCH_MIN_SCORE 260 /* below: unmatched, candidates are shown all the same */
#define LER_MATCH_MIN_MARGIN 60 /* below: ambiguous */
/* A suggestion is for a person to look at; one that is to be taken unseen has to score this. */
#define LER_MATCH_ACCEPT_SCORE 500

/* An index over frameworks, which must outlive it. Any number of threads may search one matcher
 * once all frameworks are added. */
typedef struct ler_matcher ler_matcher;
ler_matcher *ler_matcher_new(void); /* NULL when memory is out */
void ler_matcher_free(ler_matcher **matcher);
#define LER_AUTO_MATCHER LER_CLEANUP(ler_matcher_free) ler_matcher *
ler_code ler_matcher_add(ler_matcher *matcher, const ler_framework *framework,
                         ler_error *err) LER_MUST_USE;

/* Fills *out; finding nothing is an outcome, not an error. `scored` false stops after normalised.
 * LER_E_USAGE for an empty text, LER_E_SYNTAX for invalid UTF-8, LER_E_LIMIT. */
ler_code ler_match_find(const ler_matcher *matcher, ler_str text, bool scored, ler_match *out,
                        ler_error *err) LER_MUST_USE;

/* Why the suggestion that ler_match_find made for `text` must not be taken without a person having
 * looked at it: a constant text in *why, NULL when nothing speaks against it (or it is none). That
 * is a score below LER_MATCH_ACCEPT_SCORE, or that only one of text and statement has a word that
 * turns the sense round ("not", "failed", "without") or makes another level of it
 * ("independently"). English words; a score cannot see this, since all other words are equal.
 * LER_E_MEMORY. */
ler_code ler_match_doubt(const ler_match *match, ler_str text, const char **why,
                         ler_error *err) LER_MUST_USE;

/* The comparison form of a text: NFC and case folded; dashes, with the white space around them, are
 * one '-'; typographic quotation marks are ' or "; an ellipsis is "..."; soft hyphens and
 * zero-width marks are dropped; other white space is collapsed to one space and trimmed. `text`
 * must be well-formed UTF-8. Appends to out. */
ler_code ler_text_normalise(ler_str text, ler_buf *out, ler_error *err) LER_MUST_USE;

#endif
