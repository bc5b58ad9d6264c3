/* A page that was read, written as a full framework (schemas/framework.schema.json). */
#include "framework/page/internal.h"

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

ler_code page_write(page *p, const ler_framework *core, ler_str zone_name, ler_buf *out,
                    ler_error *err) {
    static const char *const ours[] = {"format", "roles", "strands", "anchors"};
    writer w = {.p = p, .arena = p->arena};
    ler_json *v = new_object(&w), *roles = roles_json(&w);
    ler_json *anchors = anchors_json(&w, core, zone_name);
    for (size_t i = 0; i < ler_json_count(core->json); i++) { /* the export, member for member */
        const ler_json_member *m = ler_json_member_at(core->json, i);
        bool replaced = false;
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            replaced |= ler_str_is(m->key, ours[k]);
        if (!replaced)
            w.failed |= !ler_json_set_str(w.arena, v, m->key, m->value);
    }
    put_text(&w, v, "format", LER_STR(LER_FULL_FORMAT));
    if (ler_json_count(roles) > 0)
        w.failed |= !ler_json_set(w.arena, v, "roles", roles);
    ler_json *strands = new_list(&w, v, "strands");
    for (unsigned i = PAGE_AI; i < PAGE_STRANDS; i++)
        if (p->strands[i].statement_count > 0)
            add(&w, strands, strand_json(&w, (page_strand_name)i));
    if (ler_json_count(anchors) > 0)
        w.failed |= !ler_json_set(w.arena, v, "anchors", anchors);
    if (w.failed)
        return ler_no_memory(err);
    ler_jcs_write(v, out);
    return ler_buf_done(out, err);
}
