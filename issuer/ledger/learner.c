#include "credential/profile.h"
#include "issuer/ledger/ledger.h"
#include <sodium.h>

ler_code ledger_learner(ler_str secret, const char *kind, ler_str value, uint8_t out[LEDGER_DIGEST],
                        ler_error *err) {
    LER_AUTO_BUF folded = ler_buf_new((size_t)256 << 10);
    if (secret.len < 16)
        return ler_fail(err, LER_E_USAGE, "the secret of the workspace is too short");
    if (strcmp(kind, "email") == 0) {
        profile_email(value, &folded);
        TRY(ler_buf_done(&folded, err));
        value = ler_buf_view(&folded);
    }
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.len);
    /* With its NUL, so that kind and value cannot be cut elsewhere. */
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
    if (value.len > 0)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)value.data, value.len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
    return LER_OK;
}
