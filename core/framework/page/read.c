/* A page from top to bottom. Each line is tried against what may stand at its place:
 *
 *     head      title, SOC and version, context covered
 *     core      level, role, statements            level, role, statements ...
 *     ai        introduction, level, statements ... evidence pack: groups of figures
 *     durable   introduction, domain with its number and count, level, statements ...
 *     anchors   how many, lists under headings
 *     foot      sources and notice */
#include "framework/page/internal.h"

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
        if (page_is(line, whole[i]))
            return true;
    return ler_str_starts(line, "O*NET enrichment \xC2\xB7 ") ||
           (ler_str_starts(line, "Authoritative source data identified for ") &&
            ler_str_ends(line, " occupations"));
}

const page_line *page_line_at(const page_reader *r) {
    return &r->p->lines[r->i];
}

static bool is_foot(ler_str line) {
    return ler_str_starts(line, "Sources: ");
}

/* Whether the line behind the one at work is a figure. */
static bool figures_follow(const page_reader *r) {
    ler_str line = r->i + 1 < r->p->line_count ? r->p->lines[r->i + 1].text : LER_STR_NONE;
    return line.len > 0 && !is_foot(line) && memmem(line.data, line.len, ": ", 2) != NULL;
}

/* "Augment share: 19.8%" is a figure; a line without a colon is a heading when figures follow, or
 * one that is known; else it is a value of its own. */
static void take_figure(page_reader *r, ler_str line) {
    page *p = r->p;
    if (p->figure_count == PAGE_FIGURES) {
        PAGE_BAD(p, page_line_at(r)->number, "more than %d figures", PAGE_FIGURES);
        return;
    }
    page_figure *f = &p->figures[p->figure_count];
    const char *colon = memmem(line.data, line.len, ": ", 2);
    if (colon != NULL) {
        size_t len = (size_t)(colon - line.data);
        *f = (page_figure){ler_str_trim((ler_str){line.data, len}),
                           ler_str_trim(ler_str_from(line, len + 2)), false};
    } else if (page_is(line, "AEI usage") || page_is(line, "SAFI positioning") ||
               page_is(line, "WEF cluster") || figures_follow(r)) {
        *f = (page_figure){line, LER_STR_NONE, true};
        r->group = true;
    } else {
        *f = (page_figure){LER_STR_NONE, line, false};
    }
    if (r->group)
        p->figure_count++;
    else
        PAGE_BAD(p, page_line_at(r)->number, "a figure without a heading before it");
}

/* A line that means nothing, unless it is an error there: among statements and figures it may be
 * the rest of one, or the beginning of a part that is not known as such. */
static void unexplained(page_reader *r, const page_line *line) {
    char excerpt[LER_EXCERPT];
    r->p->counts->unexplained++;
    ler_findings_add_line(r->p->findings, r->at != IN_HEAD && r->at != IN_ANCHORS, line->number,
                          "this line means nothing here: \"%s\"",
                          ler_excerpt(excerpt, line->text.data, line->text.len));
}

/* Each part stands once: two of them would become one list of statements. */
static void enter(page_reader *r, page_place place, bool *seen) {
    if (*seen)
        PAGE_BAD(r->p, page_line_at(r)->number, "this part of the page stands twice");
    *seen = true;
    r->at = place;
    r->level = SIZE_MAX;
    r->anchor = -1;
    r->group = false;
}

/* Begins a part of the page; false when the line begins none. */
static bool take_part(page_reader *r) {
    ler_str line = page_line_at(r)->text;
    page_strand *ai = &r->p->strands[PAGE_AI], *durable = &r->p->strands[PAGE_DURABLE];
    if (ler_str_starts(line, "How a worker at each mastery level ")) {
        enter(r, IN_AI, &ai->seen);
        ai->description = line;
    } else if (r->at == IN_AI && page_is(line, "Evidence pack")) {
        enter(r, IN_EVIDENCE, &r->evidence);
    } else if (memmem(line.data, line.len, "durable-skill domains mapped to", 31) != NULL) {
        enter(r, IN_DURABLE, &durable->seen);
        durable->description = line;
    } else if (page_take_anchor_count(r)) {
        enter(r, IN_ANCHORS, &r->anchors);
    } else {
        return false;
    }
    return true;
}

/* The line behind the SOC code may be broken into several. */
static ler_code take_tail(page_reader *r) {
    page *p = r->p;
    for (int more_lines = 0; more_lines < PAGE_HEAD_LINES && r->i + 1 < p->line_count &&
                             page_head_goes_on(p->lines[r->i + 1].text);
         more_lines++) {
        ler_str more = p->lines[++r->i].text;
        p->head_tail = ler_arena_printf(p->arena, "%.*s %.*s", (int)p->head_tail.len,
                                        p->head_tail.data == NULL ? "" : p->head_tail.data,
                                        (int)more.len, more.data);
        if (p->head_tail.data == NULL)
            return ler_no_memory(r->err);
    }
    p->head_tail = ler_str_trim(p->head_tail);
    return LER_OK;
}

/* The title is the last line before that of the SOC code. */
static ler_code take_head(page_reader *r, bool *taken) {
    page *p = r->p;
    const page_line *line = page_line_at(r);
    ler_str soc;
    *taken = true;
    if (p->head_line == 0 && page_head(line->text, &soc, &p->head_tail)) {
        p->head_line = line->number;
        return take_tail(r);
    }
    if (p->context_line == 0 && ler_str_starts(line->text, "Context covered")) {
        p->context = ler_str_trim(ler_str_from(line->text, 15));
        p->context_line = line->number;
        if (p->context.len == 0 && r->i + 1 < p->line_count &&
            !page_is_level(p, p->lines[r->i + 1].text))
            p->context = p->lines[++r->i].text;
    } else if (p->head_line == 0) {
        if (p->title_line != 0)
            unexplained(r, &(page_line){p->title, p->title_line});
        p->title = line->text;
        p->title_line = line->number;
    } else {
        *taken = false;
    }
    return LER_OK;
}

/* A figure may be an item of a list, but neither a numbered one nor what only statements have: the
 * line that should have begun their part was another than is known. */
static bool is_figure(const page *p, ler_str line, ler_str *figure) {
    unsigned number = 0;
    *figure = line;
    return !(page_item(line, &number, figure) && number > 0) && !page_is_level(p, line) &&
           !ler_str_ends(line, " statements") &&
           memmem(line.data, line.len, "Opens in new tab", 16) == NULL;
}

static ler_code take_line(page_reader *r) {
    ler_str line = page_line_at(r)->text, text;
    unsigned number;
    bool taken = false, item = page_item(line, &number, &text);
    if (is_furniture(line)) {
        r->p->counts->furniture++;
        return LER_OK;
    }
    if (!item && take_part(r))
        return LER_OK;
    if (r->at != IN_HEAD && is_foot(line)) {
        r->at = IN_ANCHORS;
        r->anchor = -1;
        return page_take_foot(r, ler_str_from(line, 9));
    }
    if (r->at == IN_HEAD && r->p->head_line > 0 && page_is(line, core_scale[0]))
        enter(r, IN_CORE, &r->p->strands[PAGE_CORE].seen);
    switch (r->at) {
    case IN_HEAD:
        TRY(take_head(r, &taken));
        break;
    case IN_CORE:
    case IN_AI:
    case IN_DURABLE:
        if (item)
            return page_add_statement(r, text, number);
        taken = (r->at == IN_DURABLE && page_take_domain(r)) || page_take_level(r);
        break;
    case IN_EVIDENCE:
        taken = is_figure(r->p, line, &text);
        if (taken)
            take_figure(r, text);
        break;
    case IN_ANCHORS:
        TRY(page_take_anchor(r, &taken));
        break;
    }
    if (!taken)
        unexplained(r, page_line_at(r));
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
        if (d->stated != PAGE_UNSAID && d->stated != d->read)
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
    page_reader r = {.p = p, .err = err, .level = SIZE_MAX, .anchor = -1};
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
