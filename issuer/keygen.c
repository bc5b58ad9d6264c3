/* ler-issuer keygen: a new private key, and the DID that goes with it. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/keys/signer.h"
#include "issuer/verbs.h"

static const ler_option OPTIONS[] = {
    {"type", 't', LER_OPTION_VALUE, "TYPE", "ed25519 (default), p256, p384 or rsa3072"},
    {"out", 'o', LER_OPTION_VALUE, "FILE", "where the key goes; never overwritten"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE",
     "encrypt the key; its first line is the passphrase (- = standard input)"},
    {"ask-passphrase", 0, LER_OPTION_FLAG, NULL, "encrypt the key; ask on the terminal"},
    {0}};
static const ler_command COMMAND = {
    .name = "keygen",
    .summary = "Makes a signing key and prints its DID",
    .options = OPTIONS,
    .about =
        "The key is PKCS#8 PEM of mode 0600, encrypted (PBES2: PBKDF2-HMAC-SHA256 with 600,000\n"
        "iterations, AES-256-CBC) when a passphrase is given. An RSA key gets a did:jwk and\n"
        "makes no embedded proofs.",
};

static ler_code passphrase(const ler_args *args, ler_secret **out, ler_error *err) {
    const char *file = ler_args_value(args, "passphrase-file");
    if (file != NULL && ler_args_has(args, "ask-passphrase"))
        return ler_fail(err, LER_E_USAGE, "give --passphrase-file or --ask-passphrase, not both");
    if (file != NULL)
        return ler_passphrase_read(file, out, err);
    if (ler_args_has(args, "ask-passphrase"))
        return ler_passphrase_ask("Passphrase for the new key: ", true, out, err);
    return LER_OK;
}

static ler_code keygen(const ler_args *args, ler_error *err) {
    const char *type_name = ler_args_value(args, "type"), *path = ler_args_value(args, "out");
    LER_AUTO_SIGNER signer = NULL;
    LER_AUTO_SECRET secret = NULL;
    ler_key_type type;
    unsigned kdf_ms = 0;
    if (path == NULL)
        return ler_fail(err, LER_E_USAGE, "\"keygen\" needs --out; see --help");
    TRY(ler_signer_type(type_name == NULL ? "ed25519" : type_name, &type, err));
    TRY(passphrase(args, &secret, err));
    TRY(ler_signer_generate(type, &signer, err));
    TRY(ler_signer_save(signer, path, secret, &kdf_ms, err));
    if (secret != NULL)
        console_say("encrypted with PBKDF2, %d iterations, %u ms", LER_PBKDF2_ITERATIONS, kdf_ms);
    console_out(ler_signer_did(signer));
    console_out(LER_STR("\n"));
    return LER_OK;
}

int issuer_keygen(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    return keygen(args, &err) == LER_OK ? LER_EXIT_OK : console_fail(&err);
}
