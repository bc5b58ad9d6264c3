/* The lists behind the strands: source anchors, many of which ran together when the page was saved,
 * and the sources at its foot. */
#include "framework/page/internal.h"
#include "ler/ascii.h"

static ler_code add_one(page *p, ler_anchor which, ler_str text, ler_error *err) {
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
        TRY(add_one(p, which, (ler_str){text.data, len}, err));
        text = ler_str_from(text, len + sizeof dot - 1);
    }
    return add_one(p, which, text, err);
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
        TRY(add_one(p, which, (ler_str){text.data + start, i - start}, err));
        start = i;
    }
    return add_one(p, which, ler_str_from(text, start), err);
}

/* "30.530144.0701" is two codes of the form NN.NNNN; marks may part them. */
static ler_code add_cip(page *p, const page_line *line, ler_error *err) {
    ler_str rest = line->text;
    for (;;) {
        while (rest.len > 0 && strchr(" ,;|/", rest.data[0]) != NULL)
            rest = ler_str_from(rest, 1);
        if (ler_str_starts(rest, "\xC2\xB7")) {
            rest = ler_str_from(rest, 2);
            continue;
        }
        if (rest.len == 0)
            return LER_OK;
        bool good = rest.len >= 7 && rest.data[2] == '.';
        for (size_t i = 0; good && i < 7; i++)
            good = i == 2 || ler_is_digit(rest.data[i]);
        if (!good) {
            char excerpt[LER_EXCERPT];
            PAGE_BAD(p, line->number, "expected a CIP code such as 44.0703, found \"%s\"",
                     ler_excerpt(excerpt, rest.data, rest.len));
            return LER_OK;
        }
        TRY(add_one(p, LER_ANCHOR_CIP, (ler_str){rest.data, 7}, err));
        rest = ler_str_from(rest, 7);
    }
}

static ler_code add_line(page *p, ler_anchor which, const page_line *line, ler_error *err) {
    unsigned number;
    ler_str text;
    if (which == LER_ANCHOR_CIP)
        return add_cip(p, line, err);
    if (page_item(line->text, &number, &text)) /* a list item is one, whatever it looks like */
        return add_one(p, which, text, err);
    if (which == LER_ANCHOR_TITLES || which == LER_ANCHOR_RAPIDS ||
        memmem(line->text.data, line->text.len, " \xC2\xB7 ", 4) != NULL)
        return add_dotted(p, which, line->text, err);
    return add_glued(p, which, line->text, err);
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
        if (page_is(line, headings[i].text) ||
            (headings[i].anchor == LER_ANCHOR_TASKS && ler_str_starts(line, "Tasks \xC2\xB7 ")))
            return (int)headings[i].anchor;
    return -1;
}

bool page_take_anchor_count(page_reader *r) {
    static const char start[] = "Show O*NET source anchors";
    ler_str line = page_line_at(r)->text;
    if (!ler_str_starts(line, start))
        return false;
    ler_str rest = ler_str_trim(ler_str_from(line, sizeof start - 1));
    size_t digits = 0;
    r->p->anchors_stated = 0;
    while (digits < rest.len && digits < 6 && ler_is_digit(rest.data[digits]))
        r->p->anchors_stated = r->p->anchors_stated * 10 + (size_t)(rest.data[digits++] - '0');
    if (digits > 0)
        r->p->anchors_line = page_line_at(r)->number;
    return true;
}

ler_code page_take_anchor(page_reader *r, bool *taken) {
    page *p = r->p;
    const page_line *line = page_line_at(r);
    int heading = anchor_heading(line->text);
    unsigned number;
    ler_str text;
    *taken = true;
    if (heading >= 0) {
        if (p->anchor_stated[heading])
            PAGE_BAD(p, line->number, "this list stands twice");
        r->anchor = heading;
        p->anchor_stated[heading] = p->anchor_lines[heading] = true;
        r->next = 1;
        return LER_OK;
    }
    if (r->anchor == LER_ANCHOR_TASKS && page_item(line->text, &number, &text)) {
        if (number != 0 && number != r->next)
            PAGE_BAD(p, line->number, "task %u has the number %u", r->next, number);
        r->next++;
        return add_one(p, LER_ANCHOR_TASKS, text, r->err);
    }
    /* A list is one line, or has a line for each of its items. */
    if (r->anchor >= 0 && r->anchor != LER_ANCHOR_TASKS && p->anchor_lines[r->anchor]) {
        size_t before = p->anchor_count[r->anchor];
        ler_code code = add_line(p, (ler_anchor)r->anchor, line, r->err);
        p->anchor_lines[r->anchor] = p->anchor_count[r->anchor] == before + 1;
        return code;
    }
    *taken = false;
    return LER_OK;
}

/* The sources, parted by commas that are not in brackets, and the notice behind them. */
ler_code page_take_foot(page_reader *r, ler_str rest) {
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
        TRY(add_one(p, LER_ANCHOR_REFERENCES, (ler_str){rest.data + start, i - start}, r->err));
        start = i + 1;
    }
    return add_one(p, LER_ANCHOR_REFERENCES, ler_str_from(rest, start), r->err);
}
