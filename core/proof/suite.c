/* The cryptosuites: VC-DI-EDDSA 1.0 and VC-DI-ECDSA 1.0, 3. */
#include "proof/engine.h"

#define EDDSA (1u << LER_KEY_ED25519)
#define ECDSA (1u << LER_KEY_P256 | 1u << LER_KEY_P384)

static const ler_suite suites[] = {
    {"eddsa-rdfc-2022", "DataIntegrityProof", EDDSA, true, &ler_canon_rdfc},
    {"ecdsa-rdfc-2019", "DataIntegrityProof", ECDSA, true, &ler_canon_rdfc},
    {"eddsa-jcs-2022", "DataIntegrityProof", EDDSA, true, &ler_canon_jcs},
    {"ecdsa-jcs-2019", "DataIntegrityProof", ECDSA, true, &ler_canon_jcs},
    /* VC-DI-EDDSA appendix: the suite of 2020, which older credentials carry. */
    {"Ed25519Signature2020", "Ed25519Signature2020", EDDSA, false, &ler_canon_rdfc},
};

const ler_suite *ler_suite_at(size_t i) {
    return i < sizeof suites / sizeof *suites ? &suites[i] : NULL;
}

const ler_suite *ler_suite_find(const char *name) {
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (strcmp(suites[i].name, name) == 0)
            return &suites[i];
    return NULL;
}

const char *ler_suite_canon_name(const ler_suite *suite) {
    return suite->canon->name;
}
