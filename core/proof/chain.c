/* Proof sets and chains: VC-DI 4.3 and 4.5. A proof that has `previousProof` signs the named proofs
 * together with the document, so that removing or changing one of them breaks it. */
#include "proof/engine.h"

/* The one proof whose id is `id`. */
static ler_code find(const ler_json *document, const ler_json *id, size_t *index, ler_error *err) {
    const ler_json *list = proof_list(document);
    char excerpt[LER_EXCERPT];
    size_t found = 0;
    ler_str text = ler_json_str(id);
    if (text.len == 0)
        return ler_fail(err, LER_E_CONTENT, "previousProof is a proof's id or an array of them");
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *proof = ler_json_list_item(list, i);
        if (ler_str_equal(ler_json_get_text(proof, "id"), text)) {
            *index = i;
            found++;
        }
    }
    ler_excerpt(excerpt, text.data, text.len);
    if (found == 0)
        return ler_fail(err, LER_E_NOT_FOUND, "previousProof %s is not among the proofs", excerpt);
    if (found > 1)
        return ler_fail(err, LER_E_CONTENT, "more than one proof has the id %s", excerpt);
    return LER_OK;
}

ler_code proof_input(const ler_json *document, const ler_json *previous, ler_arena *arena,
                     ler_json **out, ler_error *err) {
    *out = ler_json_without(arena, document, "proof");
    if (*out == NULL)
        return ler_no_memory(err);
    if (previous == NULL)
        return LER_OK;
    if (ler_json_is(previous, LER_JSON_ARRAY) && ler_json_count(previous) == 0)
        return ler_fail(err, LER_E_CONTENT, "previousProof is an empty array");
    if (ler_json_list_count(previous) > LER_MAX_PROOFS)
        return ler_fail(err, LER_E_LIMIT, "previousProof names more than %d proofs",
                        LER_MAX_PROOFS);
    ler_json *matching = ler_json_new(arena, LER_JSON_ARRAY);
    for (size_t i = 0; i < ler_json_list_count(previous); i++) {
        size_t index = 0;
        TRY(find(document, ler_json_list_item(previous, i), &index, err));
        if (!ler_json_append(arena, matching, ler_json_list_item(proof_list(document), index)))
            return ler_no_memory(err);
    }
    if (!ler_json_set(arena, *out, "proof", matching))
        return ler_no_memory(err);
    return LER_OK;
}

/* Depth first; `open` has a bit for every proof on the way here, `done` for every proof from which
 * no cycle starts. At most LER_MAX_PROOFS deep. */
static ler_code follow(const ler_json *document, size_t at, unsigned open, unsigned *done,
                       ler_error *err) {
    const ler_json *previous =
        ler_json_get(ler_json_list_item(proof_list(document), at), "previousProof");
    if ((*done & 1u << at) != 0)
        return LER_OK;
    open |= 1u << at;
    for (size_t i = 0; i < ler_json_list_count(previous); i++) {
        size_t index = 0;
        TRY(find(document, ler_json_list_item(previous, i), &index, err));
        if ((open & 1u << index) != 0)
            return ler_fail(err, LER_E_CONTENT, "the proofs' previousProof members form a cycle");
        TRY(follow(document, index, open, done, err));
    }
    *done |= 1u << at;
    return LER_OK;
}

ler_code proof_chain_check(const ler_json *document, size_t start, ler_error *err) {
    unsigned done = 0;
    return follow(document, start, 0, &done, err);
}
