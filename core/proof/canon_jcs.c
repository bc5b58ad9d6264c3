/* Canonicalization of the jcs suites: RFC 8785 (VC-DI-EDDSA 3.3.3, VC-DI-ECDSA 3.3.3). */
#include "proof/engine.h"

static ler_code write_jcs(ler_proof_engine *engine, const ler_json *object, ler_digest_alg alg,
                          ler_buf *out, ler_error *err) {
    (void)engine;
    (void)alg;
    ler_jcs_write(object, out);
    return ler_buf_done(out, err);
}

const ler_canon ler_canon_jcs = {"jcs", true, write_jcs};
