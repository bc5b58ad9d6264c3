/* A page and the export of its occupation: the core reconciled, the rest added. */
#include "framework/page_internal.h"
#include "ler/match.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE_ARENA ((size_t)256 << 20)

bool ler_page_is(ler_str text) {
    text = ler_str_trim(text);
    return text.len > 0 && strchr("{[\"", text.data[0]) == NULL;
}

ler_code ler_page_subject(ler_str text, ler_str *soc, ler_str *tail, ler_error *err) {
    for (size_t lines = 0; text.len > 0 && lines < 100; lines++) {
        const char *end = memchr(text.data, '\n', text.len);
        ler_str line = {text.data, end == NULL ? text.len : (size_t)(end - text.data)};
        text = ler_str_from(text, line.len + 1);
        if (page_head(ler_str_trim(line), soc, tail))
            return LER_OK;
    }
    return ler_fail(err, LER_E_CONTENT,
                    "neither JSON nor the page of an occupation: no line \"SOC 21-1022.00 ...\" "
                    "among the first hundred");
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

/* ---- writing ---- */

typedef struct writer {
    page *p;
    ler_arena *arena;
    bool failed;
} writer;

static ler_json *new_object(writer *w) {
    ler_json *v = ler_json_new(w->arena, LER_JSON_OBJECT);
    w->failed |= v == NULL;
    return v;
}

static ler_json *new_list(writer *w, ler_json *object, const char *key) {
    ler_json *v = ler_json_new(w->arena, LER_JSON_ARRAY);
    w->failed |= !ler_json_set(w->arena, object, key, v);
    return v;
}

static void put_text(writer *w, ler_json *object, const char *key, ler_str text) {
    if (text.len > 0)
        w->failed |= !ler_json_set_text(w->arena, object, key, text);
}

static void add(writer *w, ler_json *list, ler_json *v) {
    w->failed |= !ler_json_append(w->arena, list, v);
}

static void put_domains(writer *w, ler_json *v, const page_strand *s) {
    ler_json *list = s->domain_count > 0 ? new_list(w, v, "domains") : NULL;
    for (size_t i = 0; i < s->domain_count; i++) {
        ler_json *o = new_object(w);
        put_text(w, o, "key", ler_str_of(s->domains[i].key));
        put_text(w, o, "label", s->domains[i].label);
        add(w, list, o);
    }
}

static void put_sources(writer *w, ler_json *v, const page_strand *s) {
    ler_json *list = s->source_count > 0 ? new_list(w, v, "sources") : NULL;
    for (size_t i = 0; i < s->source_count; i++) {
        ler_json *o = new_object(w);
        put_text(w, o, "key", ler_str_of(s->sources[i].key));
        put_text(w, o, "label", s->sources[i].label);
        put_text(w, o, "title", s->sources[i].title);
        add(w, list, o);
    }
}

static ler_str level_key(writer *w, const char *label) {
    char key[LER_MAX_DOMAIN_KEY + 1];
    ler_str kept = LER_STR_NONE;
    if (page_key(ler_str_of(label), key))
        kept = ler_arena_str(w->arena, ler_str_of(key));
    w->failed |= kept.data == NULL;
    return kept;
}

static void put_statements(writer *w, ler_json *v, const page_strand *s) {
    ler_json *list = new_list(w, v, "statements");
    for (size_t i = 0; i < s->statement_count; i++) {
        const page_statement *said = &s->statements[i];
        ler_json *o = new_object(w);
        if (s->domain_count > 0)
            put_text(w, o, "domain", ler_str_of(s->domains[said->domain].key));
        put_text(w, o, "level", level_key(w, s->levels[said->level]));
        put_text(w, o, "text", said->text);
        ler_json *cited = said->source_count > 0 ? new_list(w, o, "sources") : NULL;
        for (size_t k = 0; k < said->source_count; k++)
            add(w, cited, ler_json_new_text(w->arena, s->sources[said->sources[k]].key));
        add(w, list, o);
    }
}

static void put_evidence(writer *w, ler_json *v) {
    const page *p = w->p;
    ler_json *groups = p->figure_count > 0 ? new_list(w, v, "evidence") : NULL;
    ler_json *figures = NULL;
    for (size_t i = 0; i < p->figure_count; i++) {
        ler_json *o = new_object(w);
        put_text(w, o, "label", p->figures[i].label);
        if (p->figures[i].heading) {
            figures = new_list(w, o, "figures");
            add(w, groups, o);
        } else {
            put_text(w, o, "value", p->figures[i].value);
            add(w, figures, o);
        }
    }
}

static ler_json *strand_json(writer *w, page_strand_name name) {
    const page_strand *s = &w->p->strands[name];
    ler_json *v = new_object(w);
    put_text(w, v, "key", ler_str_of(s->key));
    put_text(w, v, "label", ler_str_of(s->label));
    put_text(w, v, "description", s->description);
    ler_json *levels = new_list(w, v, "levels");
    for (size_t i = 0; i < s->level_count; i++) {
        ler_json *o = new_object(w);
        put_text(w, o, "key", level_key(w, s->levels[i]));
        put_text(w, o, "label", ler_str_of(s->levels[i]));
        add(w, levels, o);
    }
    put_domains(w, v, s);
    put_sources(w, v, s);
    put_statements(w, v, s);
    if (name == PAGE_AI)
        put_evidence(w, v);
    return v;
}

static ler_json *roles_json(writer *w) {
    const page_strand *s = &w->p->strands[PAGE_CORE];
    ler_json *v = new_object(w);
    for (size_t i = 0; i < s->level_count; i++)
        put_text(w, v, ler_core_levels[i], s->roles[i]);
    return v;
}

/* "v30.2" of "O*NET v30.2 (CC BY 4.0)", among the references or the export's sources. */
static ler_str onet_version(const page *p, const ler_framework *core) {
    ler_str text = ler_json_get_text(ler_json_get(core->json, "sources"), "onet");
    for (size_t i = 0; i < p->anchor_count[LER_ANCHOR_REFERENCES]; i++)
        if (ler_str_starts(p->anchors[LER_ANCHOR_REFERENCES][i], "O*NET v"))
            text = ler_str_from(p->anchors[LER_ANCHOR_REFERENCES][i], 6);
    size_t end = 0;
    while (end < text.len && text.data[end] != ' ')
        end++;
    return (ler_str){text.data, end};
}

static ler_json *anchors_json(writer *w, const ler_framework *core, ler_str zone_name) {
    const page *p = w->p;
    ler_json *v = new_object(w);
    put_text(w, v, "onetVersion", onet_version(p, core));
    put_text(w, v, "jobZoneName", zone_name);
    put_text(w, v, "notice", p->notice);
    for (size_t i = 0; i < LER_ANCHORS; i++) {
        if (!p->anchor_stated[i])
            continue;
        ler_json *list = new_list(w, v, ler_anchor_names[i]);
        for (size_t k = 0; k < p->anchor_count[i]; k++)
            add(w, list, ler_json_new_str(w->arena, p->anchors[i][k]));
    }
    return v;
}

static ler_code write(page *p, const ler_framework *core, ler_str zone_name, ler_buf *out,
                      ler_error *err) {
    static const char *const ours[] = {"format", "roles", "strands", "anchors"};
    writer w = {.p = p, .arena = p->arena};
    ler_json *v = new_object(&w);
    for (size_t i = 0; i < ler_json_count(core->json); i++) { /* the export, member for member */
        const ler_json_member *m = ler_json_member_at(core->json, i);
        bool replaced = false;
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            replaced |= ler_str_is(m->key, ours[k]);
        if (!replaced)
            w.failed |= !ler_json_set_str(w.arena, v, m->key, m->value);
    }
    put_text(&w, v, "format", LER_STR(LER_FULL_FORMAT));
    w.failed |= !ler_json_set(w.arena, v, "roles", roles_json(&w));
    ler_json *strands = new_list(&w, v, "strands");
    for (unsigned i = PAGE_AI; i < PAGE_STRANDS; i++)
        if (p->strands[i].statement_count > 0)
            add(&w, strands, strand_json(&w, (page_strand_name)i));
    w.failed |= !ler_json_set(w.arena, v, "anchors", anchors_json(&w, core, zone_name));
    if (w.failed)
        return ler_no_memory(err);
    ler_jcs_write(v, out);
    return ler_buf_done(out, err);
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

static ler_code merge(page *p, ler_str text, const ler_framework *core, ler_framework **out,
                      ler_error *err) {
    ler_str zone_name = LER_STR_NONE;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    TRY(page_split(p, text, err));
    TRY(page_read(p, err));
    TRY(check_subject(p, core, err));
    if (p->head_line > 0)
        check_head(p, core, &zone_name);
    TRY(reconcile(p, core, err));
    for (unsigned i = PAGE_AI; i < PAGE_STRANDS; i++)
        if (p->strands[i].statement_count == 0)
            ler_findings_add(p->findings, false, "", "the page has no statements of %s",
                             p->strands[i].label);
    if (ler_findings_errors(p->findings) > 0)
        return first_error(p->findings, err);
    TRY(write(p, core, zone_name, &bytes, err));
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
    page *p = arena == NULL ? NULL : ler_arena_alloc(arena, sizeof *p);
    if (p == NULL || (findings == NULL && own == NULL))
        return ler_no_memory(err);
    p->arena = arena;
    p->findings = findings != NULL ? findings : own;
    p->counts = counts;
    ler_findings_reset(p->findings);
    return merge(p, text, core, out, err);
}
