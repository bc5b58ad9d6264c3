/* framework diff: what became of each statement. */
#include "cli/framework_internal.h"
#include "ler/diff.h"
#include "ler/shown.h"

/* A name in the store, or a file. */
static ler_code find(ler_store *store, const char *name, ler_framework **owned,
                     const ler_framework **out, ler_error *err) {
    if (strchr(name, '/') == NULL && !ler_str_ends(ler_str_of(name), ".json") &&
        strcmp(name, "-") != 0) {
        if (store == NULL)
            return ler_fail(err, LER_E_USAGE,
                            "\"%.60s\" is a name in a store: say where that is, "
                            "--store DIR",
                            name);
        return ler_store_find(store, ler_str_of(name), out, err);
    }
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_code code = ler_file_read(name, &bytes, err);
    if (code == LER_OK)
        code = ler_framework_load(ler_buf_view(&bytes), NULL, owned, err);
    if (code != LER_OK)
        ler_error_source(err, name);
    *out = *owned;
    return code;
}

static void add_codes(const ler_statement *const *list, size_t count, ler_buf *out) {
    for (size_t i = 0; i < count; i++)
        ler_buf_printf(out, "%s%s", i > 0 ? " + " : "", list[i]->code.data);
}

static void add_words(const ler_word_run *runs, size_t count, ler_buf *out) {
    for (size_t i = 0; i < count; i++) {
        ler_buf_text(out, i > 0 ? " " : "");
        ler_buf_text(out, runs[i].fate == '-' ? "[-" : runs[i].fate == '+' ? "{+" : "");
        ler_shown(runs[i].text, out);
        ler_buf_text(out, runs[i].fate == '-' ? "-]" : runs[i].fate == '+' ? "+}" : "");
    }
}

/* Whether one text became another, so that their words can be set side by side. */
static bool has_words(const ler_change *c) {
    return c->from_count == 1 && c->to_count == 1 &&
           !ler_str_equal(c->from[0]->text, c->to[0]->text);
}

static ler_code text_of(const ler_change *c, ler_arena *arena, ler_buf *out, ler_error *err) {
    ler_buf_printf(out, "%-13s ", ler_change_name(c->kind));
    add_codes(c->from, c->from_count, out);
    if (c->to_count > 0 && !(c->from_count == 1 && c->to_count == 1 &&
                             ler_str_equal(c->from[0]->code, c->to[0]->code))) {
        ler_buf_text(out, c->from_count > 0 ? " -> " : "");
        add_codes(c->to, c->to_count, out);
    }
    if (c->score > 0 && c->score < 1000)
        ler_buf_printf(out, "  (%u of 1000)", c->score);
    ler_buf_text(out, "\n    ");
    if (has_words(c)) {
        ler_word_run *runs;
        size_t count;
        TRY(ler_diff_words(arena, c->from[0]->text, c->to[0]->text, &runs, &count, err));
        add_words(runs, count, out);
    } else {
        ler_shown(c->to_count > 0 ? c->to[0]->text : c->from[0]->text, out);
    }
    ler_buf_char(out, '\n');
    return LER_OK;
}

static ler_code put_text(framework_run *run, const ler_diff *diff, const ler_framework *a,
                         const ler_framework *b, ler_arena *arena, ler_error *err) {
    bool all = ler_args_has(run->args, "all");
    ler_shown(ler_framework_label(a), run->out);
    ler_buf_text(run->out, " -> ");
    ler_shown(ler_framework_label(b), run->out);
    ler_buf_printf(run->out, ": %zu statements before, %zu after\n",
                   ler_framework_statement_count(a), ler_framework_statement_count(b));
    for (unsigned k = 0; k < LER_CHANGE_KINDS; k++)
        if (ler_diff_total(diff, (ler_change_kind)k) > 0)
            ler_buf_printf(run->out, "  %-13s %zu\n", ler_change_name((ler_change_kind)k),
                           ler_diff_total(diff, (ler_change_kind)k));
    for (size_t i = 0; i < ler_diff_count(diff); i++) {
        const ler_change *c = ler_diff_at(diff, i);
        if (c->kind == LER_UNCHANGED && !all)
            continue;
        ler_buf_char(run->out, '\n');
        TRY(text_of(c, arena, run->out, err));
    }
    return LER_OK;
}

static ler_json *side(ler_arena *arena, const ler_statement *const *list, size_t count) {
    ler_json *out = ler_json_new(arena, LER_JSON_ARRAY);
    for (size_t i = 0; out != NULL && i < count; i++) {
        ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
        if (!ler_json_set_text(arena, v, "code", list[i]->code) ||
            !ler_json_set_text(arena, v, "text", list[i]->text) || !ler_json_append(arena, out, v))
            return NULL;
    }
    return out;
}

static ler_code change_json(const ler_change *c, ler_arena *arena, ler_json **out, ler_error *err) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok =
        ler_json_set_text(arena, v, "change", ler_str_of(ler_change_name(c->kind))) &&
        ler_json_set(arena, v, "from", side(arena, c->from, c->from_count)) &&
        ler_json_set(arena, v, "to", side(arena, c->to, c->to_count)) &&
        ler_json_set(arena, v, "score", ler_json_new_number(arena, c->score)) &&
        ler_json_set(arena, v, "spellingOnly",
                     ler_json_new(arena, c->spelling_only ? LER_JSON_TRUE : LER_JSON_FALSE)) &&
        ler_json_set_text(arena, v, "reason", ler_str_of(c->reason));
    if (ok && has_words(c)) {
        ler_word_run *runs;
        size_t count;
        ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
        TRY(ler_diff_words(arena, c->from[0]->text, c->to[0]->text, &runs, &count, err));
        ok = ler_json_set(arena, v, "words", list);
        for (size_t i = 0; ok && i < count; i++) {
            ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
            const char *fate = runs[i].fate == '-'   ? "removed"
                               : runs[i].fate == '+' ? "added"
                                                     : "same";
            ok = ler_json_set_text(arena, o, "fate", ler_str_of(fate)) &&
                 ler_json_set_text(arena, o, "text", runs[i].text) &&
                 ler_json_append(arena, list, o);
        }
    }
    *out = v;
    return ok ? LER_OK : ler_no_memory(err);
}

static ler_json *name_json(ler_arena *arena, const ler_framework *fw) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    return framework_put_name(arena, v, fw) && framework_put_strands(arena, v, fw) ? v : NULL;
}

static ler_code put_diff_json(framework_run *run, const ler_diff *diff, const ler_framework *a,
                              const ler_framework *b, ler_arena *arena, ler_error *err) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *totals = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = ler_json_set(arena, v, "from", name_json(arena, a)) &&
              ler_json_set(arena, v, "to", name_json(arena, b)) &&
              ler_json_set(arena, v, "totals", totals) && ler_json_set(arena, v, "changes", list);
    for (unsigned k = 0; ok && k < LER_CHANGE_KINDS; k++)
        ok = ler_json_set(
            arena, totals, ler_change_name((ler_change_kind)k),
            ler_json_new_number(arena, (double)ler_diff_total(diff, (ler_change_kind)k)));
    for (size_t i = 0; ok && i < ler_diff_count(diff); i++) {
        const ler_change *c = ler_diff_at(diff, i);
        ler_json *o;
        if (c->kind == LER_UNCHANGED && !ler_args_has(run->args, "all"))
            continue;
        TRY(change_json(c, arena, &o, err));
        ok = ler_json_append(arena, list, o);
    }
    if (!ok)
        return ler_no_memory(err);
    framework_put_json(run, v, true);
    return LER_OK;
}

int framework_diff(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_FRAMEWORK own_a = NULL;
    LER_AUTO_FRAMEWORK own_b = NULL;
    LER_AUTO_DIFF diff = NULL;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)512 << 20);
    const ler_framework *a, *b;
    ler_error err = {0};
    ler_code code = arena == NULL ? ler_no_memory(&err) : LER_OK;
    if (code == LER_OK && run->store_path != NULL)
        code = ler_store_open(run->store_path, false, &store, &err);
    if (code == LER_OK)
        code = find(store, ler_args_positional(run->args, 0), &own_a, &a, &err);
    if (code == LER_OK)
        code = find(store, ler_args_positional(run->args, 1), &own_b, &b, &err);
    if (code == LER_OK)
        code = ler_diff_new(a, b, &diff, &err);
    if (code == LER_OK)
        code = ler_args_has(run->args, "json") ? put_diff_json(run, diff, a, b, arena, &err)
                                               : put_text(run, diff, a, b, arena, &err);
    return code == LER_OK ? LER_EXIT_OK : framework_fail(run, &err);
}
