/* ler-issuer sign: adds a proof to a document that somebody else made. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/did_web.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include "ler/file.h"

static const ler_option OPTIONS[] = {
    {"key", 'k', LER_OPTION_VALUE, "FILE",
     "the private key (PKCS#8 PEM, mode 0600; default: that of ./issuer.json)"},
    {"proof", 'p', LER_OPTION_VALUE, "SUITE", "the cryptosuite; the key's usual one by default"},
    {"created", 0, LER_OPTION_VALUE, "TIME", "time of the proof instead of now"},
    {"expires", 0, LER_OPTION_VALUE, "TIME", "when the proof ends"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE",
     "its first line opens the key (- = standard input)"},
    {"proof-id", 0, LER_OPTION_VALUE, "URL", "id of the proof, so that others can build on it"},
    {"previous-proof", 0, LER_OPTION_LIST, "URL", "sign over this proof too (a proof chain)"},
    {"domain", 0, LER_OPTION_VALUE, "TEXT", "whom the proof is for"},
    {"challenge", 0, LER_OPTION_VALUE, "TEXT", "what the asking party sent"},
    {"out", 'o', LER_OPTION_VALUE, "FILE", "where the signed document goes (- = standard output)"},
    {"allow-blank-node-collisions", 0, LER_OPTION_FLAG, NULL,
     "sign although objects without an id look alike; some verifiers will refuse it"},
    {"insecure-foreign-issuer", 0, LER_OPTION_FLAG, NULL,
     "sign although the document's issuer is another DID: it will not verify"},
    {0}};
static const ler_command COMMAND = {
    .name = "sign",
    .summary = "Adds a proof to a credential",
    .positionals = "FILE|-",
    .min = 1,
    .max = 1,
    .options = OPTIONS,
    .about =
        "A document that has a proof gets one more (a proof set), or with --previous-proof one\n"
        "that builds on those named (a proof chain). The result is verified before it is\n"
        "written.",
};

typedef struct job {
    const ler_args *args;
    issuer_config *workspace; /* NULL: a key was named, or we stand in no workspace */
    ler_arena *arena;
    ler_ld_contexts *contexts;
    ler_signer *signer;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_proof_config *config;
    ler_time now;
    ler_json *document, *signed_document;
} job;

/* The suite that others verify most often for this kind of key. */
static ler_code choose_suite(const job *j, const ler_suite **out, ler_error *err) {
    static const char *const order[] = {"eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022",
                                        "ecdsa-jcs-2019"};
    const char *name = ler_args_value(j->args, "proof");
    ler_key_type type = ler_key_type_of(ler_signer_key(j->signer));
    if (type == LER_KEY_RSA)
        return ler_fail(err, LER_E_USAGE,
                        "an RSA key makes no embedded proofs; use Ed25519, P-256 "
                        "or P-384");
    if (name != NULL) {
        *out = ler_suite_find(name);
        if (*out == NULL || !(*out)->creates)
            return ler_fail(err, LER_E_USAGE,
                            "--proof: suites are eddsa-rdfc-2022, eddsa-jcs-2022, "
                            "ecdsa-rdfc-2019 and ecdsa-jcs-2019");
        return LER_OK; /* whether the key fits is checked with the configuration */
    }
    *out = NULL;
    for (size_t i = 0; i < sizeof order / sizeof *order && *out == NULL; i++) {
        *out = ler_suite_find(order[i]);
        if (*out != NULL && !ler_suite_takes(*out, type))
            *out = NULL;
    }
    return *out == NULL ? ler_fail(err, LER_E_INTERNAL, "no suite for this key") : LER_OK;
}

static ler_code previous(const job *j, ler_json **out, ler_error *err) {
    size_t count = ler_args_count(j->args, "previous-proof");
    *out = NULL;
    if (count == 0)
        return LER_OK;
    *out = count == 1 ? ler_json_new_text(j->arena, ler_args_value(j->args, "previous-proof"))
                      : ler_json_new(j->arena, LER_JSON_ARRAY);
    for (size_t i = 0; count > 1 && i < count; i++)
        if (!ler_json_append(
                j->arena, *out,
                ler_json_new_text(j->arena, ler_args_value_at(j->args, "previous-proof", i))))
            return ler_no_memory(err);
    return *out == NULL ? ler_no_memory(err) : LER_OK;
}

static ler_str option(const job *j, const char *name) {
    return ler_str_of(ler_args_value(j->args, name));
}

static ler_code configure(job *j, ler_error *err) {
    char created[LER_TIME_TEXT];
    ler_json *before = NULL;
    ler_proof_request request = {.key = ler_signer_key(j->signer),
                                 .method = ler_signer_method(j->signer),
                                 .created = option(j, "created"),
                                 .expires = option(j, "expires"),
                                 .id = option(j, "proof-id"),
                                 .domain = option(j, "domain"),
                                 .challenge = option(j, "challenge"),
                                 .context = ler_json_get(j->document, "@context"),
                                 .allow_collisions =
                                     ler_args_has(j->args, "allow-blank-node-collisions")};
    TRY(choose_suite(j, &request.suite, err));
    TRY(previous(j, &before, err));
    request.previous = before;
    if (request.created.data == NULL)
        request.created = ler_str_of(ler_time_text(&j->now, created));
    return ler_proof_config_new(j->engine, &request, &j->config, err);
}

/* What may be signed at all: a credential whose issuer is us. */
static ler_code check_document(const job *j, ler_error *err) {
    ler_str issuer = ler_proof_issuer(j->document);
    char excerpt[LER_EXCERPT];
    if (!ler_json_is(j->document, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "a credential is a JSON object, not %s",
                        ler_json_type_name(j->document));
    if (ler_json_get(j->document, "@context") == NULL)
        return ler_fail_at(err, LER_E_CONTENT, "/@context", "a credential has a @context");
    if (!ler_json_list_has(ler_json_get(j->document, "type"), "VerifiableCredential"))
        return ler_fail_at(err, LER_E_CONTENT, "/type",
                           "a credential's type contains VerifiableCredential");
    /* Whatever the suite: what RDF readers would not see, or see otherwise, is not signed. */
    TRY(ler_ld_check_document(j->contexts, NULL, j->arena, j->document, err));
    if (ler_str_equal(issuer, ler_signer_did(j->signer)) ||
        ler_args_has(j->args, "insecure-foreign-issuer"))
        return LER_OK;
    return ler_fail_at(err, LER_E_CONTENT, "/issuer",
                       "the issuer is \"%s\", but the key is that of %.*s: nobody would accept the "
                       "proof",
                       ler_excerpt(excerpt, issuer.data, issuer.len),
                       (int)ler_signer_did(j->signer).len, ler_signer_did(j->signer).data);
}

/* What leaves this program has been verified as a stranger would. Other parties' proofs may be out
 * of our reach, but a broken one is not passed on under our signature. */
static ler_code verify_again(const job *j, ler_error *err) {
    ler_proof_result *result = NULL;
    bool foreign = ler_args_has(j->args, "insecure-foreign-issuer");
    ler_proof_options options = {
        .now = j->now, .domain = option(j, "domain"), .challenge = option(j, "challenge")};
    TRY(ler_proof_verify(j->engine, j->signed_document, &options, j->arena, &result, err));
    for (size_t i = 0; i < result->count; i++) {
        bool own = i + 1 == result->count;
        for (int k = 0; k < LER_PROOF_STEPS; k++) {
            const ler_proof_step *step = &result->proofs[i].steps[k];
            bool good = step->status == LER_PROOF_PASS || step->status == LER_PROOF_WARN ||
                        (step->status == LER_PROOF_UNKNOWN && !own) ||
                        (k == LER_STEP_ISSUER && foreign) ||
                        (!own && (k == LER_STEP_DOMAIN || k == LER_STEP_CHALLENGE));
            if (!good)
                return ler_fail_at(err, LER_E_CONTENT, step->pointer, "the %s does not verify: %s",
                                   own ? "signed document" : "document's own proof", step->detail);
        }
    }
    return result->count > 0 ? LER_OK : ler_fail(err, LER_E_INTERNAL, "%s", result->detail);
}

static ler_code write_out(const job *j, ler_error *err) {
    const char *path = ler_args_value(j->args, "out");
    LER_AUTO_BUF text = ler_buf_new(2 * LER_MAX_CREDENTIAL);
    ler_json_write(j->signed_document, 2, &text);
    ler_buf_char(&text, '\n');
    TRY(ler_buf_done(&text, err));
    if (path != NULL && strcmp(path, "-") != 0)
        return ler_file_write(path, ler_buf_view(&text), 0644, LER_WRITE_REPLACE, err);
    console_out(ler_buf_view(&text));
    return LER_OK;
}

static ler_code prove(job *j, ler_error *err) {
    TRY(check_document(j, err));
    TRY(configure(j, err));
    TRY(ler_signer_prove(j->signer, j->engine, j->config, j->document, j->arena,
                         &j->signed_document, err));
    return verify_again(j, err);
}

static ler_code sign(job *j, ler_buf *text, ler_error *err) {
    const char *path = ler_args_positional(j->args, 0), *key = ler_args_value(j->args, "key"),
               *passphrase = ler_args_value(j->args, "passphrase-file");
    if (key == NULL && j->workspace != NULL)
        key = j->workspace->key;
    if (key == NULL)
        return ler_fail(err, LER_E_USAGE,
                        "\"sign\" needs --key, or to be run in a workspace; see --help");
    if (passphrase != NULL && strcmp(passphrase, "-") == 0 && strcmp(path, "-") == 0)
        return ler_fail(err, LER_E_USAGE,
                        "passphrase and document cannot both come from standard input");
    TRY(ler_time_now(&j->now, err));
    TRY(ler_file_read(path, text, err));
    ler_code code = ler_json_read(j->arena, ler_buf_view(text), NULL, &j->document, err);
    if (code != LER_OK)
        return ler_error_source(err, path);
    TRY(ler_signer_load(key, passphrase, &j->signer, err));
    if (j->workspace != NULL && issuer_config_web(j->workspace)) {
        TRY(did_web_adopt(j->workspace, j->signer, &j->now, err));
        TRY(ler_signer_answer(j->signer, j->resolver, err));
    }
    if (ler_signer_is_example(j->signer))
        console_say("%s", LER_EXAMPLE_KEY_WARNING);
    code = prove(j, err);
    if (code != LER_OK && code != LER_E_USAGE && err->source[0] == '\0')
        ler_error_source(err, path);
    TRY(code);
    return write_out(j, err);
}

int issuer_sign(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    job j = {.args = args,
             .workspace = ler_args_has(args, "key") ? NULL : workspace_config(),
             .resolver = resolver,
             .arena = ler_arena_new(LER_MAX_ARENA),
             .contexts = ler_ld_contexts_new(),
             .engine = ler_proof_engine_new(resolver)};
    ler_code code;
    if (resolver == NULL || j.arena == NULL || j.contexts == NULL || j.engine == NULL) {
        code = ler_no_memory(&err);
    } else {
        ler_proof_engine_contexts(j.engine, j.contexts);
        code = sign(&j, &text, &err);
    }
    ler_proof_config_free(&j.config);
    ler_proof_engine_free(&j.engine);
    ler_signer_free(&j.signer);
    ler_ld_contexts_free(&j.contexts);
    ler_arena_free(&j.arena);
    issuer_config_free(&j.workspace);
    return code == LER_OK ? LER_EXIT_OK : console_fail(&err);
}
