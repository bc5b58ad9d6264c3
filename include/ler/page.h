/* The page of one occupation, saved as text, merged with the export of the same occupation and
 * version into a full framework. Saving as text loses things: the dash inside the core's
 * statements, the borders of citation chips and of list items. What is lost is taken from the
 * export, or from the form of the lists, and checked: every core statement of the page must be one
 * of the export, at the same place, and every count that the page states must be the count that was
 * read. A line that means nothing to the reader is a finding with its number; nothing is dropped
 * silently. Browsers save pages differently: white space of any kind is one space, list marks may
 * be numbers or bullets, headings may be in capitals and in pieces. */
#ifndef LER_PAGE_H
#define LER_PAGE_H

#include "ler/framework.h"

#define LER_MAX_PAGE_LINES 20000

typedef struct ler_page_counts {
    size_t lines;       /* that are not blank */
    size_t furniture;   /* navigation and the like, known and of no content */
    size_t unexplained; /* each is a finding */
} ler_page_counts;

/* Whether a text is a page rather than JSON, by its first character. */
bool ler_page_is(ler_str text);

/* The occupation that a page is about, and what stands behind its code there (appended to `tail`),
 * which ends with the version label. LER_E_CONTENT when there is no such line;
 * LER_E_SYNTAX (not UTF-8), LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_page_subject(ler_str text, char soc[LER_SOC_LENGTH + 1], ler_buf *tail,
                          ler_error *err) LER_MUST_USE;

/* Merges. `core` is an export (or a full framework, whose strands, roles and anchors the page's
 * take the place of). *out holds canonical JSON (RFC 8785) of format schemas/framework.schema.json
 * whose content digest is that of `core`. `findings` receives every line that does not parse and
 * every disagreement. LER_E_CONTENT when one of them is an error (err is the first), LER_E_SYNTAX
 * (not UTF-8), LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_page_merge(ler_str text, const ler_framework *core, ler_findings *findings,
                        ler_page_counts *counts, ler_framework **out, ler_error *err) LER_MUST_USE;

#endif
