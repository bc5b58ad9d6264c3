/* canonicalize: what a document is signed as, for people who look for the difference between two
 * implementations. */
#include "cli/exit.h"
#include "cli/options.h"
#include "ler/file.h"
#include "ler/ld.h"
#include "verifier/verbs.h"
#include <stdio.h>

static const ler_option OPTIONS[] = {
    {"form", 'f', LER_OPTION_VALUE, "FORM",
     "rdfc: canonical N-Quads by RDFC-1.0 (when not given);\n"
     "jcs: canonical JSON by RFC 8785; expanded: expanded JSON-LD;\n"
     "nquads: N-Quads, blank nodes in the order of the document"},
    {"hash", 0, LER_OPTION_VALUE, "HASH", "sha256 (when not given) or sha384, inside RDFC-1.0"},
    {"nquads", 0, LER_OPTION_FLAG, NULL, "the input is N-Quads, as a FILE named *.nq is anyway"},
    {"context", 'c', LER_OPTION_LIST, "URL=FILE",
     "a local file that answers for a context that is not built in"},
    {"base", 0, LER_OPTION_VALUE, "IRI", "base of relative references (with --lossy)"},
    {"lossy", 0, LER_OPTION_FLAG, NULL,
     "drop what JSON-LD drops (undefined terms, relative ids) instead of refusing it"},
    {0}};

static const ler_command COMMAND = {
    .name = "canonicalize",
    .summary = "Writes a document in the form that signatures are made over",
    .positionals = "FILE|-",
    .min = 1,
    .max = 1,
    .options = OPTIONS,
    .about = "The document is taken as it is: a \"proof\" in it is not left out. No context is "
             "fetched;\n"
             "the built-in ones are listed by --version --verbose.",
};

typedef enum form { FORM_RDFC, FORM_JCS, FORM_EXPANDED, FORM_NQUADS, FORM_UNKNOWN } form;

typedef struct job {
    form form;
    ler_digest_alg hash;
    bool from_nquads;
    const char *path;
    ler_ld_options options;
    ler_arena *arena;
    ler_ld_contexts *contexts;
    ler_buf in, out;
} job;

static form form_of(const char *name) {
    static const char *const names[] = {"rdfc", "jcs", "expanded", "nquads"};
    for (int i = 0; name != NULL && i < FORM_UNKNOWN; i++)
        if (strcmp(name, names[i]) == 0)
            return (form)i;
    return name == NULL ? FORM_RDFC : FORM_UNKNOWN;
}

static ler_code read_args(job *j, const ler_args *args, ler_error *err) {
    const char *hash = ler_args_value(args, "hash");
    j->path = ler_args_positional(args, 0);
    j->form = form_of(ler_args_value(args, "form"));
    if (j->form == FORM_UNKNOWN)
        return ler_fail(err, LER_E_USAGE, "--form takes rdfc, jcs, expanded or nquads");
    if (hash != NULL && strcmp(hash, "sha256") != 0 && strcmp(hash, "sha384") != 0)
        return ler_fail(err, LER_E_USAGE, "--hash takes sha256 or sha384");
    j->hash = hash != NULL && strcmp(hash, "sha384") == 0 ? LER_SHA384 : LER_SHA256;
    j->from_nquads = ler_args_has(args, "nquads") || ler_str_ends(ler_str_of(j->path), ".nq");
    if (j->from_nquads && (j->form == FORM_JCS || j->form == FORM_EXPANDED))
        return ler_fail(err, LER_E_USAGE, "N-Quads have no %s form",
                        j->form == FORM_JCS ? "JSON" : "expanded");
    j->options = ler_ld_default_options;
    j->options.safe = !ler_args_has(args, "lossy");
    j->options.base = ler_str_of(ler_args_value(args, "base"));
    return LER_OK;
}

/* The caller's own contexts; none takes the place of a built-in one. */
static ler_code add_contexts(job *j, const ler_args *args, ler_error *err) {
    for (size_t i = 0; i < ler_args_count(args, "context"); i++) {
        const char *value = ler_args_value_at(args, "context", i);
        const char *split = strrchr(value, '='); /* a URL may hold one as well */
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
        if (split == NULL || split == value || split[1] == '\0')
            return ler_fail(err, LER_E_USAGE, "--context takes URL=FILE");
        TRY(ler_file_read(split + 1, &text, err));
        ler_code code = ler_ld_contexts_add(j->contexts, (ler_str){value, (size_t)(split - value)},
                                            ler_buf_view(&text), err);
        if (code != LER_OK) {
            ler_error_source(err, split + 1);
            return code;
        }
    }
    return LER_OK;
}

/* N-Quads, or JSON-LD made into quads, and then written one way or the other. */
static ler_code write_rdf(job *j, const ler_json *document, ler_error *err) {
    ler_rdf *rdf = ler_rdf_new(j->arena, NULL);
    if (rdf == NULL)
        return ler_no_memory(err);
    if (document == NULL)
        TRY(ler_rdf_read_nquads(rdf, ler_buf_view(&j->in), err));
    else
        TRY(ler_ld_to_rdf(j->contexts, &j->options, j->arena, document, rdf, err));
    if (j->form == FORM_RDFC)
        return ler_rdf_canonical(rdf, j->hash, &j->out, err);
    ler_rdf_write_nquads(rdf, &j->out);
    return LER_OK;
}

static ler_code convert(job *j, ler_error *err) {
    ler_json *document = NULL, *expanded;
    TRY(ler_file_read(j->path, &j->in, err));
    if (j->from_nquads)
        return write_rdf(j, NULL, err);
    TRY(ler_json_read(j->arena, ler_buf_view(&j->in), NULL, &document, err));
    switch (j->form) {
    case FORM_JCS:
        ler_jcs_write(document, &j->out);
        return LER_OK;
    case FORM_EXPANDED:
        TRY(ler_ld_expand(j->contexts, &j->options, j->arena, document, &expanded, err));
        ler_json_write(expanded, 2, &j->out);
        ler_buf_char(&j->out, '\n');
        return LER_OK;
    case FORM_RDFC:
    case FORM_NQUADS:
    case FORM_UNKNOWN:
        break;
    }
    return write_rdf(j, document, err);
}

int verb_canonicalize(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    if (ler_args_parse(&COMMAND, argc, argv, &args, &err) != LER_OK)
        return verifier_fail(&err);
    if (ler_args_has(args, "help")) {
        LER_AUTO_BUF help = ler_buf_new((size_t)64 << 10);
        ler_command_help(&COMMAND, VERIFIER_PROGRAM, &help);
        fwrite(help.data, 1, help.len, stdout);
        return LER_EXIT_OK;
    }
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    job j = {.arena = arena, .contexts = contexts};
    j.in = ler_buf_new(LER_MAX_CREDENTIAL);
    j.out = ler_buf_new(LER_MAX_ARENA);
    ler_code code = read_args(&j, args, &err);
    if (code == LER_OK && (arena == NULL || contexts == NULL))
        code = ler_no_memory(&err);
    if (code == LER_OK)
        code = add_contexts(&j, args, &err);
    if (code == LER_OK) {
        code = convert(&j, &err);
        if (code == LER_OK)
            code = ler_buf_done(&j.out, &err);
        if (code != LER_OK && code != LER_E_READ)
            ler_error_source(&err, j.path);
    }
    if (code == LER_OK && j.out.len > 0) /* an empty dataset is nothing to write */
        fwrite(j.out.data, 1, j.out.len, stdout);
    ler_buf_free(&j.in);
    ler_buf_free(&j.out);
    return code == LER_OK ? LER_EXIT_OK : verifier_fail(&err);
}
