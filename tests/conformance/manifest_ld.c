/* Runs the expand and toRdf tests of json-ld-api. Expanded documents are compared as JSON where
 * only the order inside @list counts; RDF by its canonical form (RDFC-1.0), which decides
 * isomorphism, or as sorted lines where predicates are blank nodes and RDFC does not apply. */
#include "conformance/manifest.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/ld.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct folder {
    const char *path;
    ler_str base;
} folder;

static ler_str type_of(const ler_json *test, const char *suffix) {
    const ler_json *types = ler_json_get(test, "@type");
    for (size_t i = 0; i < ler_json_list_count(types); i++) {
        ler_str type = ler_json_str(ler_json_list_item(types, i));
        if (ler_str_ends(type, suffix))
            return type;
    }
    return LER_STR_NONE;
}

bool manifest_ld_handles(const ler_json *test) {
    return type_of(test, "ExpandTest").data != NULL || type_of(test, "ToRDFTest").data != NULL;
}

static ler_code read_file(const folder *f, ler_str name, ler_arena *arena, ler_str *out,
                          ler_error *err) {
    char path[SUITE_PATH];
    LER_AUTO_BUF buf = ler_buf_new(LER_MAX_CREDENTIAL);
    if (name.len == 0 || memmem(name.data, name.len, "..", 2) != NULL)
        return ler_fail(err, LER_E_READ, "no such file");
    ler_str text = ler_arena_str(arena, name);
    if (text.data == NULL)
        return ler_no_memory(err);
    suite_path(path, f->path, text.data);
    TRY(ler_file_read(path, &buf, err));
    *out = ler_arena_str(arena, ler_buf_view(&buf));
    return out->data == NULL ? ler_no_memory(err) : LER_OK;
}

static ler_code read_json(const folder *f, ler_str name, ler_arena *arena, ler_json **out,
                          ler_error *err) {
    ler_str text;
    TRY(read_file(f, name, arena, &text, err));
    return ler_json_read(arena, text, NULL, out, err);
}

/* Contexts below the suite's base IRI come from its folder; nothing else is to be had. */
static ler_code load(void *data, ler_str url, ler_arena *arena, ler_json **document,
                     ler_str *final_url, ler_error *err) {
    const folder *f = data;
    (void)final_url;
    if (url.len <= f->base.len || memcmp(url.data, f->base.data, f->base.len) != 0)
        return ler_fail(err, LER_E_NOT_FOUND, "the URL is not in the suite");
    return read_json(f, ler_str_from(url, f->base.len), arena, document, err);
}

static bool same(const ler_json *a, const ler_json *b, bool ordered);

static bool same_items(const ler_json *a, const ler_json *b, bool ordered) {
    size_t n = ler_json_count(a);
    bool *taken = calloc(n + 1, sizeof *taken), all = taken != NULL && ler_json_count(b) == n;
    for (size_t i = 0; all && i < n; i++) {
        size_t k = ordered ? i : 0, end = ordered ? i + 1 : n;
        while (k < end && (taken[k] || !same(ler_json_item(a, i), ler_json_item(b, k), false)))
            k++;
        all = k < end;
        if (all)
            taken[k] = true;
    }
    free(taken);
    return all;
}

static bool same(const ler_json *a, const ler_json *b, bool ordered) {
    if (ler_json_typeof(a) != ler_json_typeof(b))
        return false;
    if (ler_json_is(a, LER_JSON_ARRAY))
        return same_items(a, b, ordered);
    if (!ler_json_is(a, LER_JSON_OBJECT))
        return ler_json_equal(a, b);
    if (ler_json_count(a) != ler_json_count(b))
        return false;
    bool literal = ler_json_list_has(ler_json_get(a, "@type"), "@json");
    for (size_t i = 0; i < ler_json_count(a); i++) {
        const ler_json_member *m = ler_json_member_at(a, i);
        const ler_json *other = ler_json_get_str(b, m->key);
        if (other == NULL)
            return false;
        if (literal ? !ler_json_equal(m->value, other)
                    : !same(m->value, other, ler_str_is(m->key, "@list")))
            return false;
    }
    return true;
}

typedef struct line {
    ler_str text, masked; /* masked: every blank node label replaced by "_:" */
} line;

static int by_masked(const void *a, const void *b) {
    const line *x = a, *y = b;
    int order = ler_str_compare(x->masked, y->masked);
    return order != 0 ? order : ler_str_compare(x->text, y->text);
}

static size_t label_end(ler_str s, size_t at) {
    while (at < s.len && s.data[at] != ' ')
        at++;
    return at;
}

static bool label_at(ler_str s, size_t i) {
    return i + 1 < s.len && s.data[i] == '_' && s.data[i + 1] == ':' &&
           (i == 0 || s.data[i - 1] == ' ');
}

static ler_str mask(ler_arena *arena, ler_str s) {
    char *out = ler_arena_bytes(arena, s.len);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < s.len; i++) {
        out[n++] = s.data[i];
        if (label_at(s, i)) {
            out[n++] = ':';
            i = label_end(s, i) - 1;
        }
    }
    return (ler_str){out, n};
}

/* Lines sorted by all but their labels, and labels numbered as they come then. Equal results are
 * isomorphic for certain; the few datasets with blank nodes as predicates need no more. */
static void relabelled(ler_arena *arena, ler_str text, ler_buf *out) {
    line *lines = ler_arena_array(arena, text.len + 1, sizeof *lines);
    ler_str *labels = ler_arena_array(arena, text.len + 1, sizeof *labels);
    size_t n = 0, count = 0;
    if (lines == NULL || labels == NULL)
        abort();
    for (size_t i = 0, start = 0; i < text.len; i++) {
        if (text.data[i] == '\n') {
            ler_str s = {text.data + start, i + 1 - start};
            lines[n++] = (line){s, mask(arena, s)};
            start = i + 1;
        }
    }
    qsort(lines, n, sizeof *lines, by_masked);
    for (size_t l = 0; l < n; l++) {
        ler_str s = lines[l].text;
        for (size_t i = 0; i < s.len; i++) {
            if (!label_at(s, i)) {
                ler_buf_char(out, s.data[i]);
                continue;
            }
            size_t end = label_end(s, i), k = 0;
            ler_str label = {s.data + i, end - i};
            while (k < count && !ler_str_equal(labels[k], label))
                k++;
            if (k == count)
                labels[count++] = label;
            ler_buf_printf(out, "_:%zu", k);
            i = end - 1;
        }
    }
}

typedef struct job {
    folder f;
    const ler_json *test;
    const char *id;
    ler_ld_options options;
    ler_arena *arena;
    ler_ld_contexts *contexts;
    tally *t;
} job;

/* Blank nodes as predicates are outside of RDFC-1.0. */
static ler_code canonical(job *j, ler_rdf *rdf, ler_str text, ler_buf *out, ler_error *err) {
    LER_AUTO_BUF lines = ler_buf_new(LER_MAX_CREDENTIAL);
    if (!j->options.generalized)
        return ler_rdf_canonical(rdf, LER_SHA256, out, err);
    if (text.data == NULL)
        ler_rdf_write_nquads(rdf, &lines);
    relabelled(j->arena, text.data == NULL ? ler_buf_view(&lines) : text, out);
    return ler_buf_done(out, err);
}

static void compare_expanded(job *j, const ler_json *out) {
    ler_json *expected;
    ler_error err;
    if (read_json(&j->f, ler_json_get_text(j->test, "expect"), j->arena, &expected, &err) !=
        LER_OK) {
        tally_fail(j->t, j->id, "the expected result cannot be read: %s", err.message);
    } else if (same(out, expected, false)) {
        tally_pass(j->t);
    } else {
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_json_write(out, 0, &text);
        tally_fail(j->t, j->id, "other expanded document: %.600s", text.data);
    }
}

static void compare_rdf(job *j, ler_rdf *rdf) {
    ler_error err = {.code = LER_OK};
    ler_str text;
    LER_AUTO_BUF ours = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_BUF theirs = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_rdf *expected = ler_rdf_new(j->arena, NULL);
    ler_code code = read_file(&j->f, ler_json_get_text(j->test, "expect"), j->arena, &text, &err);
    if (code == LER_OK && !j->options.generalized)
        code = ler_rdf_read_nquads(expected, text, &err);
    if (code == LER_OK)
        code = canonical(j, expected, text, &theirs, &err);
    if (code == LER_OK)
        code = canonical(j, rdf, LER_STR_NONE, &ours, &err);
    ler_str a = ler_buf_view(&ours), b = ler_buf_view(&theirs);
    if (code != LER_OK)
        tally_fail(j->t, j->id, "cannot compare: %s", err.message);
    else if (ler_str_equal(a, b))
        tally_pass(j->t);
    else
        tally_fail(j->t, j->id, "other RDF:\n%.*s-- expected:\n%.*s", (int)a.len, a.data,
                   (int)b.len, b.data);
}

static void judge_error(job *j, ler_code code, const ler_error *err) {
    ler_str expected = ler_json_get_text(j->test, "expectErrorCode");
    ler_str found = code == LER_OK ? LER_STR("none") : ler_ld_error_code(err);
    if (code != LER_OK && ler_str_equal(found, expected))
        tally_pass(j->t);
    else
        tally_fail(j->t, j->id, "expected the error \"%.*s\", found %s", (int)expected.len,
                   expected.data, code == LER_OK ? "none" : err->message);
}

static void run(job *j, const ler_json *document) {
    bool expand = type_of(j->test, "ExpandTest").data != NULL;
    ler_error err = {.code = LER_OK};
    ler_json *out = NULL;
    ler_rdf_options allow = ler_rdf_default_options;
    allow.generalized = j->options.generalized;
    ler_rdf *rdf = ler_rdf_new(j->arena, &allow);
    ler_code code = expand ? ler_ld_expand(j->contexts, &j->options, j->arena, document, &out, &err)
                           : ler_ld_to_rdf(j->contexts, &j->options, j->arena, document, rdf, &err);
    if (type_of(j->test, "NegativeEvaluationTest").data != NULL)
        judge_error(j, code, &err);
    else if (code != LER_OK)
        tally_fail(j->t, j->id, "%s", err.message);
    else if (type_of(j->test, "PositiveSyntaxTest").data != NULL)
        tally_pass(j->t);
    else if (expand)
        compare_expanded(j, out);
    else
        compare_rdf(j, rdf);
}

static bool read_options(job *j, ler_str input, ler_error *err) {
    const ler_json *o = ler_json_get(j->test, "option");
    ler_str direction = ler_json_get_text(o, "rdfDirection");
    ler_str extra = ler_json_get_text(o, "expandContext");
    ler_json *context = NULL;
    j->options = ler_ld_default_options;
    j->options.load = load;
    j->options.load_data = &j->f;
    j->options.base = ler_json_get_text(o, "base");
    if (j->options.base.len == 0)
        j->options.base = ler_arena_printf(j->arena, "%.*s%.*s", (int)j->f.base.len, j->f.base.data,
                                           (int)input.len, input.data);
    if (ler_str_is(ler_json_get_text(o, "processingMode"), "json-ld-1.0"))
        j->options.mode = LER_LD_1_0;
    if (ler_str_is(direction, "i18n-datatype"))
        j->options.rdf_direction = LER_LD_DIRECTION_I18N;
    else if (ler_str_is(direction, "compound-literal"))
        j->options.rdf_direction = LER_LD_DIRECTION_COMPOUND;
    j->options.generalized = ler_json_is(ler_json_get(o, "produceGeneralizedRdf"), LER_JSON_TRUE);
    if (extra.len > 0 && read_json(&j->f, extra, j->arena, &context, err) != LER_OK)
        return false;
    j->options.expand_context = context;
    return true;
}

void manifest_ld_run(const char *path, ler_str base, const ler_json *test, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    ler_str id = ler_json_get_text(test, "@id"), name = ler_json_get_text(test, "name");
    ler_str input = ler_json_get_text(test, "input");
    ler_error err = {.code = LER_OK};
    ler_json *document;
    char label[256];
    snprintf(label, sizeof label, "%.*s %.*s", (int)id.len, id.data, (int)name.len, name.data);
    job j = {
        .f = {path, base}, .test = test, .id = label, .arena = arena, .contexts = contexts, .t = t};
    const ler_json *option = ler_json_get(test, "option");
    if (ler_str_is(ler_json_get_text(option, "specVersion"), "json-ld-1.0"))
        tally_skip(t, label, "a test of JSON-LD 1.0 only (specVersion json-ld-1.0)");
    else if (!read_options(&j, input, &err) ||
             read_json(&j.f, input, arena, &document, &err) != LER_OK)
        tally_fail(t, label, "cannot be read: %s", err.message);
    else
        run(&j, document);
}
