/* The vocabulary of a record: its contexts are known here, and every member is defined by them, so
 * that no member that we read was left unsigned, and none that was signed is hidden from us (L1 to
 * L5). Asked of every record, whatever its proofs sign. */
#include "verifier/check.h"

ler_code check_context(verification *v, report *r, const ler_json *document, ler_error *err) {
    ler_error why;
    /* A text's direction is legal here. Suites that sign RDF drop it, and refuse such a record
     * themselves; those that sign the JSON have signed it. */
    ler_ld_options options = ler_ld_signed_options;
    options.rdf_direction = LER_LD_DIRECTION_I18N;
    ler_code code = ler_ld_check_document(v->contexts, &options, r->arena, document, &why);
    switch (code) {
    case LER_OK:
        report_check(r, CHECK_CONTEXT, CHECK_PASS, "", "every member is defined by known contexts");
        return LER_OK;
    case LER_E_MEMORY:
    case LER_E_INTERNAL:
        if (err != NULL)
            *err = why;
        return code;
    case LER_E_USAGE:
    case LER_E_READ:
    case LER_E_WRITE:
    case LER_E_SYNTAX:
    case LER_E_CONTENT:
    case LER_E_LIMIT:
    case LER_E_NOT_FOUND:
    case LER_E_CONFLICT:
    case LER_E_CRYPTO:
    case LER_E_UNSUPPORTED:
        break;
    }
    report_check(r, CHECK_CONTEXT, CHECK_FAIL, why.pointer, "%s", why.message);
    return LER_OK;
}
