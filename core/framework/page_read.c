/* A page from top to bottom. Each line is tried against what may stand at its place:
 *
 *     head      title, SOC and version, context covered
 *     core      level, role, statements            level, role, statements ...
 *     ai        introduction, level, statements ... evidence pack: groups of figures
 *     durable   introduction, domain with its count, level, statements ...
 *     anchors   how many, lists under headings
 *     foot      sources and notice */
#include "framework/page_internal.h"
#include "ler/ascii.h"

#include <stdio.h>

typedef enum place { IN_HEAD, IN_CORE, IN_AI, IN_EVIDENCE, IN_DURABLE, IN_ANCHORS } place;

typedef struct reader {
    page *p;
    ler_error *err;
    place at;
    size_t i;      /* line at work */
    size_t level;  /* of the strand at work; SIZE_MAX = before its first */
    unsigned next; /* ordinal that the next list item must have */
    int anchor;    /* list at work, -1 = none */
    bool group;    /* an evidence group is open */
} reader;

static const char *const core_scale[] = {"Emerging", "Developing", "Proficient", "Advanced"};
static const char *const durable_scale[] = {"Emerging", "Developing", "Applying", "Exceeding"};

/* Lines that hold nothing of the framework. */
static bool is_furniture(ler_str line) {
    static const char *const whole[] = {"NSX",
                                        "National Skills Exchange",
                                        "NSXNational Skills Exchange",
                                        "NSXNational Skills ExchangeSign in",
                                        "Sign in",
                                        "Back to Framework",
                                        "Suggest an O*NET correction",
                                        "Source anchors that ground each statement"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (ler_str_is(line, whole[i]))
            return true;
    return ler_str_starts(line, "O*NET enrichment \xC2\xB7 ") ||
           (ler_str_starts(line, "Authoritative source data identified for ") &&
            ler_str_ends(line, " occupations"));
}

static page_strand *strand_at(reader *r) {
    return &r->p->strands[r->at == IN_AI        ? PAGE_AI
                          : r->at == IN_DURABLE ? PAGE_DURABLE
                                                : PAGE_CORE];
}

static const page_line *line_at(const reader *r) {
    return &r->p->lines[r->i];
}

static ler_code add_statement(reader *r, ler_str text, unsigned number) {
    page_strand *strand = strand_at(r);
    const page_line *line = line_at(r);
    const char *why;
    if (r->level == SIZE_MAX || (r->at == IN_DURABLE && strand->domain_count == 0)) {
        PAGE_BAD(r->p, line->number, "a statement without a level%s before it",
                 r->at == IN_DURABLE ? " or a domain" : "");
        return LER_OK;
    }
    if (number != r->next)
        PAGE_BAD(r->p, line->number, "statement %u of its list has the number %u", r->next, number);
    r->next++;
    if (strand->statement_count == LER_MAX_FRAMEWORK_STATEMENTS)
        return ler_fail(r->err, LER_E_LIMIT, "more than %d statements",
                        LER_MAX_FRAMEWORK_STATEMENTS);
    if (strand->statement_count == strand->room) {
        size_t room = strand->room == 0 ? 64 : 2 * strand->room;
        page_statement *more = ler_arena_array(r->p->arena, room, sizeof *more);
        if (more == NULL)
            return ler_no_memory(r->err);
        if (strand->room > 0)
            memcpy(more, strand->statements, strand->room * sizeof *more);
        strand->statements = more;
        strand->room = room;
    }
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
    if (r->at != IN_CORE && ler_phrase_of(s->text).len == s->text.len)
        PAGE_BAD(r->p, line->number,
                 "a statement without \" \xE2\x80\x94 \" between its phrase and "
                 "its activity");
    strand->statement_count++;
    return LER_OK;
}

/* A level of the strand at work. In the core a role may stand below it. */
static bool take_level(reader *r) {
    page_strand *strand = strand_at(r);
    for (size_t l = 0; l < strand->level_count; l++) {
        if (!ler_str_is(line_at(r)->text, strand->levels[l]))
            continue;
        if (r->level != SIZE_MAX && l <= r->level)
            PAGE_BAD(r->p, line_at(r)->number, "level %s stands behind %s", strand->levels[l],
                     strand->levels[r->level]);
        r->level = l;
        r->next = 1;
        strand->seen = true;
        unsigned number;
        ler_str text;
        if (r->at == IN_CORE && r->i + 1 < r->p->line_count &&
            !page_item(r->p->lines[r->i + 1].text, &number, &text))
            strand->roles[l] = r->p->lines[++r->i].text;
        return true;
    }
    return false;
}

/* "10Fortitude11 statements" */
static bool take_domain(reader *r) {
    page_strand *strand = strand_at(r);
    ler_str line = line_at(r)->text;
    char number[16];
    int digits = snprintf(number, sizeof number, "%zu", strand->domain_count + 1);
    size_t word = ler_str_ends(line, " statements")  ? 11
                  : ler_str_ends(line, " statement") ? 10
                                                     : 0;
    if (word == 0 || !ler_is_digit(line.data[0]))
        return false;
    line.len -= word;
    size_t stated = 0, factor = 1;
    while (line.len > 0 && ler_is_digit(line.data[line.len - 1]) && factor < 100000) {
        stated += factor * (size_t)(line.data[--line.len] - '0');
        factor *= 10;
    }
    if (factor == 1)
        return false;
    if (!ler_str_starts(line, number)) {
        PAGE_BAD(r->p, line_at(r)->number, "expected domain %s", number);
        return true;
    }
    line = ler_str_trim(ler_str_from(line, (size_t)digits));
    if (strand->domain_count == LER_MAX_DOMAINS) {
        PAGE_BAD(r->p, line_at(r)->number, "more than %d domains", LER_MAX_DOMAINS);
        return true;
    }
    page_domain *d = &strand->domains[strand->domain_count];
    *d = (page_domain){.label = line, .stated = stated, .line = line_at(r)->number};
    if (!page_key(line, d->key)) {
        PAGE_BAD(r->p, line_at(r)->number, "a domain without a name");
        return true;
    }
    strand->domain_count++;
    r->level = SIZE_MAX;
    return true;
}

static bool has_colon(const reader *r, size_t i) {
    return i < r->p->line_count &&
           memmem(r->p->lines[i].text.data, r->p->lines[i].text.len, ": ", 2) != NULL;
}

/* "Augment share: 19.8%" is a figure; a line without a colon is a heading when figures follow, or
 * one that is known; else it is a value of its own. */
static void take_figure(reader *r) {
    page *p = r->p;
    ler_str line = line_at(r)->text;
    if (p->figure_count == PAGE_FIGURES) {
        PAGE_BAD(p, line_at(r)->number, "more than %d figures", PAGE_FIGURES);
        return;
    }
    page_figure *f = &p->figures[p->figure_count];
    const char *colon = memmem(line.data, line.len, ": ", 2);
    if (colon != NULL) {
        size_t len = (size_t)(colon - line.data);
        *f = (page_figure){ler_str_trim((ler_str){line.data, len}),
                           ler_str_trim(ler_str_from(line, len + 2)), false};
    } else if (ler_str_is(line, "AEI usage") || ler_str_is(line, "SAFI positioning") ||
               ler_str_is(line, "WEF cluster") || has_colon(r, r->i + 1)) {
        *f = (page_figure){line, LER_STR_NONE, true};
        r->group = true;
    } else {
        *f = (page_figure){LER_STR_NONE, line, false};
    }
    if (r->group)
        p->figure_count++;
    else
        PAGE_BAD(p, line_at(r)->number, "a figure without a heading before it");
}

static int anchor_heading(ler_str line) {
    static const struct {
        const char *text;
        ler_anchor anchor;
    } headings[] = {
        {"Related titles", LER_ANCHOR_TITLES},   {"RAPIDS apprenticeships", LER_ANCHOR_RAPIDS},
        {"O*NET skills", LER_ANCHOR_SKILLS},     {"Knowledge domains", LER_ANCHOR_KNOWLEDGE},
        {"Abilities", LER_ANCHOR_ABILITIES},     {"Work styles", LER_ANCHOR_WORK_STYLES},
        {"Technology", LER_ANCHOR_TECHNOLOGY},   {"Tasks", LER_ANCHOR_TASKS},
        {"CIP education codes", LER_ANCHOR_CIP},
    };
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (ler_str_is(line, headings[i].text) ||
            (headings[i].anchor == LER_ANCHOR_TASKS && ler_str_starts(line, "Tasks \xC2\xB7 ")))
            return (int)headings[i].anchor;
    return -1;
}

/* "Show O*NET source anchors61 anchors · skillscrosswalk.com" */
static bool take_anchor_count(reader *r) {
    static const char start[] = "Show O*NET source anchors";
    ler_str line = line_at(r)->text;
    if (!ler_str_starts(line, start))
        return false;
    ler_str rest = ler_str_trim(ler_str_from(line, sizeof start - 1));
    size_t digits = 0;
    r->p->anchors_stated = 0;
    while (digits < rest.len && digits < 6 && ler_is_digit(rest.data[digits]))
        r->p->anchors_stated = r->p->anchors_stated * 10 + (size_t)(rest.data[digits++] - '0');
    if (digits > 0)
        r->p->anchors_line = line_at(r)->number;
    return true;
}

/* The sources, parted by commas that are not in brackets, and the notice behind them. */
static ler_code take_foot(reader *r, ler_str rest) {
    page *p = r->p;
    const char *mark = memmem(rest.data, rest.len, "\xC2\xA9", 2); /* copyright sign */
    if (mark != NULL) {
        size_t len = (size_t)(mark - rest.data);
        p->notice = ler_str_from(rest, len);
        rest.len = len;
    }
    rest = ler_str_trim(rest);
    if (rest.len > 0 && rest.data[rest.len - 1] == '.')
        rest.len--;
    p->anchor_stated[LER_ANCHOR_REFERENCES] = true;
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i < rest.len; i++) {
        depth += rest.data[i] == '(' ? 1 : rest.data[i] == ')' ? -1 : 0;
        if (rest.data[i] != ',' || depth > 0)
            continue;
        TRY(page_add_anchor(p, LER_ANCHOR_REFERENCES, (ler_str){rest.data + start, i - start},
                            r->err));
        start = i + 1;
    }
    return page_add_anchor(p, LER_ANCHOR_REFERENCES, ler_str_from(rest, start), r->err);
}

/* Begins a part of the page; false when the line begins none. */
static bool take_part(reader *r) {
    ler_str line = line_at(r)->text;
    if (ler_str_starts(line, "How a worker at each mastery level ")) {
        r->at = IN_AI;
        r->p->strands[PAGE_AI].description = line;
    } else if (r->at == IN_AI && ler_str_is(line, "Evidence pack")) {
        r->at = IN_EVIDENCE;
        r->group = false;
    } else if (memmem(line.data, line.len, "durable-skill domains mapped to", 31) != NULL) {
        r->at = IN_DURABLE;
        r->p->strands[PAGE_DURABLE].description = line;
    } else if (take_anchor_count(r)) {
        r->at = IN_ANCHORS;
    } else {
        return false;
    }
    r->level = SIZE_MAX;
    r->anchor = -1;
    return true;
}

static bool take_head(reader *r) {
    page *p = r->p;
    const page_line *line = line_at(r);
    ler_str soc;
    if (p->head_line == 0 && page_head(line->text, &soc, &p->head_tail)) {
        p->head_line = line->number;
    } else if (ler_str_starts(line->text, "Context covered")) {
        p->context = ler_str_trim(ler_str_from(line->text, 15));
        p->context_line = line->number;
    } else if (p->title_line == 0 && p->head_line == 0) {
        p->title = line->text;
        p->title_line = line->number;
    } else {
        return false;
    }
    return true;
}

static void unexplained(reader *r) {
    char excerpt[LER_EXCERPT];
    ler_str text = line_at(r)->text;
    r->p->counts->unexplained++;
    /* among statements it may be the rest of one, and half a statement is none */
    bool error = r->at == IN_CORE || r->at == IN_AI || r->at == IN_DURABLE;
    ler_findings_add_line(r->p->findings, error, line_at(r)->number,
                          "this line means nothing here: \"%s\"",
                          ler_excerpt(excerpt, text.data, text.len));
}

static ler_code take_anchor_line(reader *r, bool *taken) {
    const page_line *line = line_at(r);
    int heading = anchor_heading(line->text);
    unsigned number;
    ler_str text;
    *taken = true;
    if (heading >= 0) {
        if (r->p->anchor_stated[heading])
            PAGE_BAD(r->p, line->number, "this list stands twice");
        r->anchor = heading;
        r->p->anchor_stated[heading] = true;
        r->next = 1;
        return LER_OK;
    }
    if (r->anchor == LER_ANCHOR_TASKS && page_item(line->text, &number, &text)) {
        if (number != r->next)
            PAGE_BAD(r->p, line->number, "task %u has the number %u", r->next, number);
        r->next++;
        return page_add_anchor(r->p, LER_ANCHOR_TASKS, text, r->err);
    }
    if (r->anchor >= 0 && r->anchor != LER_ANCHOR_TASKS &&
        r->p->anchor_count[r->anchor] == 0) /* a list is one line */
        return page_add_anchors(r->p, (ler_anchor)r->anchor, line, r->err);
    *taken = false;
    return LER_OK;
}

static ler_code take_line(reader *r) {
    ler_str line = line_at(r)->text, text;
    unsigned number;
    bool taken = false;
    if (is_furniture(line)) {
        r->p->counts->furniture++;
        return LER_OK;
    }
    if (take_part(r))
        return LER_OK;
    if (r->at == IN_ANCHORS && ler_str_starts(line, "Sources: ")) {
        r->anchor = -1;
        return take_foot(r, ler_str_from(line, 9));
    }
    if (r->at == IN_HEAD && r->p->head_line > 0 && ler_str_is(line, core_scale[0])) {
        r->at = IN_CORE;
        r->level = SIZE_MAX;
    }
    switch (r->at) {
    case IN_HEAD:
        taken = take_head(r);
        break;
    case IN_CORE:
    case IN_AI:
    case IN_DURABLE:
        if (page_item(line, &number, &text))
            return add_statement(r, text, number);
        taken = (r->at == IN_DURABLE && take_domain(r)) || take_level(r);
        break;
    case IN_EVIDENCE:
        take_figure(r);
        return LER_OK;
    case IN_ANCHORS:
        TRY(take_anchor_line(r, &taken));
        break;
    }
    if (!taken)
        unexplained(r);
    return LER_OK;
}

/* What the page says of itself against what was read. A warning: real pages were seen whose heading
 * counts a statement that the page does not show, and what it shows is no less true for it. */
static void check_counts(page *p) {
    static const ler_anchor counted[] = {LER_ANCHOR_SKILLS,     LER_ANCHOR_KNOWLEDGE,
                                         LER_ANCHOR_ABILITIES,  LER_ANCHOR_WORK_STYLES,
                                         LER_ANCHOR_TECHNOLOGY, LER_ANCHOR_TASKS};
    const page_strand *durable = &p->strands[PAGE_DURABLE];
    for (size_t i = 0; i < durable->domain_count; i++) {
        const page_domain *d = &durable->domains[i];
        if (d->stated != d->read)
            PAGE_ODD(p, d->line, "%.*s has %zu statements by its heading, %zu were read",
                     (int)(d->label.len < 60 ? d->label.len : 60), d->label.data, d->stated,
                     d->read);
        for (size_t k = 0; k < i; k++)
            if (strcmp(d->key, durable->domains[k].key) == 0)
                PAGE_BAD(p, d->line, "this domain stands twice");
    }
    size_t anchors = 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        anchors += p->anchor_count[counted[i]];
    if (p->anchors_line != 0 && anchors != p->anchors_stated)
        PAGE_ODD(p, p->anchors_line,
                 "%zu anchors by this line, %zu were read: a list that ran together may be parted "
                 "wrongly",
                 p->anchors_stated, anchors);
}

ler_code page_read(page *p, ler_error *err) {
    reader r = {.p = p, .err = err, .level = SIZE_MAX, .anchor = -1};
    p->strands[PAGE_CORE] = (page_strand){.key = "core", .levels = core_scale, .level_count = 4};
    p->strands[PAGE_AI] =
        (page_strand){.key = "ai", .label = "AI use", .levels = core_scale, .level_count = 4};
    p->strands[PAGE_DURABLE] = (page_strand){
        .key = "durable", .label = "Durable skills", .levels = durable_scale, .level_count = 4};
    for (r.i = 0; r.i < p->line_count; r.i++)
        TRY(take_line(&r));
    check_counts(p);
    return LER_OK;
}
