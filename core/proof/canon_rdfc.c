/* Canonicalization of the rdfc suites: JSON-LD to RDF in safe mode, then RDFC-1.0 with the suite's
 * own digest (VC-DI-EDDSA 3.2.3, VC-DI-ECDSA 3.2.3: SHA-384 for P-384). */
#include "proof/engine.h"

static ler_code prepare(ler_proof_engine *engine, ler_digest_alg alg, ler_error *err) {
    if (engine->contexts == NULL)
        engine->contexts = engine->own_contexts = ler_ld_contexts_new();
    if (engine->work == NULL)
        engine->work = ler_arena_new(LER_MAX_ARENA);
    if (engine->rdfc[alg] == NULL)
        engine->rdfc[alg] = ler_rdfc_new(alg);
    if (engine->contexts == NULL || engine->work == NULL || engine->rdfc[alg] == NULL)
        return ler_no_memory(err);
    ler_arena_reset(engine->work);
    return LER_OK;
}

static ler_code write_rdfc(ler_proof_engine *engine, const ler_json *object, ler_digest_alg alg,
                           ler_buf *out, ler_error *err) {
    TRY(prepare(engine, alg, err));
    ler_rdf *rdf = ler_rdf_new(engine->work, NULL);
    if (rdf == NULL)
        return ler_no_memory(err);
    TRY(ler_ld_to_rdf(engine->contexts, &engine->ld, engine->work, object, rdf, err));
    TRY(ler_rdfc_run(engine->rdfc[alg], rdf, err));
    engine->collisions = ler_rdfc_collisions(engine->rdfc[alg]);
    ler_rdfc_write(engine->rdfc[alg], out);
    return ler_buf_done(out, err);
}

const ler_canon ler_canon_rdfc = {"rdfc", false, write_rdfc};
