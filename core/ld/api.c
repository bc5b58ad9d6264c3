/* The public entry points. */
#include "ld/ld.h"

const ler_ld_options ler_ld_default_options = {.mode = LER_LD_1_1};
const ler_ld_options ler_ld_signed_options = {.mode = LER_LD_1_1, .safe = true, .strict = true};

static ler_code start(ld_run *run, ler_ld_contexts *contexts, const ler_ld_options *options,
                      ler_arena *arena, const ler_json *document, ler_error *err) {
    *run = (ld_run){.store = contexts,
                    .options = options,
                    .arena = arena,
                    .err = err,
                    .document = document,
                    .here = document};
    run->safe = options->safe || options->strict;
    run->strict = options->strict;
    run->v1_0 = options->mode == LER_LD_1_0;
    if (document == NULL)
        return ler_fail(err, LER_E_USAGE, "there is no document to expand");
    return LER_OK;
}

/* What the expansion itself cannot see: the root. */
static ler_code check_root(ld_run *run, const ler_json *document) {
    if (!run->strict)
        return LER_OK;
    if (!ler_json_is(document, LER_JSON_OBJECT))
        return ld_error(run, NULL, document, LER_STR_NONE, "a signed document must be an object");
    if (ler_json_get(document, "@context") == NULL)
        return ld_error(run, NULL, document, LER_STR("@context"), "the document has no @context");
    return LER_OK;
}

ler_code ler_ld_expand(ler_ld_contexts *contexts, const ler_ld_options *options, ler_arena *arena,
                       const ler_json *document, ler_json **out, ler_error *err) {
    ld_run run;
    ld_list list = {NULL, NULL};
    *out = NULL;
    TRY(start(&run, contexts, options == NULL ? &ler_ld_default_options : options, arena, document,
              err));
    TRY(check_root(&run, document));
    TRY(ld_expand_document(&run, document, &list));
    *out = ld_to_json(arena, &list);
    return *out == NULL ? ler_no_memory(err) : LER_OK;
}

ler_code ler_ld_to_rdf(ler_ld_contexts *contexts, const ler_ld_options *options, ler_arena *arena,
                       const ler_json *document, ler_rdf *rdf, ler_error *err) {
    ld_run run;
    ld_list list = {NULL, NULL};
    if (rdf == NULL)
        return ler_no_memory(err);
    TRY(start(&run, contexts, options == NULL ? &ler_ld_default_options : options, arena, document,
              err));
    TRY(check_root(&run, document));
    TRY(ld_expand_document(&run, document, &list));
    return ld_emit(&run, &list, rdf);
}

ler_code ler_ld_check_document(ler_ld_contexts *contexts, const ler_ld_options *options,
                               ler_arena *arena, const ler_json *document, ler_error *err) {
    ler_ld_options strict = options == NULL ? ler_ld_signed_options : *options;
    ld_run run;
    ld_list list = {NULL, NULL};
    strict.safe = strict.strict = true;
    TRY(start(&run, contexts, &strict, arena, document, err));
    TRY(check_root(&run, document));
    return ld_expand_document(&run, document, &list);
}
