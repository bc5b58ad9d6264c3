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

#define PAGE_UNSAID SIZE_MAX
typedef struct page_domain {
    char key[LER_MAX_DOMAIN_KEY + 1];
    ler_str label;
    size_t stated, read; /* statements that its heading promises (PAGE_UNSAID), and those found */
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
    ler_str text; /* cleaned */
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
    bool anchor_lines[LER_ANCHORS]; /* each line of the list so far was one item */
    size_t anchor_count[LER_ANCHORS];
    bool anchor_stated[LER_ANCHORS];
    unsigned anchors_line; /* of the line that says how many there are; 0 = none does */
    size_t anchors_stated;
    ler_str notice;
} page;

/* Where the reader stands. */
typedef enum page_place { IN_HEAD, IN_CORE, IN_AI, IN_EVIDENCE, IN_DURABLE, IN_ANCHORS } page_place;

typedef struct page_reader {
    page *p;
    ler_error *err;
    page_place at;
    size_t i;               /* line at work */
    size_t level;           /* of the strand at work; SIZE_MAX = before its first */
    unsigned next;          /* ordinal that the next list item must have */
    int anchor;             /* list at work, -1 = none */
    bool bullets;           /* the items of the list at work have no numbers */
    bool group;             /* an evidence group is open */
    bool evidence, anchors; /* parts that were there */
} page_reader;

/* Cleans a text: white space of any kind is one space, line ends of any kind are \n, and marks
 * without width (a byte order mark) are gone. Browsers differ in these. LER_E_SYNTAX: not UTF-8. */
ler_code page_clean(ler_str text, ler_buf *out, ler_error *err) LER_MUST_USE;
/* Splits the cleaned text into its lines that are not blank; a list mark alone on a line goes with
 * the line behind it. */
ler_code page_split(page *p, ler_error *err) LER_MUST_USE;
/* Fills the page from its lines; what is wrong becomes findings. */
ler_code page_read(page *p, ler_error *err) LER_MUST_USE;

/* The canonical JSON of what was read, beside the members of the export. */
ler_code page_write(page *p, const ler_framework *core, ler_str zone_name, ler_buf *out,
                    ler_error *err) LER_MUST_USE;

/* The same letters, ASCII case aside: pages set headings in capitals by their style. */
bool page_is(ler_str line, const char *text);
/* "12. text", "12) text": the number and the text behind it. "\u2022 text", "- text": number 0. */
bool page_item(ler_str line, unsigned *number, ler_str *text);
/* "SOC 21-1022.00..." */
bool page_head(ler_str line, ler_str *soc, ler_str *tail);
/* Whether a line goes on with what stands behind the SOC code: job zone or version. No more than
 * PAGE_HEAD_LINES do. */
#define PAGE_HEAD_LINES 4
bool page_head_goes_on(ler_str line);

/* What may stand in a strand: a statement, a level (with its role, in the core), a domain. The last
 * two are false when the line at work is none. */
ler_code page_add_statement(page_reader *r, ler_str text, unsigned number) LER_MUST_USE;
bool page_take_level(page_reader *r);
bool page_take_domain(page_reader *r);
/* Whether a line is a level of any of the strands. */
bool page_is_level(const page *p, ler_str line);
const page_line *page_line_at(const page_reader *r);

/* The lists behind the strands: a line that is none of theirs has *taken false. */
ler_code page_take_anchor(page_reader *r, bool *taken) LER_MUST_USE;
/* "Show O*NET source anchors61 anchors": false when it is another line. */
bool page_take_anchor_count(page_reader *r);
/* The sources, and the notice behind them. */
ler_code page_take_foot(page_reader *r, ler_str rest) LER_MUST_USE;

/* Takes citation chips out of a statement. A chip is its label with its full title glued to it and
 * ". Opens in new tab." behind. False when one cannot be told from the statement. */
bool page_take_chips(page *p, page_strand *strand, ler_str text, page_statement *out,
                     const char **why, ler_error *err);

/* A key from a label: "Critical Thinking" is critical-thinking. False when nothing is left. */
bool page_key(ler_str label, char out[LER_MAX_DOMAIN_KEY + 1]);

#define PAGE_BAD(p, line, ...) ler_findings_add_line((p)->findings, true, line, __VA_ARGS__)
#define PAGE_ODD(p, line, ...) ler_findings_add_line((p)->findings, false, line, __VA_ARGS__)

#endif
