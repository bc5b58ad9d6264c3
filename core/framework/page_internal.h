/* A page as it was read, before it is merged. */
#ifndef LER_PAGE_INTERNAL_H
#define LER_PAGE_INTERNAL_H

#include "framework/framework_internal.h"
#include "ler/page.h"

typedef struct page_line {
    ler_str text; /* trimmed, never empty */
    unsigned number;
} page_line;

typedef struct page_statement {
    ler_str text;
    unsigned line;
    size_t domain, level;
    unsigned ordinal;
    size_t sources[LER_MAX_STATEMENT_SOURCES]; /* indexes into the strand's */
    size_t source_count;
} page_statement;

typedef struct page_source {
    char key[LER_MAX_DOMAIN_KEY + 1];
    ler_str label, title;
} page_source;

typedef struct page_domain {
    char key[LER_MAX_DOMAIN_KEY + 1];
    ler_str label;
    size_t stated, read; /* statements that its heading promises, and that were found */
    unsigned line;
} page_domain;

/* The strands of a page, in its order. */
typedef enum page_strand_name { PAGE_CORE, PAGE_AI, PAGE_DURABLE, PAGE_STRANDS } page_strand_name;

typedef struct page_strand {
    const char *key, *label;
    const char *const *levels; /* labels of its scale, lowest first */
    size_t level_count;
    ler_str description;
    bool seen;
    ler_str roles[LER_MAX_LEVELS]; /* core only */
    page_domain domains[LER_MAX_DOMAINS];
    size_t domain_count;
    page_source sources[LER_MAX_STRAND_SOURCES];
    size_t source_count;
    page_statement *statements;
    size_t statement_count, room;
} page_strand;

typedef struct page_figure {
    ler_str label, value;
    bool heading; /* of a group; the figures of the group follow */
} page_figure;
#define PAGE_FIGURES 100

typedef struct page {
    ler_arena *arena;
    ler_findings *findings;
    ler_page_counts *counts;
    page_line *lines;
    size_t line_count;
    ler_str title, context, head_tail; /* head_tail: behind the SOC code on its line */
    unsigned title_line, context_line, head_line;
    page_strand strands[PAGE_STRANDS];
    page_figure figures[PAGE_FIGURES];
    size_t figure_count;
    ler_str *anchors[LER_ANCHORS];
    size_t anchor_count[LER_ANCHORS];
    bool anchor_stated[LER_ANCHORS];
    unsigned anchors_line; /* of the line that says how many there are; 0 = none does */
    size_t anchors_stated;
    ler_str notice;
} page;

/* Splits a text into its lines that are not blank. */
ler_code page_split(page *p, ler_str text, ler_error *err) LER_MUST_USE;
/* Fills the page from its lines; what is wrong becomes findings. */
ler_code page_read(page *p, ler_error *err) LER_MUST_USE;

/* "12. text": the number and the text behind it. */
bool page_item(ler_str line, unsigned *number, ler_str *text);
/* "SOC 21-1022.00..." */
bool page_head(ler_str line, ler_str *soc, ler_str *tail);

/* Takes citation chips out of a statement. A chip is its label with its full title glued to it and
 * ". Opens in new tab." behind. False when one cannot be told from the statement. */
bool page_take_chips(page *p, page_strand *strand, ler_str text, page_statement *out,
                     const char **why, ler_error *err);

/* The items of an anchor's line, added to that anchor's list. */
ler_code page_add_anchors(page *p, ler_anchor which, const page_line *line,
                          ler_error *err) LER_MUST_USE;
ler_code page_add_anchor(page *p, ler_anchor which, ler_str text, ler_error *err) LER_MUST_USE;

/* A key from a label: "Critical Thinking" is critical-thinking. False when nothing is left. */
bool page_key(ler_str label, char out[LER_MAX_DOMAIN_KEY + 1]);

#define PAGE_BAD(p, line, ...) ler_findings_add_line((p)->findings, true, line, __VA_ARGS__)
#define PAGE_ODD(p, line, ...) ler_findings_add_line((p)->findings, false, line, __VA_ARGS__)

#endif
