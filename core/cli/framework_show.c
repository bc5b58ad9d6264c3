/* framework list, framework show, framework export. */
#include "cli/framework_internal.h"
#include "ler/shown.h"

/* ---- list: one entry for each content, or for each full framework of one; its files below it */

static bool same_content(ler_store *store, size_t a, size_t b) {
    const ler_store_entry *x = ler_store_at(store, a), *y = ler_store_at(store, b);
    return ler_str_equal(x->content, y->content) && ler_str_equal(x->soc, y->soc) &&
           ler_str_equal(x->version, y->version) &&
           (x->full.len == 0 || ler_str_equal(x->full, y->full));
}

static bool put_files(ler_arena *arena, ler_json *object, ler_store *store, size_t from,
                      size_t end) {
    ler_json *files = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set(arena, object, "fileDigests", files);
    for (size_t i = from; ok && i < end; i++)
        ok = ler_json_append(arena, files, ler_json_new_str(arena, ler_store_at(store, i)->file));
    return ok;
}

bool framework_put_strands(ler_arena *arena, ler_json *object, const ler_framework *fw) {
    if (ler_framework_digest(fw)->full[0] == '\0')
        return true;
    ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set_text(arena, object, "fullDigest",
                                ler_str_of(ler_framework_digest(fw)->full)) &&
              ler_json_set(arena, object, "strands", list);
    for (size_t i = 0; ok && i < ler_framework_strand_count(fw); i++) {
        const ler_strand *s = ler_framework_strand(fw, i);
        ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
        ok = ler_json_set_text(arena, v, "key", s->key) &&
             ler_json_set_text(arena, v, "digest", ler_str_of(s->digest)) &&
             ler_json_set(arena, v, "statements",
                          ler_json_new_number(arena, (double)s->statement_count)) &&
             ler_json_append(arena, list, v);
    }
    return ok;
}

static void list_line(ler_buf *out, const ler_framework *fw, size_t files) {
    ler_shown(ler_framework_label(fw), out);
    ler_buf_text(out, "  ");
    ler_shown(ler_framework_occupation(fw)->title, out);
    ler_buf_printf(out, ", %zu statements\n  content %s", ler_framework_statement_count(fw),
                   ler_framework_digest(fw)->content);
    if (files > 1)
        ler_buf_printf(out, " (%zu %s)", files,
                       ler_framework_digest(fw)->full[0] == '\0' ? "exports" : "files");
    for (size_t i = 1; i < ler_framework_strand_count(fw); i++) {
        const ler_strand *s = ler_framework_strand(fw, i);
        ler_buf_printf(out, "\n  %-7.*s %s  ", (int)s->key.len, s->key.data, s->digest);
        ler_shown(s->label, out);
        ler_buf_printf(out, ", %zu statements", s->statement_count);
    }
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
        size_t last = i; /* of one content the exports come first, then the full framework */
        for (end = i + 1; end < ler_store_count(store) && same_content(store, last, end); end++)
            last = end;
        if (ler_store_load(store, last, &fw, &err) !=
            LER_OK) { /* one damaged file hides no other */
            status = framework_worse(status, framework_fail(run, &err));
        } else if (json) {
            ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
            ok = ok && framework_put_name(arena, v, fw) && framework_put_strands(arena, v, fw) &&
                 put_files(arena, v, store, i, end) && ler_json_append(arena, list, v);
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
        return framework_show_json(run, fw);
    framework_show_text(run->out, fw);
    return LER_EXIT_OK;
}
