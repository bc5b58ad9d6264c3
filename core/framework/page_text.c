/* The small forms of a page text: lines, list items, citation chips, lists that ran together. */
#include "framework/page_internal.h"
#include "ler/ascii.h"
#include "ler/encoding.h"

#include <stdio.h>

ler_code page_split(page *p, ler_str text, ler_error *err) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    if (count + 1 > LER_MAX_PAGE_LINES)
        return ler_fail(err, LER_E_LIMIT, "%zu lines; a page has at most %d", count + 1,
                        LER_MAX_PAGE_LINES);
    size_t bad = ler_utf8_check(text);
    if (bad != text.len)
        return ler_fail(err, LER_E_SYNTAX, "byte %zu of the page is not UTF-8", bad + 1);
    p->lines = ler_arena_array(p->arena, count + 1, sizeof *p->lines);
    if (p->lines == NULL)
        return ler_no_memory(err);
    unsigned number = 0;
    while (text.len > 0) {
        const char *end = memchr(text.data, '\n', text.len);
        ler_str line = {text.data, end == NULL ? text.len : (size_t)(end - text.data)};
        text = ler_str_from(text, line.len + 1);
        number++;
        line = ler_str_trim(line);
        if (line.len > 0)
            p->lines[p->line_count++] = (page_line){line, number};
    }
    p->counts->lines = p->line_count;
    return LER_OK;
}

bool page_item(ler_str line, unsigned *number, ler_str *text) {
    size_t digits = 0;
    *number = 0;
    while (digits < line.len && digits < 5 && ler_is_digit(line.data[digits]))
        *number = *number * 10 + (unsigned)(line.data[digits++] - '0');
    if (digits == 0 || line.len < digits + 3 || line.data[digits] != '.' ||
        line.data[digits + 1] != ' ')
        return false;
    *text = ler_str_trim(ler_str_from(line, digits + 2));
    return text->len > 0;
}

bool page_head(ler_str line, ler_str *soc, ler_str *tail) {
    if (!ler_str_starts(line, "SOC ") || line.len < 4 + LER_SOC_LENGTH)
        return false;
    *soc = (ler_str){line.data + 4, LER_SOC_LENGTH};
    *tail = ler_str_trim(ler_str_from(line, 4 + LER_SOC_LENGTH));
    return ler_soc_valid(*soc);
}

bool page_key(ler_str label, char out[LER_MAX_DOMAIN_KEY + 1]) {
    size_t len = 0;
    for (size_t i = 0; i < label.len && len < LER_MAX_DOMAIN_KEY; i++) {
        char c = ler_to_lower(label.data[i]);
        bool letter = c >= 'a' && c <= 'z';
        if (letter || (len > 0 && ler_is_digit(c)))
            out[len++] = c;
        else if (len > 0 && out[len - 1] != '-')
            out[len++] = '-';
    }
    while (len > 0 && out[len - 1] == '-')
        len--;
    out[len] = '\0';
    return len > 0;
}

/* ---- citation chips ---- */

static const char chip_end[] = ". Opens in new tab.";

/* Works that these pages cite, by how label and title begin; what follows (releases, years,
 * versions) is read. A chip whose title begins with its label needs no entry. */
static const struct work {
    const char *key, *label, *title;
} works[] = {
    {"aei", "Anthropic Economic Index", "Anthropic Economic Index"},
    {"safi", "Jadhav & Danve", "Skill Automation Feasibility Index"},
    {"wef", "WEF Skills Taxonomy", "WEF Skills Taxonomy"},
    {"pathsmith", "Pathsmith Durable Skills", "Pathsmith Durable Skills"},
    {"onet", "O*NET", "O*NET Resource Center"},
};
#define LONGEST_LABEL 100

static size_t find_last(ler_str text, const char *word) {
    size_t len = strlen(word);
    for (size_t i = text.len < len ? 0 : text.len - len + 1; i > 0; i--)
        if (memcmp(text.data + i - 1, word, len) == 0)
            return i - 1;
    return SIZE_MAX;
}

static bool starts_word(ler_str text, size_t at) {
    return at == 0 || text.data[at - 1] == ' ';
}

typedef struct chip {
    const char *key;     /* NULL: none of the known works */
    size_t label, title; /* where they begin */
} chip;

static bool known_chip(ler_str text, chip *out) {
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        size_t title = find_last(text, works[i].title);
        if (title == SIZE_MAX)
            continue;
        size_t label = find_last((ler_str){text.data, title}, works[i].label);
        if (label == SIZE_MAX || title - label > LONGEST_LABEL || !starts_word(text, label))
            continue;
        *out = (chip){works[i].key, label, title};
        return true;
    }
    return false;
}

/* "Some WorkSome Work 2030 - of whom": the longest label that its title repeats. */
static bool doubled_chip(ler_str text, chip *out) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char first = (unsigned char)text.data[i];
        if (!starts_word(text, i) || (first >= 'a' && first <= 'z') || first == ' ')
            continue;
        size_t most = (text.len - i) / 2;
        for (size_t len = most < LONGEST_LABEL ? most : LONGEST_LABEL; len >= 4; len--)
            if (memcmp(text.data + i, text.data + i + len, len) == 0) {
                *out = (chip){NULL, i, i + len};
                return true;
            }
    }
    return false;
}

/* The index of a source in its strand, which it enters when it is new. */
static bool add_source(page_strand *strand, const char *key, ler_str label, ler_str title,
                       size_t *index) {
    for (*index = 0; *index < strand->source_count; (*index)++)
        if (ler_str_equal(strand->sources[*index].label, label) &&
            ler_str_equal(strand->sources[*index].title, title))
            return true;
    if (strand->source_count == LER_MAX_STRAND_SOURCES)
        return false;
    page_source *s = &strand->sources[strand->source_count];
    *s = (page_source){.label = label, .title = title};
    if (key != NULL)
        snprintf(s->key, sizeof s->key, "%s", key);
    else if (!page_key(label, s->key))
        return false;
    size_t base = strlen(s->key); /* two releases of one work: "aei", "aei-2" */
    if (base > LER_MAX_DOMAIN_KEY - 3)
        base = LER_MAX_DOMAIN_KEY - 3;
    for (unsigned n = 2; n < 99; n++) {
        bool taken = false;
        for (size_t i = 0; i < strand->source_count && !taken; i++)
            taken = strcmp(strand->sources[i].key, s->key) == 0;
        if (!taken)
            break;
        snprintf(s->key + base, sizeof s->key - base, "-%u", n);
    }
    strand->source_count++;
    return true;
}

/* Pieces of the statement between its chips, with one space where a chip was; none before the
 * punctuation that stands behind it. */
static void add_piece(ler_buf *out, ler_str piece) {
    piece = ler_str_trim(piece);
    if (piece.len == 0)
        return;
    if (out->len > 0 && strchr(".,;:!?)", piece.data[0]) == NULL)
        ler_buf_char(out, ' ');
    ler_buf_str(out, piece);
}

bool page_take_chips(page *p, page_strand *strand, ler_str text, page_statement *out,
                     const char **why, ler_error *err) {
    LER_AUTO_BUF kept = ler_buf_new(LER_MAX_FRAMEWORK);
    *why = NULL;
    for (const char *end;
         (end = memmem(text.data, text.len, chip_end, sizeof chip_end - 1)) != NULL;) {
        ler_str head = {text.data, (size_t)(end - text.data)};
        chip c;
        size_t index;
        if (head.len > 2 * LER_MAX_STATEMENT_TEXT ||
            (!known_chip(head, &c) && !doubled_chip(head, &c)))
            *why = "a citation cannot be told from the statement";
        else if (!add_source(strand, c.key, (ler_str){head.data + c.label, c.title - c.label},
                             ler_str_trim(ler_str_from(head, c.title)), &index))
            *why = "more works are cited than a strand may have";
        else if (out->source_count == LER_MAX_STATEMENT_SOURCES)
            *why = "more works are cited than a statement may have";
        if (*why != NULL)
            return false;
        bool twice = false;
        for (size_t i = 0; i < out->source_count; i++)
            twice |= out->sources[i] == index;
        if (!twice)
            out->sources[out->source_count++] = index;
        add_piece(&kept, (ler_str){head.data, c.label});
        text = ler_str_from(text, head.len + sizeof chip_end - 1);
    }
    if (memmem(text.data, text.len, "Opens in new tab", 16) != NULL)
        *why = "a citation cannot be told from the statement";
    add_piece(&kept, text);
    out->text = ler_arena_str(p->arena, ler_buf_view(&kept));
    if (kept.failed || out->text.data == NULL) {
        *why = "";
        ler_no_memory(err);
    }
    return *why == NULL;
}

/* ---- lists that ran together ---- */

ler_code page_add_anchor(page *p, ler_anchor which, ler_str text, ler_error *err) {
    size_t count = p->anchor_count[which];
    text = ler_str_trim(text);
    if (text.len == 0)
        return LER_OK;
    if (count == LER_MAX_FRAMEWORK_STATEMENTS)
        return ler_fail(err, LER_E_LIMIT, "more than %d anchors of one kind",
                        LER_MAX_FRAMEWORK_STATEMENTS);
    if ((count & (count - 1)) == 0) { /* 0, 1, 2, 4, ...: twice the room */
        ler_str *more = ler_arena_array(p->arena, count == 0 ? 1 : 2 * count, sizeof *more);
        if (more == NULL)
            return ler_no_memory(err);
        if (count > 0)
            memcpy(more, p->anchors[which], count * sizeof *more);
        p->anchors[which] = more;
    }
    p->anchors[which][p->anchor_count[which]++] = text;
    return LER_OK;
}

static ler_code add_dotted(page *p, ler_anchor which, ler_str text, ler_error *err) {
    static const char dot[] = " \xC2\xB7 ";
    for (const char *at; (at = memmem(text.data, text.len, dot, sizeof dot - 1)) != NULL;) {
        size_t len = (size_t)(at - text.data);
        TRY(page_add_anchor(p, which, (ler_str){text.data, len}, err));
        text = ler_str_from(text, len + sizeof dot - 1);
    }
    return page_add_anchor(p, which, text, err);
}

/* "SpeakingService Orientation": a capital right behind a small letter or a bracket begins the next
 * item. */
static ler_code add_glued(page *p, ler_anchor which, ler_str text, ler_error *err) {
    size_t start = 0;
    for (size_t i = 1; i < text.len; i++) {
        char a = text.data[i - 1], b = text.data[i];
        bool ends = (a >= 'a' && a <= 'z') || a == ')';
        if (!ends || b < 'A' || b > 'Z')
            continue;
        TRY(page_add_anchor(p, which, (ler_str){text.data + start, i - start}, err));
        start = i;
    }
    return page_add_anchor(p, which, ler_str_from(text, start), err);
}

/* "30.530144.0701" is two codes of the form NN.NNNN. */
static ler_code add_cip(page *p, const page_line *line, ler_error *err) {
    for (ler_str rest = line->text; rest.len > 0; rest = ler_str_trim(ler_str_from(rest, 7))) {
        bool good = rest.len >= 7 && rest.data[2] == '.';
        for (size_t i = 0; good && i < 7; i++)
            good = i == 2 || ler_is_digit(rest.data[i]);
        if (!good) {
            char excerpt[LER_EXCERPT];
            PAGE_BAD(p, line->number, "expected a CIP code such as 44.0703, found \"%s\"",
                     ler_excerpt(excerpt, rest.data, rest.len));
            return LER_OK;
        }
        TRY(page_add_anchor(p, LER_ANCHOR_CIP, (ler_str){rest.data, 7}, err));
    }
    return LER_OK;
}

ler_code page_add_anchors(page *p, ler_anchor which, const page_line *line, ler_error *err) {
    if (which == LER_ANCHOR_CIP)
        return add_cip(p, line, err);
    if (which == LER_ANCHOR_TITLES || which == LER_ANCHOR_RAPIDS ||
        memmem(line->text.data, line->text.len, " \xC2\xB7 ", 4) != NULL)
        return add_dotted(p, which, line->text, err);
    return add_glued(p, which, line->text, err);
}
