/* framework import: each file on its own, every violation told; then each page text, merged with
 * the export of its occupation and version. */
#include "cli/framework_format.h"
#include "cli/framework_internal.h"
#include "ler/case.h"
#include "ler/ctdl.h"
#include "ler/page.h"
#include "ler/sheet.h"
#include "ler/shown.h"

#include <stdlib.h>

/* What became of one file. */
typedef struct import_result {
    const char *file;
    const char *outcome; /* an import outcome's name, "refused", "unreadable" or "not-written" */
    const ler_framework *framework; /* NULL when it could not be loaded */
    const ler_findings *findings;
    const ler_error *err;        /* NULL when all went well */
    const ler_page_counts *page; /* NULL: it is no page text */
} import_result;

static ler_json *finding_json(ler_arena *arena, const ler_finding *f) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok =
        ler_json_set_text(arena, v, "severity", f->error ? LER_STR("error") : LER_STR("warning"));
    if (f->line > 0)
        ok = ok && ler_json_set(arena, v, "line", ler_json_new_number(arena, f->line));
    else
        ok = ok && ler_json_set_text(arena, v, "pointer", f->pointer);
    return ok && ler_json_set_text(arena, v, "message", f->message) ? v : NULL;
}

/* What a page text came to. */
static bool put_page(ler_arena *arena, ler_json *v, const ler_page_counts *page) {
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
    return ler_json_set(arena, v, "page", o) &&
           ler_json_set(arena, o, "lines", ler_json_new_number(arena, (double)page->lines)) &&
           ler_json_set(arena, o, "furniture",
                        ler_json_new_number(arena, (double)page->furniture)) &&
           ler_json_set(arena, o, "unexplained",
                        ler_json_new_number(arena, (double)page->unexplained));
}

/* Whether err says something that is not in the list of findings already. */
static bool is_apart(const import_result *r) {
    return r->err != NULL && ler_findings_errors(r->findings) == 0;
}

static int print_json(framework_run *run, const import_result *r) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    ler_json *v = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *list = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = v != NULL && ler_json_set_text(arena, v, "file", ler_str_of(r->file)) &&
              ler_json_set_text(arena, v, "outcome", ler_str_of(r->outcome));
    if (ok && r->framework != NULL)
        ok = framework_put_name(arena, v, r->framework) &&
             ler_json_set_text(arena, v, "fileDigest",
                               ler_str_of(ler_framework_digest(r->framework)->file)) &&
             framework_put_strands(arena, v, r->framework);
    if (ok && r->page != NULL)
        ok = put_page(arena, v, r->page);
    for (size_t i = 0; ok && i < ler_findings_count(r->findings); i++) {
        const ler_finding *f = ler_findings_at(r->findings, i);
        ok = ler_json_append(arena, list, finding_json(arena, f));
    }
    const ler_finding apart = {
        .error = true,
        .pointer = r->err == NULL ? LER_STR("") : ler_str_of(r->err->pointer),
        .message = r->err == NULL ? LER_STR("") : ler_str_of(r->err->message)};
    if (ok && is_apart(r))
        ok = ler_json_append(arena, list, finding_json(arena, &apart));
    ok = ok && ler_json_set(arena, v, "findings", list) &&
         ler_json_set(arena, v, "findingsLeftOut",
                      ler_json_new_number(arena, (double)ler_findings_dropped(r->findings)));
    return framework_put_json(run, v, ok);
}

/* "PROGRAM: FILE: warning: at /a/b: text", "PROGRAM: FILE:12: text". The place in the bytes stands
 * for a syntax error. */
static void print_finding(framework_run *run, const char *file, const ler_finding *f) {
    ler_buf *out = run->messages;
    ler_buf_printf(out, "%s: ", run->program);
    ler_shown(ler_str_of(file), out);
    if (f->line > 0)
        ler_buf_printf(out, ":%u", f->line);
    ler_buf_text(out, f->error ? ": " : ": warning: ");
    if (f->pointer.len > 0) {
        ler_buf_text(out, "at ");
        ler_shown(f->pointer, out);
        ler_buf_text(out, ": ");
    }
    ler_shown(f->message, out);
    ler_buf_char(out, '\n');
}

/* Whether findings say their line themselves, as those of a table do. */
static bool has_lines(const ler_findings *findings) {
    for (size_t i = 0; i < ler_findings_count(findings); i++)
        if (ler_findings_at(findings, i)->line > 0)
            return true;
    return false;
}

static void print_text(framework_run *run, const import_result *r) {
    for (size_t i = 0; i < ler_findings_count(r->findings); i++) {
        const ler_finding *f = ler_findings_at(r->findings, i);
        if (!f->error || f->line > 0 || r->err == NULL || r->err->line == 0)
            print_finding(run, r->file, f);
    }
    if (ler_findings_dropped(r->findings) > 0)
        ler_buf_printf(run->messages, "%s: and %zu more\n", run->program,
                       ler_findings_dropped(r->findings));
    if (r->err != NULL &&
        (is_apart(r) || (r->err->line > 0 && r->page == NULL && !has_lines(r->findings))))
        framework_fail(run, r->err);
    ler_shown(ler_str_of(r->file), run->out);
    ler_buf_printf(run->out, ": %s", r->outcome);
    if (r->framework != NULL) {
        const ler_framework_digests *d = ler_framework_digest(r->framework);
        ler_buf_char(run->out, ' ');
        ler_shown(ler_framework_label(r->framework), run->out);
        ler_buf_text(run->out, "  ");
        ler_shown(ler_framework_occupation(r->framework)->title, run->out);
        ler_buf_printf(run->out, ", %zu statements\n  content %s\n  file    %s",
                       ler_framework_statement_count(r->framework), d->content, d->file);
        for (size_t i = 1; i < ler_framework_strand_count(r->framework); i++) {
            const ler_strand *strand = ler_framework_strand(r->framework, i);
            ler_buf_text(run->out, "\n  ");
            ler_shown(strand->label, run->out);
            ler_buf_printf(run->out, ": %zu statements", strand->statement_count);
            if (strand->domain_count > 0)
                ler_buf_printf(run->out, " in %zu domains", strand->domain_count);
        }
    }
    if (r->page != NULL)
        ler_buf_printf(run->out, "\n  page: %zu lines, %zu unexplained", r->page->lines,
                       r->page->unexplained);
    ler_buf_char(run->out, '\n');
}

/* A page text waits until the exports of the command line are in. */
typedef struct waiting_page {
    const char *file;
    ler_buf bytes;
} waiting_page;

typedef struct importer {
    framework_run *run;
    ler_store *store;
    ler_findings *findings;
    waiting_page *pages;
    size_t page_count;
    framework_format format;       /* as --format says; FRAMEWORK_FORMATS = told from each file */
    ler_import_options options;    /* for files of other systems */
    char last[LER_MULTIHASH_TEXT]; /* file digest of the last export of the command line */
} importer;

static int tell(importer *im, import_result *r, ler_code code, ler_error *err, int status) {
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL)
        status = LER_EXIT_INTERNAL;
    if (code != LER_OK) {
        if (err->source[0] == '\0') /* the store names its own files */
            ler_error_source(err, r->file);
        r->err = err;
    }
    if (ler_args_has(im->run->args, "json"))
        return framework_worse(status, print_json(im->run, r));
    print_text(im->run, r);
    return status;
}

static ler_code put_into_store(importer *im, import_result *r, int *status, ler_error *err) {
    ler_import_outcome outcome;
    ler_code code = ler_store_import(im->store, r->framework,
                                     ler_args_has(im->run->args, "as-revision"), &outcome, err);
    if (code == LER_OK) {
        r->outcome = ler_import_outcome_name(outcome);
        *status = LER_EXIT_OK;
    } else if (code != LER_E_CONFLICT) { /* the store's fault, not the file's */
        r->outcome = code == LER_E_WRITE ? "not-written" : "refused";
        *status = ler_exit_of(code);
    }
    return code;
}

/* A file of any format but page text. */
static ler_code read_framework(importer *im, framework_format format, ler_str bytes,
                               ler_framework **out, ler_error *err) {
    switch (format) {
    case FRAMEWORK_CASE:
        return ler_case_import(bytes, &im->options, im->findings, out, err);
    case FRAMEWORK_JSON:
        return ler_framework_load(bytes, im->findings, out, err);
    case FRAMEWORK_CTDL:
        return ler_ctdl_import(bytes, &im->options, im->findings, out, err);
    case FRAMEWORK_CSV:
        return ler_sheet_import(bytes, &im->options, im->findings, out, err);
    case FRAMEWORK_PAGE:
    case FRAMEWORK_FORMATS:
        break;
    }
    return ler_fail(err, LER_E_UNSUPPORTED, "nothing is imported from %s",
                    framework_format_name(format));
}

static int import_file(importer *im, const char *file) {
    ler_error err = {0};
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_EXCHANGE);
    import_result r = {.file = file, .outcome = "refused", .findings = im->findings};
    int status = LER_EXIT_NO;
    ler_findings_reset(im->findings);
    ler_code code = ler_file_read(file, &bytes, &err);
    if (code == LER_E_READ || code == LER_E_NOT_FOUND) {
        r.outcome = "unreadable";
        status = LER_EXIT_INPUT;
        return tell(im, &r, code, &err, status);
    }
    framework_format format =
        im->format != FRAMEWORK_FORMATS ? im->format : framework_format_of(ler_buf_view(&bytes));
    if (code == LER_OK && format == FRAMEWORK_PAGE) {
        im->pages[im->page_count++] = (waiting_page){file, bytes};
        bytes = ler_buf_new(0);
        return LER_EXIT_OK;
    }
    if (code == LER_OK)
        code = read_framework(im, format, ler_buf_view(&bytes), &fw, &err);
    if (code == LER_OK) {
        r.framework = fw;
        memcpy(im->last, ler_framework_digest(fw)->file, sizeof im->last);
        code = put_into_store(im, &r, &status, &err);
    }
    return tell(im, &r, code, &err, status);
}

/* The framework that a page is merged with: an export of its occupation, whose version its line
 * ends with. Of several the one that was imported along with it. */
static ler_code find_core(importer *im, ler_str page, const ler_framework **out, ler_error *err) {
    char soc[LER_SOC_LENGTH + 1];
    LER_AUTO_BUF line = ler_buf_new(LER_MAX_FRAMEWORK);
    size_t best = SIZE_MAX, longest = 0;
    bool several = false, settled = false; /* several: contents of that version */
    char excerpt[LER_EXCERPT];
    TRY(ler_page_subject(page, soc, &line, err));
    ler_str tail = ler_str_trim(ler_buf_view(&line));
    for (size_t i = 0; i < ler_store_count(im->store); i++) {
        const ler_store_entry *e = ler_store_at(im->store, i);
        if (!ler_str_is(e->soc, soc) || e->version.len < longest || tail.len < e->version.len ||
            memcmp(tail.data + tail.len - e->version.len, e->version.data, e->version.len) != 0)
            continue;
        bool given = ler_str_is(e->file, im->last);
        bool other = best != SIZE_MAX && e->version.len == longest &&
                     !ler_str_equal(e->content, ler_store_at(im->store, best)->content);
        several = other;
        if (best == SIZE_MAX || e->version.len > longest || given)
            best = i;
        settled |= given;
        longest = e->version.len;
    }
    if (best == SIZE_MAX)
        return ler_fail(err, LER_E_NOT_FOUND,
                        "the store has no export of %s whose version ends \"%s\"; import it with "
                        "the page",
                        soc, ler_excerpt(excerpt, tail.data, tail.len));
    if (several && !settled)
        return ler_fail(err, LER_E_CONFLICT,
                        "the store has several contents of %s@%.*s; give the export along with "
                        "the page",
                        soc, (int)longest, tail.data + tail.len - longest);
    return ler_store_load(im->store, best, out, err);
}

static int import_page(importer *im, const waiting_page *page) {
    ler_error err = {0};
    const ler_framework *core;
    ler_page_counts counts = {0};
    LER_AUTO_FRAMEWORK fw = NULL;
    ler_str text = ler_buf_view(&page->bytes);
    import_result r = {.file = page->file, .outcome = "refused", .findings = im->findings};
    int status = LER_EXIT_NO;
    ler_findings_reset(im->findings);
    ler_code code = find_core(im, text, &core, &err);
    if (code == LER_OK) {
        r.page = &counts;
        code = ler_page_merge(text, core, im->findings, &counts, &fw, &err);
    }
    if (code == LER_OK) {
        r.framework = fw;
        code = put_into_store(im, &r, &status, &err);
    }
    return tell(im, &r, code, &err, status);
}

static int import_all(importer *im) {
    int status = LER_EXIT_OK;
    for (size_t i = 0; i < ler_args_positionals(im->run->args); i++)
        status = framework_worse(status, import_file(im, ler_args_positional(im->run->args, i)));
    for (size_t i = 0; i < im->page_count; i++)
        status = framework_worse(status, import_page(im, &im->pages[i]));
    return status;
}

/* What the person says about foreign files. */
static ler_code read_options(importer *im, ler_arena *arena, ler_level_choices *levels,
                             ler_error *err) {
    const ler_args *args = im->run->args;
    const char *format = ler_args_value(args, "format");
    im->format = FRAMEWORK_FORMATS;
    if (format != NULL)
        TRY(framework_format_named(format, &im->format, err));
    im->options = (ler_import_options){
        .soc = ler_str_of(ler_args_value(args, "soc")),
        .version = ler_str_of(ler_args_value(args, "label")),
        .exported_at = ler_str_of(ler_args_value(args, "date")),
        .strand = ler_str_of(ler_args_value(args, "strand")),
        .item_type = ler_str_of(ler_args_value(args, "item-type")),
        .title = ler_str_of(ler_args_value(args, "title")),
        .language = ler_str_of(ler_args_value(args, "language")),
    };
    if (!ler_args_has(args, "levels"))
        return LER_OK;
    im->options.levels = levels;
    return ler_level_choices_read(ler_str_of(ler_args_value(args, "levels")), arena, levels, err);
}

int framework_import(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    ler_level_choices levels;
    ler_error err;
    importer im = {.run = run, .findings = findings};
    if (arena == NULL) {
        ler_no_memory(&err);
        return framework_fail(run, &err);
    }
    if (read_options(&im, arena, &levels, &err) != LER_OK)
        return framework_fail(run, &err);
    im.pages = calloc(ler_args_positionals(run->args) + 1, sizeof *im.pages);
    ler_code code = findings == NULL || im.pages == NULL
                        ? ler_no_memory(&err)
                        : ler_store_open(run->store_path, true, &store, &err);
    int status;
    if (code == LER_OK) {
        im.store = store;
        status = import_all(&im);
    } else { /* a place where no store can be made is one that cannot be written */
        status = framework_fail(run, &err);
        status = code == LER_E_READ ? LER_EXIT_OUTPUT : status;
    }
    for (size_t i = 0; i < im.page_count; i++)
        ler_buf_free(&im.pages[i].bytes);
    free(im.pages);
    return status;
}
