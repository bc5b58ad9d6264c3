/* The statements of a page under their strands, domains and levels. */
#include "framework/page/internal.h"
#include "ler/ascii.h"

static page_strand *strand_at(page_reader *r) {
    return &r->p->strands[r->at == IN_AI        ? PAGE_AI
                          : r->at == IN_DURABLE ? PAGE_DURABLE
                                                : PAGE_CORE];
}

static ler_str line_text(const page_reader *r, size_t i) {
    return i < r->p->line_count ? r->p->lines[i].text : LER_STR_NONE;
}

/* Room for one more. */
static ler_code make_room(page_reader *r, page_strand *strand) {
    if (strand->statement_count == LER_MAX_FRAMEWORK_STATEMENTS)
        return ler_fail(r->err, LER_E_LIMIT, "more than %d statements",
                        LER_MAX_FRAMEWORK_STATEMENTS);
    if (strand->statement_count < strand->room)
        return LER_OK;
    size_t room = strand->room == 0 ? 64 : 2 * strand->room;
    page_statement *more = ler_arena_array(r->p->arena, room, sizeof *more);
    if (more == NULL)
        return ler_no_memory(r->err);
    if (strand->room > 0)
        memcpy(more, strand->statements, strand->room * sizeof *more);
    strand->statements = more;
    strand->room = room;
    return LER_OK;
}

/* An item of the list at work has the next number, or a bullet like all before it. */
static void check_number(page_reader *r, unsigned number) {
    unsigned line = page_line_at(r)->number;
    bool bullet = number == 0;
    if (r->next > 1 && bullet != r->bullets)
        PAGE_BAD(r->p, line, "a list of both numbers and bullets");
    else if (!bullet && number != r->next)
        PAGE_BAD(r->p, line, "statement %u of its list has the number %u", r->next, number);
    r->bullets = bullet;
    r->next++;
}

/* A text that lost its dash when it was saved cannot be mended; another kind of dash is the
 * author's. */
static void check_dash(page_reader *r, ler_str text) {
    unsigned line = page_line_at(r)->number;
    if (ler_phrase_of(text).len < text.len)
        return;
    if (memmem(text.data, text.len, " \xE2\x80\x93 ", 5) != NULL ||
        memmem(text.data, text.len, " - ", 3) != NULL)
        PAGE_ODD(r->p, line, "another dash than \" \xE2\x80\x94 \" between phrase and activity");
    else
        PAGE_BAD(r->p, line,
                 "a statement without \" \xE2\x80\x94 \" between its phrase and its activity");
}

ler_code page_add_statement(page_reader *r, ler_str text, unsigned number) {
    page_strand *strand = strand_at(r);
    const page_line *line = page_line_at(r);
    const char *why;
    if (r->level == SIZE_MAX || (r->at == IN_DURABLE && strand->domain_count == 0)) {
        PAGE_BAD(r->p, line->number, "a statement without a level%s before it",
                 r->at == IN_DURABLE ? " or a domain" : "");
        return LER_OK;
    }
    check_number(r, number);
    TRY(make_room(r, strand));
    page_statement *s = &strand->statements[strand->statement_count];
    *s = (page_statement){.line = line->number, .level = r->level, .ordinal = r->next - 1};
    if (r->at == IN_DURABLE) {
        s->domain = strand->domain_count - 1;
        strand->domains[s->domain].read++;
    }
    if (!page_take_chips(r->p, strand, text, s, &why, r->err)) {
        if (*why == '\0')
            return LER_E_MEMORY;
        PAGE_BAD(r->p, line->number, "%s", why);
        return LER_OK;
    }
    if (r->at != IN_CORE)
        check_dash(r, s->text);
    strand->statement_count++;
    return LER_OK;
}

bool page_is_level(const page *p, ler_str line) {
    for (size_t k = 0; k < PAGE_STRANDS; k++)
        for (size_t l = 0; l < p->strands[k].level_count; l++)
            if (page_is(line, p->strands[k].levels[l]))
                return true;
    return false;
}

bool page_take_level(page_reader *r) {
    page_strand *strand = strand_at(r);
    unsigned number;
    ler_str text, below = line_text(r, r->i + 1);
    for (size_t l = 0; l < strand->level_count; l++) {
        if (!page_is(page_line_at(r)->text, strand->levels[l]))
            continue;
        if (r->level != SIZE_MAX && l <= r->level)
            PAGE_BAD(r->p, page_line_at(r)->number, "level %s stands behind %s", strand->levels[l],
                     strand->levels[r->level]);
        r->level = l;
        r->next = 1;
        if (r->at == IN_CORE && below.len > 0 && !page_item(below, &number, &text) &&
            !page_is_level(r->p, below))
            strand->roles[l] = r->p->lines[++r->i].text;
        return true;
    }
    return false;
}

/* "12 statements" behind a label, or alone: the number, and its place. False when there is none. */
static bool read_count(ler_str line, size_t *stated, size_t *at) {
    size_t word = ler_str_ends(line, "statements") ? 10 : ler_str_ends(line, "statement") ? 9 : 0;
    size_t factor = 1;
    if (word == 0)
        return false;
    line = ler_str_trim((ler_str){line.data, line.len - word});
    *stated = 0;
    while (line.len > 0 && ler_is_digit(line.data[line.len - 1]) && factor < 100000) {
        *stated += factor * (size_t)(line.data[--line.len] - '0');
        factor *= 10;
    }
    *at = line.len;
    return factor > 1;
}

/* A heading of a domain: its number, label and count of statements, on one line or on several. */
typedef struct heading {
    size_t number; /* 0 = none */
    ler_str label;
    size_t stated; /* PAGE_UNSAID = does not say */
    size_t end;    /* the line behind it */
} heading;

static bool read_heading(const page_reader *r, heading *h) {
    ler_str line = line_text(r, r->i);
    size_t digits = 0, at;
    *h = (heading){.stated = PAGE_UNSAID, .end = r->i + 1};
    while (digits < line.len && digits < 4 && ler_is_digit(line.data[digits]))
        h->number = h->number * 10 + (size_t)(line.data[digits++] - '0');
    line = ler_str_trim(ler_str_from(line, digits));
    if (line.len == 0) /* the number alone */
        line = line_text(r, h->end++);
    if (read_count(line, &h->stated, &at))
        line = ler_str_trim((ler_str){line.data, at});
    else if (read_count(line_text(r, h->end), &h->stated, &at) && at == 0)
        h->end++;
    else
        h->stated = PAGE_UNSAID;
    h->label = line;
    return line.len > 0 && !ler_is_digit(line.data[0]) && !page_is_level(r->p, line);
}

/* Whether it is a heading, rather than the rest of a statement that was broken into two lines: it
 * has number and count; or looks like a name and has one of them with a level behind it, or neither
 * with the lowest level behind it. */
static bool is_heading(page_reader *r, const heading *h) {
    const page_strand *strand = strand_at(r);
    ler_str below = line_text(r, h->end);
    bool number = h->number > 0, count = h->stated != PAGE_UNSAID;
    if (number && count)
        return true;
    if (h->label.len > 60 || !ler_is_upper(h->label.data[0]) ||
        h->label.data[h->label.len - 1] == '.')
        return false;
    return number || count ? page_is_level(r->p, below) : page_is(below, strand->levels[0]);
}

bool page_take_domain(page_reader *r) {
    page_strand *strand = strand_at(r);
    unsigned line = page_line_at(r)->number;
    heading h;
    if (!read_heading(r, &h) || !is_heading(r, &h))
        return false;
    r->i = h.end - 1;
    if (h.number > 0 && h.number != strand->domain_count + 1) {
        PAGE_BAD(r->p, line, "expected domain %zu", strand->domain_count + 1);
        return true;
    }
    if (strand->domain_count == LER_MAX_DOMAINS) {
        PAGE_BAD(r->p, line, "more than %d domains", LER_MAX_DOMAINS);
        return true;
    }
    page_domain *d = &strand->domains[strand->domain_count];
    *d = (page_domain){.label = h.label, .stated = h.stated, .line = line};
    if (!page_key(h.label, d->key)) {
        PAGE_BAD(r->p, line, "a domain without a name");
        return true;
    }
    strand->domain_count++;
    r->level = SIZE_MAX;
    return true;
}
