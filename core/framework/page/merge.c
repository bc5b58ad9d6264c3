/* A page and the export of its occupation: the core reconciled, the rest added. */
#include "framework/page/internal.h"
#include "ler/match.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE_ARENA ((size_t)256 << 20)

bool ler_page_is(ler_str text) {
    if (ler_str_starts(text, "\xEF\xBB\xBF")) /* byte order mark */
        text = ler_str_from(text, 3);
    text = ler_str_trim(text);
    return text.len > 0 && strchr("{[\"", text.data[0]) == NULL;
}

ler_code ler_page_subject(ler_str text, char soc[LER_SOC_LENGTH + 1], ler_buf *tail,
                          ler_error *err) {
    LER_AUTO_BUF clean = ler_buf_new(LER_MAX_FRAMEWORK);
    bool found = false;
    int more_lines = 0;
    if (text.len > LER_MAX_FRAMEWORK)
        return ler_fail(err, LER_E_LIMIT, "%zu bytes; a page has at most %zu", text.len,
                        (size_t)LER_MAX_FRAMEWORK);
    TRY(page_clean(text, &clean, err));
    text = ler_buf_view(&clean);
    while (text.len > 0) {
        const char *end = memchr(text.data, '\n', text.len);
        ler_str line = {text.data, end == NULL ? text.len : (size_t)(end - text.data)}, code, rest;
        text = ler_str_from(text, line.len + 1);
        line = ler_str_trim(line);
        if (found && line.len > 0) {
            if (more_lines++ == PAGE_HEAD_LINES || !page_head_goes_on(line))
                break;
            ler_buf_char(tail, ' ');
            ler_buf_str(tail, line);
        } else if (!found && page_head(line, &code, &rest)) {
            found = true;
            memcpy(soc, code.data, LER_SOC_LENGTH);
            soc[LER_SOC_LENGTH] = '\0';
            ler_buf_str(tail, rest);
        }
    }
    if (found)
        return ler_buf_done(tail, err);
    return ler_fail(
        err, LER_E_CONTENT,
        "neither JSON nor the page of an occupation: it has no line \"SOC 21-1022.00 ...\"");
}

/* ---- the head ---- */

/* "Job Zone 5 · Extensive Preparationv.26.05" */
static void check_head(page *p, const ler_framework *core, ler_str *zone_name) {
    static const char zone_word[] = "Job Zone ";
    ler_str tail = p->head_tail, version = core->version;
    char excerpt[LER_EXCERPT];
    *zone_name = LER_STR_NONE;
    if (tail.len < version.len ||
        memcmp(tail.data + tail.len - version.len, version.data, version.len) != 0) {
        PAGE_BAD(p, p->head_line, "the export is of version %.*s, this line says \"%s\"",
                 (int)version.len, version.data, ler_excerpt(excerpt, tail.data, tail.len));
        return;
    }
    tail = ler_str_trim((ler_str){tail.data, tail.len - version.len});
    if (!ler_str_starts(tail, zone_word)) {
        if (tail.len > 0)
            PAGE_ODD(p, p->head_line, "\"%s\" between SOC code and version means nothing here",
                     ler_excerpt(excerpt, tail.data, tail.len));
        return;
    }
    tail = ler_str_from(tail, sizeof zone_word - 1);
    int zone = tail.len > 0 && tail.data[0] >= '1' && tail.data[0] <= '5' ? tail.data[0] - '0' : 0;
    if (zone == 0 || zone != core->occupation.job_zone)
        PAGE_BAD(p, p->head_line, "the export has job zone %d, this line says \"%s\"",
                 core->occupation.job_zone, ler_excerpt(excerpt, tail.data, tail.len));
    tail = ler_str_from(tail, 1);
    if (ler_str_starts(tail, " \xC2\xB7 "))
        *zone_name = ler_str_trim(ler_str_from(tail, 4));
    else if (tail.len > 0)
        PAGE_ODD(p, p->head_line, "\"%s\" behind the job zone means nothing here",
                 ler_excerpt(excerpt, tail.data, tail.len));
}

static ler_code same_text(ler_str a, ler_str b, bool *same, ler_error *err) {
    LER_AUTO_BUF x = ler_buf_new(2 * LER_MAX_FRAMEWORK);
    LER_AUTO_BUF y = ler_buf_new(2 * LER_MAX_FRAMEWORK);
    TRY(ler_text_normalise(a, &x, err));
    TRY(ler_text_normalise(b, &y, err));
    *same = ler_str_equal(ler_buf_view(&x), ler_buf_view(&y));
    return LER_OK;
}

static ler_code check_subject(page *p, const ler_framework *core, ler_error *err) {
    bool same;
    if (p->head_line == 0) {
        ler_findings_add(p->findings, true, "", "no line \"SOC 21-1022.00 ...\" before the levels");
        return LER_OK;
    }
    TRY(same_text(p->title, core->occupation.title, &same, err));
    if (!same)
        PAGE_BAD(p, p->title_line == 0 ? p->head_line : p->title_line,
                 "the export is of \"%.100s\", the page has another title",
                 core->occupation.title.data == NULL ? "" : ler_framework_name(core).data);
    TRY(same_text(p->context, core->context, &same, err));
    if (!same && p->context_line != 0)
        PAGE_BAD(p, p->context_line, "the context covered is not that of the export");
    return LER_OK;
}

/* ---- the core ---- */

typedef struct core_text {
    ler_str dashed, joined; /* normalised; joined: as a page that lost the dash has it */
    bool met;
} core_text;

static ler_code keep_normal(page *p, ler_str text, ler_str *out, ler_error *err) {
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_STATEMENT_TEXT);
    TRY(ler_text_normalise(text, &normal, err));
    *out = ler_arena_str(p->arena, ler_buf_view(&normal));
    return out->data == NULL ? ler_no_memory(err) : LER_OK;
}

static ler_code read_core(page *p, const ler_strand *strand, core_text *texts, ler_error *err) {
    static const size_t dash = sizeof " \xE2\x80\x94 " - 1;
    for (size_t i = 0; i < strand->statement_count; i++) {
        const ler_statement *s = &strand->statements[i];
        ler_str rest = s->phrase.len == s->text.len ? LER_STR_NONE
                                                    : ler_str_from(s->text, s->phrase.len + dash);
        ler_str glued = ler_arena_printf(p->arena, "%.*s%.*s", (int)s->phrase.len, s->phrase.data,
                                         (int)rest.len, rest.data == NULL ? "" : rest.data);
        if (glued.data == NULL)
            return ler_no_memory(err);
        TRY(keep_normal(p, s->text, &texts[i].dashed, err));
        TRY(keep_normal(p, glued, &texts[i].joined, err));
    }
    return LER_OK;
}

static void meet(page *p, const ler_strand *strand, core_text *texts, const page_statement *said,
                 ler_str normal) {
    size_t elsewhere = SIZE_MAX, place = SIZE_MAX;
    for (size_t i = 0; i < strand->statement_count; i++) {
        const ler_statement *s = &strand->statements[i];
        bool same =
            ler_str_equal(normal, texts[i].dashed) || ler_str_equal(normal, texts[i].joined);
        bool here = s->level == said->level && s->ordinal == said->ordinal;
        if (here && same) {
            texts[i].met = true;
            return;
        }
        if (same)
            elsewhere = i;
        if (here)
            place = i;
    }
    char excerpt[LER_EXCERPT];
    if (elsewhere != SIZE_MAX)
        PAGE_BAD(p, said->line, "this is %s of the export, the page has it as %.*s %u",
                 strand->statements[elsewhere].code.data, (int)strand->levels[said->level].key.len,
                 strand->levels[said->level].key.data, said->ordinal);
    else if (place != SIZE_MAX)
        PAGE_BAD(p, said->line, "not the words of %s of the export: \"%s\"",
                 strand->statements[place].code.data,
                 ler_excerpt(excerpt, said->text.data, said->text.len));
    else
        PAGE_BAD(p, said->line, "the export has no statement %.*s %u",
                 (int)strand->levels[said->level].key.len, strand->levels[said->level].key.data,
                 said->ordinal);
}

/* Every statement of the page must be the export's at the same place, and none may be missing. */
static ler_code reconcile(page *p, const ler_framework *core, ler_error *err) {
    const ler_strand *strand = &core->strands[0];
    const page_strand *said = &p->strands[PAGE_CORE];
    core_text *texts = ler_arena_array(p->arena, strand->statement_count + 1, sizeof *texts);
    if (texts == NULL)
        return ler_no_memory(err);
    TRY(read_core(p, strand, texts, err));
    for (size_t i = 0; i < said->statement_count; i++) {
        ler_str normal;
        TRY(keep_normal(p, said->statements[i].text, &normal, err));
        meet(p, strand, texts, &said->statements[i], normal);
    }
    for (size_t i = 0; i < strand->statement_count; i++)
        if (!texts[i].met)
            ler_findings_add(p->findings, true, "", "statement %s of the export is not on the page",
                             strand->statements[i].code.data);
    return LER_OK;
}

static ler_code first_error(const ler_findings *findings, ler_error *err) {
    for (size_t i = 0; i < ler_findings_count(findings); i++) {
        const ler_finding *f = ler_findings_at(findings, i);
        if (!f->error)
            continue;
        ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s", f->message.data);
        if (err != NULL)
            err->line = f->line;
        return LER_E_CONTENT;
    }
    return ler_fail(err, LER_E_CONTENT, "%zu errors in the page", ler_findings_errors(findings));
}

/* Parts that a page may lack, but that most have. */
static void tell_absent(const page *p) {
    bool anchors = false;
    for (unsigned i = PAGE_AI; i < PAGE_STRANDS; i++)
        if (p->strands[i].statement_count == 0)
            ler_findings_add(p->findings, false, "", "the page has no statements of %s",
                             p->strands[i].label);
    for (size_t i = 0; i < LER_ANCHOR_REFERENCES; i++)
        anchors |= p->anchor_stated[i];
    if (!anchors)
        ler_findings_add(p->findings, false, "", "the page has no source anchors");
    if (!p->anchor_stated[LER_ANCHOR_REFERENCES])
        ler_findings_add(p->findings, false, "", "the page names no sources at its foot");
}

static ler_code merge(page *p, const ler_framework *core, ler_framework **out, ler_error *err) {
    ler_str zone_name = LER_STR_NONE;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    TRY(page_split(p, err));
    TRY(page_read(p, err));
    TRY(check_subject(p, core, err));
    if (p->head_line > 0)
        check_head(p, core, &zone_name);
    TRY(reconcile(p, core, err));
    tell_absent(p);
    if (ler_findings_errors(p->findings) > 0)
        return first_error(p->findings, err);
    TRY(page_write(p, core, zone_name, &bytes, err));
    /* Read again by the rules of the format: what is written is what every other reader sees. */
    LER_AUTO_FINDINGS again = ler_findings_new();
    if (again == NULL)
        return ler_no_memory(err);
    ler_code code = ler_framework_load(ler_buf_view(&bytes), again, out, err);
    for (size_t i = 0; i < ler_findings_count(again); i++) {
        const ler_finding *f = ler_findings_at(again, i);
        if (code != LER_OK || !ler_str_starts(f->pointer, "/framework"))
            ler_findings_add(p->findings, f->error, f->pointer.data, "%s", f->message.data);
    }
    TRY(code);
    if (strcmp((*out)->digests.content, core->digests.content) != 0) {
        ler_framework_free(out);
        return ler_fail(err, LER_E_INTERNAL, "merging changed the content digest of the core");
    }
    return LER_OK;
}

ler_code ler_page_merge(ler_str text, const ler_framework *core, ler_findings *findings,
                        ler_page_counts *counts, ler_framework **out, ler_error *err) {
    *out = NULL;
    *counts = (ler_page_counts){0};
    if (text.len > LER_MAX_FRAMEWORK)
        return ler_fail(err, LER_E_LIMIT, "%zu bytes; a page has at most %zu", text.len,
                        (size_t)LER_MAX_FRAMEWORK);
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    LER_AUTO_ARENA arena = ler_arena_new(PAGE_ARENA);
    LER_AUTO_BUF clean = ler_buf_new(LER_MAX_FRAMEWORK);
    TRY(page_clean(text, &clean, err));
    page *p = arena == NULL ? NULL : ler_arena_alloc(arena, sizeof *p);
    if (p == NULL || (findings == NULL && own == NULL))
        return ler_no_memory(err);
    p->arena = arena;
    p->text = ler_buf_view(&clean);
    p->findings = findings != NULL ? findings : own;
    p->counts = counts;
    ler_findings_reset(p->findings);
    return merge(p, core, out, err);
}
