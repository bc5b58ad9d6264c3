/* Citation chips: each stands in the text of its statement, its label glued to its full title. */
#include "framework/page/internal.h"
#include "ler/ascii.h"

#include <stdio.h>

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

/* Whether nothing but a year or a release stands between the label's name and the title: else the
 * statement itself speaks of the work, and what follows there is the statement's. */
static bool is_label(ler_str text, const struct work *work) {
    size_t name = strlen(work->label);
    for (size_t i = name; i < text.len; i++)
        if (!ler_is_digit(text.data[i]) && strchr(" ,.v", text.data[i]) == NULL)
            return false;
    return true;
}

/* The work whose title begins last: an earlier one is spoken of in the statement. */
static bool known_chip(ler_str text, chip *out) {
    bool found = false;
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        size_t title = find_last(text, works[i].title);
        if (title == SIZE_MAX)
            continue;
        size_t label = find_last((ler_str){text.data, title}, works[i].label);
        if (label == SIZE_MAX || !starts_word(text, label) || (found && title < out->title) ||
            !is_label((ler_str){text.data + label, title - label}, &works[i]))
            continue;
        *out = (chip){works[i].key, label, title};
        found = true;
    }
    return found;
}

/* "Some WorkSome Work 2030 - of whom": the longest label that its title repeats, in the last place
 * that has one. */
static bool doubled_chip(ler_str text, chip *out) {
    for (size_t i = text.len; i-- > 0;) {
        unsigned char first = (unsigned char)text.data[i];
        if (!starts_word(text, i) || (first >= 'a' && first <= 'z') || first == ' ')
            continue;
        size_t most = (text.len - i) / 2;
        for (size_t len = most < LONGEST_LABEL ? most : LONGEST_LABEL; len >= 4; len--)
            if (text.data[i + len - 1] != ' ' &&
                memcmp(text.data + i, text.data + i + len, len) == 0) {
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
        else if (!add_source(strand, c.key,
                             ler_str_trim((ler_str){head.data + c.label, c.title - c.label}),
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
