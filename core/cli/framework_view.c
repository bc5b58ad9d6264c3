/* How one framework is shown: every strand, where it comes from, what its statements cite. */
#include "cli/framework_internal.h"
#include "ler/shown.h"

/* ---- for a person */

static void show_line(ler_buf *out, ler_str text) {
    ler_shown(text, out);
    ler_buf_char(out, '\n');
}

static void show_heading(ler_buf *out, const ler_strand *strand, const ler_statement *s) {
    ler_buf_char(out, '\n');
    if (s->domain >= 0) {
        ler_shown(strand->domains[s->domain].label, out);
        ler_buf_text(out, ", ");
    }
    ler_shown(strand->levels[s->level].label, out);
    if (strand->levels[s->level].role.len > 0) {
        ler_buf_text(out, " (");
        ler_shown(strand->levels[s->level].role, out);
        ler_buf_char(out, ')');
    }
    ler_buf_char(out, '\n');
}

static void show_evidence(ler_buf *out, const ler_strand *strand) {
    if (strand->evidence_count > 0)
        ler_buf_text(out, "\nEvidence\n");
    for (size_t i = 0; i < strand->evidence_count; i++) {
        const ler_evidence_group *g = &strand->evidence[i];
        ler_buf_text(out, "  ");
        ler_shown(g->label, out);
        for (size_t k = 0; k < g->figure_count; k++) {
            ler_buf_text(out, k == 0 ? ": " : "; ");
            ler_shown(g->figures[k].label, out);
            ler_buf_text(out, g->figures[k].label.len > 0 ? " " : "");
            ler_shown(g->figures[k].value, out);
        }
        ler_buf_char(out, '\n');
    }
}

static void show_strand(ler_buf *out, const ler_strand *strand, bool named) {
    const ler_statement *last = NULL;
    if (named) {
        ler_buf_char(out, '\n');
        ler_shown(strand->label, out);
        ler_buf_printf(out, ", %zu statements\n%s %s\n", strand->statement_count, "content  ",
                       strand->digest);
        if (strand->description.len > 0)
            show_line(out, strand->description);
    }
    for (size_t i = 0; i < strand->statement_count; last = &strand->statements[i++]) {
        const ler_statement *s = &strand->statements[i];
        if (last == NULL || last->level != s->level || last->domain != s->domain)
            show_heading(out, strand, s);
        ler_buf_printf(out, "  %-14s ", s->code.data);
        ler_shown(s->text, out);
        for (size_t k = 0; k < s->source_count; k++) {
            ler_buf_text(out, k == 0 ? " [" : ", ");
            ler_shown(s->sources[k]->key, out);
        }
        ler_buf_text(out, s->source_count > 0 ? "]\n" : "\n");
    }
    show_evidence(out, strand);
    if (strand->source_count > 0)
        ler_buf_text(out, "\nCited\n");
    for (size_t i = 0; i < strand->source_count; i++) {
        ler_buf_text(out, "  ");
        ler_shown(strand->sources[i].key, out);
        ler_buf_text(out, "  ");
        show_line(out, strand->sources[i].title);
    }
}

static void show_anchors(ler_buf *out, const ler_anchors *a) {
    static const char *const words[LER_ANCHORS] = {
        "related titles", "RAPIDS",     "skills", "knowledge", "abilities",
        "work styles",    "technology", "tasks",  "CIP codes", "references"};
    if (!a->stated)
        return;
    ler_buf_text(out, "\nWhat the framework was made from");
    if (a->onet_version.len > 0) {
        ler_buf_text(out, " (O*NET ");
        ler_shown(a->onet_version, out);
        ler_buf_char(out, ')');
    }
    ler_buf_text(out, "; it says nothing of a person\n");
    for (size_t i = 0; i < LER_ANCHORS; i++) {
        const ler_texts *list = &a->lists[i];
        if (!list->stated)
            continue;
        ler_buf_printf(out, "  %s (%zu)%s", words[i], list->count, list->count > 0 ? ": " : "");
        for (size_t k = 0; k < list->count; k++) {
            ler_buf_text(out, k > 0 ? "; " : "");
            ler_shown(list->items[k], out);
        }
        ler_buf_char(out, '\n');
    }
}

void framework_show_text(ler_buf *out, const ler_framework *fw) {
    const ler_occupation *o = ler_framework_occupation(fw);
    const ler_framework_digests *d = ler_framework_digest(fw);
    show_line(out, ler_framework_name(fw));
    if (o->job_zone > 0) {
        ler_buf_printf(out, "job zone  %d%s", o->job_zone,
                       o->job_zone_inferred ? " (inferred)" : "");
        if (ler_framework_anchors(fw)->job_zone_name.len > 0) {
            ler_buf_text(out, ", ");
            ler_shown(ler_framework_anchors(fw)->job_zone_name, out);
        }
        ler_buf_char(out, '\n');
    }
    ler_buf_printf(out, "content   %s\nfile      %s\n", d->content, d->file);
    if (d->full[0] != '\0')
        ler_buf_printf(out, "full      %s\n", d->full);
    if (ler_framework_context(fw).len > 0) {
        ler_buf_char(out, '\n');
        show_line(out, ler_framework_context(fw));
    }
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++)
        show_strand(out, ler_framework_strand(fw, k), k > 0);
    show_anchors(out, ler_framework_anchors(fw));
    if (ler_framework_attribution(fw).len > 0) {
        ler_buf_char(out, '\n');
        show_line(out, ler_framework_attribution(fw));
    }
}

/* ---- as data */

static ler_json *level_json(ler_arena *arena, const ler_level *level) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "key", level->key) &&
              ler_json_set_text(arena, v, "label", level->label) &&
              ler_json_set(arena, v, "points", ler_json_new_number(arena, level->points)) &&
              (level->role.len == 0 || ler_json_set_text(arena, v, "role", level->role));
    return ok ? v : NULL;
}

static ler_json *domain_json(ler_arena *arena, const ler_domain *domain) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "key", domain->key) &&
              ler_json_set_text(arena, v, "label", domain->label);
    return ok ? v : NULL;
}

static ler_json *source_json(ler_arena *arena, const ler_source *source) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "key", source->key) &&
              ler_json_set_text(arena, v, "label", source->label) &&
              ler_json_set_text(arena, v, "title", source->title);
    return ok ? v : NULL;
}

static ler_json *statement_json(ler_arena *arena, const ler_strand *strand,
                                const ler_statement *s) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *sources = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *domain = s->domain < 0 ? ler_json_new(arena, LER_JSON_NULL)
                                     : ler_json_new_str(arena, strand->domains[s->domain].key);
    bool ok = ler_json_set_text(arena, v, "code", s->code) &&
              ler_json_set_text(arena, v, "level", strand->levels[s->level].key) &&
              ler_json_set(arena, v, "domain", domain) &&
              ler_json_set(arena, v, "ordinal", ler_json_new_number(arena, s->ordinal)) &&
              ler_json_set_text(arena, v, "text", s->text) &&
              ler_json_set(arena, v, "sources", sources);
    for (size_t i = 0; ok && i < s->source_count; i++)
        ok = ler_json_append(arena, sources, ler_json_new_str(arena, s->sources[i]->key));
    return ok ? v : NULL;
}

static ler_json *evidence_json(ler_arena *arena, const ler_evidence_group *group) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *figures = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set_text(arena, v, "label", group->label) &&
              ler_json_set(arena, v, "figures", figures);
    for (size_t i = 0; ok && i < group->figure_count; i++) {
        const ler_figure *figure = &group->figures[i];
        ler_json *f = ler_json_new(arena, LER_JSON_OBJECT);
        ok = (figure->label.len == 0 || ler_json_set_text(arena, f, "label", figure->label)) &&
             ler_json_set_text(arena, f, "value", figure->value) &&
             ler_json_append(arena, figures, f);
    }
    return ok ? v : NULL;
}

static ler_json *strand_json(ler_arena *arena, const ler_strand *strand) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *levels = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *domains = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *sources = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *evidence = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *statements = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = v != NULL && levels != NULL && domains != NULL && statements != NULL;
    for (size_t i = 0; ok && i < strand->level_count; i++)
        ok = ler_json_append(arena, levels, level_json(arena, &strand->levels[i]));
    for (size_t i = 0; ok && i < strand->domain_count; i++)
        ok = ler_json_append(arena, domains, domain_json(arena, &strand->domains[i]));
    for (size_t i = 0; ok && i < strand->source_count; i++)
        ok = ler_json_append(arena, sources, source_json(arena, &strand->sources[i]));
    for (size_t i = 0; ok && i < strand->evidence_count; i++)
        ok = ler_json_append(arena, evidence, evidence_json(arena, &strand->evidence[i]));
    for (size_t i = 0; ok && i < strand->statement_count; i++)
        ok = ler_json_append(arena, statements,
                             statement_json(arena, strand, &strand->statements[i]));
    ok = ok && ler_json_set_text(arena, v, "key", strand->key) &&
         ler_json_set_text(arena, v, "label", strand->label) &&
         ler_json_set_text(arena, v, "description", strand->description) &&
         ler_json_set_text(arena, v, "digest", ler_str_of(strand->digest)) &&
         ler_json_set(arena, v, "levels", levels) && ler_json_set(arena, v, "domains", domains) &&
         ler_json_set(arena, v, "sources", sources) &&
         ler_json_set(arena, v, "evidence", evidence) &&
         ler_json_set(arena, v, "statements", statements);
    return ok ? v : NULL;
}

static ler_json *anchors_json(ler_arena *arena, const ler_framework *fw) {
    const ler_anchors *a = ler_framework_anchors(fw);
    if (!a->stated)
        return ler_json_new(arena, LER_JSON_NULL);
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "soc", ler_framework_occupation(fw)->soc) &&
              ler_json_set_text(arena, v, "onetVersion", a->onet_version) &&
              ler_json_set_text(arena, v, "jobZoneName", a->job_zone_name) &&
              ler_json_set_text(arena, v, "notice", a->notice);
    for (unsigned i = 0; ok && i < LER_ANCHORS; i++) {
        ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
        if (!a->lists[i].stated)
            continue;
        ok = ler_json_set(arena, v, ler_anchor_name((ler_anchor)i), list);
        for (size_t k = 0; ok && k < a->lists[i].count; k++)
            ok = ler_json_append(arena, list, ler_json_new_str(arena, a->lists[i].items[k]));
    }
    return ok ? v : NULL;
}

int framework_show_json(framework_run *run, const ler_framework *fw) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    const ler_occupation *o = ler_framework_occupation(fw);
    const ler_framework_digests *d = ler_framework_digest(fw);
    ler_json *v = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *strands = v == NULL ? NULL : ler_json_new(arena, LER_JSON_ARRAY);
    bool ok =
        strands != NULL && framework_put_name(arena, v, fw) &&
        ler_json_set_text(arena, v, "fileDigest", ler_str_of(d->file)) &&
        ler_json_set_text(arena, v, "fileSri", ler_str_of(d->sri)) &&
        (d->full[0] == '\0' || ler_json_set_text(arena, v, "fullDigest", ler_str_of(d->full))) &&
        ler_json_set_text(arena, v, "group", o->group) &&
        ler_json_set_text(arena, v, "sector", o->sector) &&
        ler_json_set(arena, v, "jobZone",
                     o->job_zone == 0 ? ler_json_new(arena, LER_JSON_NULL)
                                      : ler_json_new_number(arena, o->job_zone)) &&
        ler_json_set(arena, v, "jobZoneInferred",
                     ler_json_new(arena, o->job_zone_inferred ? LER_JSON_TRUE : LER_JSON_FALSE)) &&
        ler_json_set_text(arena, v, "description", ler_framework_description(fw)) &&
        ler_json_set_text(arena, v, "contextCovered", ler_framework_context(fw)) &&
        ler_json_set_text(arena, v, "exportedAt", ler_framework_exported_at(fw)) &&
        ler_json_set_text(arena, v, "attribution", ler_framework_attribution(fw)) &&
        ler_json_set(arena, v, "anchors", anchors_json(arena, fw)) &&
        ler_json_set(arena, v, "strands", strands);
    for (size_t i = 0; ok && i < ler_framework_strand_count(fw); i++)
        ok = ler_json_append(arena, strands, strand_json(arena, ler_framework_strand(fw, i)));
    return framework_put_json(run, v, ok);
}
