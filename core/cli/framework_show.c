/* framework list, framework show. */
#include "cli/framework_internal.h"
#include "ler/shown.h"

/* ---- list: one entry for each content; its files below it */

static bool same_content(ler_store *store, size_t a, size_t b) {
    const ler_store_entry *x = ler_store_at(store, a), *y = ler_store_at(store, b);
    return ler_str_equal(x->content, y->content) && ler_str_equal(x->soc, y->soc) &&
           ler_str_equal(x->version, y->version);
}

static bool put_files(ler_arena *arena, ler_json *object, ler_store *store, size_t from,
                      size_t end) {
    ler_json *files = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set(arena, object, "fileDigests", files);
    for (size_t i = from; ok && i < end; i++)
        ok = ler_json_append(arena, files, ler_json_new_str(arena, ler_store_at(store, i)->file));
    return ok;
}

static void list_line(ler_buf *out, const ler_framework *fw, size_t files) {
    ler_shown(ler_framework_label(fw), out);
    ler_buf_text(out, "  ");
    ler_shown(ler_framework_occupation(fw)->title, out);
    ler_buf_printf(out, ", %zu statements\n  content %s", ler_framework_statement_count(fw),
                   ler_framework_digest(fw)->content);
    if (files > 1)
        ler_buf_printf(out, " (%zu exports)", files);
    ler_buf_char(out, '\n');
}

int framework_list(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    ler_error err;
    ler_code code =
        arena == NULL ? ler_no_memory(&err) : ler_store_open(run->store_path, false, &store, &err);
    if (code != LER_OK)
        return framework_fail(run, &err);
    bool json = ler_args_has(run->args, "json");
    ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = list != NULL;
    int status = LER_EXIT_OK;
    for (size_t i = 0, end; i < ler_store_count(store); i = end) {
        const ler_framework *fw;
        for (end = i + 1; end < ler_store_count(store) && same_content(store, i, end); end++)
            continue;
        if (ler_store_load(store, i, &fw, &err) != LER_OK) { /* one damaged file hides no other */
            status = framework_worse(status, framework_fail(run, &err));
        } else if (json) {
            ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
            ok = ok && framework_put_name(arena, v, fw) && put_files(arena, v, store, i, end) &&
                 ler_json_append(arena, list, v);
        } else {
            list_line(run->out, fw, end - i);
        }
    }
    if (ler_store_foreign_count(store) > 0)
        ler_buf_printf(run->messages, "%s: %s: %zu other files in this folder are not used\n",
                       run->program, run->store_path, ler_store_foreign_count(store));
    if (!json)
        return status;
    ler_json *all = ler_json_new(arena, LER_JSON_OBJECT);
    ok = ok && ler_json_set(arena, all, "frameworks", list);
    return framework_worse(status, framework_put_json(run, all, ok));
}

/* ---- show */

static void show_text(ler_buf *out, const ler_framework *fw) {
    const ler_occupation *o = ler_framework_occupation(fw);
    const ler_framework_digests *d = ler_framework_digest(fw);
    ler_shown(ler_framework_name(fw), out);
    ler_buf_char(out, '\n');
    if (o->job_zone > 0)
        ler_buf_printf(out, "job zone  %d%s\n", o->job_zone,
                       o->job_zone_inferred ? " (inferred)" : "");
    ler_buf_printf(out, "content   %s\nfile      %s\n", d->content, d->file);
    if (ler_framework_context(fw).len > 0) {
        ler_buf_char(out, '\n');
        ler_shown(ler_framework_context(fw), out);
        ler_buf_char(out, '\n');
    }
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        const ler_statement *last = NULL;
        for (size_t i = 0; i < strand->statement_count; last = &strand->statements[i++]) {
            const ler_statement *s = &strand->statements[i];
            if (last == NULL || last->level != s->level || last->domain != s->domain) {
                ler_buf_char(out, '\n');
                ler_shown(strand->levels[s->level].label, out);
                ler_buf_char(out, '\n');
            }
            ler_buf_printf(out, "  %-14s ", s->code.data);
            ler_shown(s->text, out);
            ler_buf_char(out, '\n');
        }
    }
    if (ler_framework_attribution(fw).len > 0) {
        ler_buf_char(out, '\n');
        ler_shown(ler_framework_attribution(fw), out);
        ler_buf_char(out, '\n');
    }
}

static ler_json *level_json(ler_arena *arena, const ler_level *level) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "key", level->key) &&
              ler_json_set_text(arena, v, "label", level->label) &&
              ler_json_set(arena, v, "points", ler_json_new_number(arena, level->points));
    return ok ? v : NULL;
}

static ler_json *domain_json(ler_arena *arena, const ler_domain *domain) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = ler_json_set_text(arena, v, "key", domain->key) &&
              ler_json_set_text(arena, v, "label", domain->label);
    return ok ? v : NULL;
}

static ler_json *statement_json(ler_arena *arena, const ler_strand *strand,
                                const ler_statement *s) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *domain = s->domain < 0 ? ler_json_new(arena, LER_JSON_NULL)
                                     : ler_json_new_str(arena, strand->domains[s->domain].key);
    bool ok = ler_json_set_text(arena, v, "code", s->code) &&
              ler_json_set_text(arena, v, "level", strand->levels[s->level].key) &&
              ler_json_set(arena, v, "domain", domain) &&
              ler_json_set(arena, v, "ordinal", ler_json_new_number(arena, s->ordinal)) &&
              ler_json_set_text(arena, v, "text", s->text);
    return ok ? v : NULL;
}

static ler_json *strand_json(ler_arena *arena, const ler_strand *strand) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *levels = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *domains = ler_json_new(arena, LER_JSON_ARRAY);
    ler_json *statements = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = v != NULL && levels != NULL && domains != NULL && statements != NULL;
    for (size_t i = 0; ok && i < strand->level_count; i++)
        ok = ler_json_append(arena, levels, level_json(arena, &strand->levels[i]));
    for (size_t i = 0; ok && i < strand->domain_count; i++)
        ok = ler_json_append(arena, domains, domain_json(arena, &strand->domains[i]));
    for (size_t i = 0; ok && i < strand->statement_count; i++)
        ok = ler_json_append(arena, statements,
                             statement_json(arena, strand, &strand->statements[i]));
    ok = ok && ler_json_set_text(arena, v, "key", strand->key) &&
         ler_json_set_text(arena, v, "label", strand->label) &&
         ler_json_set(arena, v, "levels", levels) && ler_json_set(arena, v, "domains", domains) &&
         ler_json_set(arena, v, "statements", statements);
    return ok ? v : NULL;
}

static int show_json(framework_run *run, const ler_framework *fw) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    const ler_occupation *o = ler_framework_occupation(fw);
    const ler_framework_digests *d = ler_framework_digest(fw);
    ler_json *v = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *strands = v == NULL ? NULL : ler_json_new(arena, LER_JSON_ARRAY);
    bool ok =
        strands != NULL && framework_put_name(arena, v, fw) &&
        ler_json_set_text(arena, v, "fileDigest", ler_str_of(d->file)) &&
        ler_json_set_text(arena, v, "fileSri", ler_str_of(d->sri)) &&
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
        ler_json_set(arena, v, "strands", strands);
    for (size_t i = 0; ok && i < ler_framework_strand_count(fw); i++)
        ok = ler_json_append(arena, strands, strand_json(arena, ler_framework_strand(fw, i)));
    return framework_put_json(run, v, ok);
}

int framework_show(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    const ler_framework *fw;
    ler_error err;
    ler_code code = ler_store_open(run->store_path, false, &store, &err);
    if (code == LER_OK)
        code = ler_store_find(store, ler_str_of(ler_args_positional(run->args, 0)), &fw, &err);
    if (code != LER_OK)
        return framework_fail(run, &err);
    if (ler_args_has(run->args, "json"))
        return show_json(run, fw);
    show_text(run->out, fw);
    return LER_EXIT_OK;
}
