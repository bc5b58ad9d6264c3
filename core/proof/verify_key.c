/* Whose key made the proof: Controlled Identifiers 1.0, 3.3 (retrieve verification method), and the
 * bindings that make a signature somebody's statement. A signature that is merely correct proves
 * nothing: anyone can sign a document that names a university as its issuer. */
#include "proof/verify.h"

static bool method_url(proof_case *c, ler_did_url *url) {
    const ler_json *v = ler_json_get(c->proof, "verificationMethod");
    char excerpt[LER_EXCERPT];
    ler_error inner = {0};
    if (!ler_json_is(v, LER_JSON_STRING))
        return proof_step(c, LER_STEP_METHOD, LER_PROOF_FAIL, "verificationMethod",
                          "verificationMethod must be a DID URL in a string, it is %s",
                          ler_json_type_name(v));
    c->report->method = ler_json_str(v);
    if (ler_did_url_parse(c->report->method, url, &inner) != LER_OK)
        return proof_step(c, LER_STEP_METHOD, LER_PROOF_FAIL, "verificationMethod",
                          "verificationMethod \"%s\" is no DID URL: %s",
                          ler_excerpt(excerpt, c->report->method.data, c->report->method.len),
                          inner.message);
    c->report->did = url->did;
    if (url->fragment.len == 0 || url->rest.len != 0)
        return proof_step(c, LER_STEP_METHOD, LER_PROOF_FAIL, "verificationMethod",
                          "verificationMethod must be a DID and a #fragment that names the key");
    return proof_step(c, LER_STEP_METHOD, LER_PROOF_PASS, "verificationMethod",
                      "verificationMethod is a DID URL");
}

/* did:key and did:jwk are whole in themselves: what they are, they were. */
static bool never_changes(const ler_did_url *url) {
    return ler_str_is(url->method, "key") || ler_str_is(url->method, "jwk");
}

/* Whether what is asked about the past is to be concluded from a document of today. */
static bool looks_back(const proof_case *c) {
    return c->options->today != NULL && !c->constant && c->did->age == LER_DID_TODAY;
}

static bool resolve(proof_case *c, const ler_did_url *url) {
    ler_error inner = {0};
    c->constant = never_changes(url);
    /* With its fragment: a copy of the document from before the key was added is then not enough.
     */
    ler_code code = ler_did_resolve(c->engine->resolver, c->report->method, &c->did, &inner);
    if (code == LER_E_MEMORY)
        c->no_memory = true;
    if (code != LER_OK) {
        bool reach = code == LER_E_READ || code == LER_E_UNSUPPORTED || code == LER_E_MEMORY;
        return proof_step(c, LER_STEP_RESOLVE,
                          reach && !c->constant ? LER_PROOF_UNKNOWN : LER_PROOF_FAIL,
                          "verificationMethod", "the DID cannot be resolved: %s", inner.message);
    }
    c->method = ler_did_document_method(c->did, c->report->method);
    if (c->method == NULL && looks_back(c))
        return proof_step(c, LER_STEP_RESOLVE, LER_PROOF_UNKNOWN, "verificationMethod",
                          "today's DID document has no such verification method; whether it had "
                          "then, only a document of that time can tell");
    if (c->method == NULL)
        return proof_step(c, LER_STEP_RESOLVE, LER_PROOF_FAIL, "verificationMethod",
                          "the DID document has no such verification method");
    return proof_step(c, LER_STEP_RESOLVE, LER_PROOF_PASS, "verificationMethod",
                      "the verification method is in the DID document");
}

static void authorised(proof_case *c) {
    ler_str purpose = c->options->purpose;
    bool assertion = purpose.len == 0 || ler_str_is(purpose, "assertionMethod");
    bool good = assertion ? c->method->assertion
                          : ler_str_is(purpose, "authentication") && c->method->authentication;
    const char *name = assertion ? "assertionMethod" : "the proof's purpose";
    if (good)
        proof_step(c, LER_STEP_AUTHORISED, LER_PROOF_PASS, "verificationMethod",
                   "the DID document lists the key for %s", name);
    else if (looks_back(c))
        proof_step(c, LER_STEP_AUTHORISED, LER_PROOF_UNKNOWN, "verificationMethod",
                   "today's DID document does not list the key for %s; whether it did then, only a "
                   "document of that time can tell",
                   name);
    else
        proof_step(c, LER_STEP_AUTHORISED, LER_PROOF_FAIL, "verificationMethod",
                   "the DID document does not list the key for %s", name);
}

static void issuer(proof_case *c) {
    ler_str issuer =
        c->options->issuer.len != 0 ? c->options->issuer : ler_proof_issuer(c->document);
    char excerpt[LER_EXCERPT];
    ler_proof_step *step = &c->report->steps[LER_STEP_ISSUER];
    if (issuer.len == 0)
        proof_step(c, LER_STEP_ISSUER, LER_PROOF_FAIL, NULL,
                   "the document's issuer must be a DID, or an object whose id is one");
    else if (!ler_str_equal(issuer, c->report->did))
        proof_step(c, LER_STEP_ISSUER, LER_PROOF_FAIL, NULL,
                   "the key does not belong to the issuer \"%s\"",
                   ler_excerpt(excerpt, issuer.data, issuer.len));
    else
        proof_step(c, LER_STEP_ISSUER, LER_PROOF_PASS, NULL, "the key is the issuer's own");
    step->pointer = "/issuer";
}

/* A retired key: its document says from when it no longer signs. CID 1.0, 2.2: proofs are not
 * accepted "at or after the time of expiration". What counts is when the proof was made, so that
 * records outlive the key that signed them. That time is the signer's own word: a key that got into
 * other hands is `revoked`, and then its document of today is all that can be believed, whatever
 * time a proof claims (CID 1.0, "Revocation Semantics"). */
static bool retired(const proof_case *c) {
    const ler_did_method *m = c->method;
    const ler_time *made = c->report->created_set ? &c->report->created : &c->options->now;
    return m->expires_set && ler_time_compare(&m->expires, made) <= 0;
}

/* Between the time that is asked about and today. */
static bool since(const proof_case *c, bool set, const ler_time *t) {
    return c->options->today != NULL && set && ler_time_compare(t, &c->options->now) > 0 &&
           ler_time_compare(t, c->options->today) <= 0;
}

/* What is known of the key today and was not known then (ler/proof.h, "A question about the past").
 * Returns whether there is such a thing, and the step is set. */
static bool seen_since(proof_case *c) {
    const ler_did_method *m = c->method;
    char when[LER_TIME_TEXT];
    if (since(c, m->revoked_set, &m->revoked) && looks_back(c))
        proof_step(c, LER_STEP_KEY, LER_PROOF_UNKNOWN, "verificationMethod",
                   "the key was revoked since, at %s, and whoever has it can date back: whether "
                   "this was signed before cannot be told",
                   ler_time_text(&m->revoked, when));
    else if (since(c, m->revoked_set, &m->revoked))
        proof_step(c, LER_STEP_KEY, LER_PROOF_WARN, "verificationMethod",
                   "good by the DID document of that time; revoked since, at %s, and whoever has "
                   "the key can date back: rely on this only if you had it by then",
                   ler_time_text(&m->revoked, when));
    else if (since(c, m->expires_set, &m->expires) && !c->report->created_set && looks_back(c))
        proof_step(c, LER_STEP_KEY, LER_PROOF_UNKNOWN, "verificationMethod",
                   "the key no longer signs since %s, and the proof does not say when it was made",
                   ler_time_text(&m->expires, when));
    else if (c->options->today != NULL && c->did->age == LER_DID_THEN_ONLY)
        proof_step(c, LER_STEP_KEY, LER_PROOF_WARN, "verificationMethod",
                   "good by the DID document of that time; whether the key was revoked since is "
                   "not known: if it was, rely on this only if you had it by then");
    else
        return false;
    return true;
}

/* Why the key cannot have made a good proof, at any time that matters here. */
static bool refused(proof_case *c) {
    const ler_did_method *m = c->method;
    char until[LER_TIME_TEXT];
    if (m->key == NULL)
        proof_step(c, LER_STEP_KEY, LER_PROOF_FAIL, "verificationMethod",
                   "the verification method's key is of a kind that is not supported");
    else if (m->revoked_set && ler_time_compare(&m->revoked, &c->options->now) <= 0)
        proof_step(c, LER_STEP_KEY, LER_PROOF_FAIL, "verificationMethod", "the key was revoked");
    else if (retired(c))
        proof_step(c, LER_STEP_KEY, LER_PROOF_FAIL, "verificationMethod",
                   "the key no longer signs since %s, and the proof %s",
                   ler_time_text(&m->expires, until),
                   c->report->created_set ? "was created later" : "does not say when it was made");
    else if (c->report->suite != NULL &&
             !ler_suite_takes(c->report->suite, ler_key_type_of(m->key)))
        proof_step(c, LER_STEP_KEY, LER_PROOF_FAIL, "verificationMethod",
                   "the suite %s does not sign with %s keys", c->report->suite->name,
                   ler_key_type_name(ler_key_type_of(m->key)));
    else
        return false;
    return true;
}

static void key(proof_case *c) {
    const ler_did_method *m = c->method;
    char until[LER_TIME_TEXT];
    c->key_usable = !refused(c);
    if (!c->key_usable || seen_since(c))
        return;
    if (m->expires_set && ler_time_compare(&m->expires, &c->options->now) <= 0)
        proof_step(c, LER_STEP_KEY, LER_PROOF_PASS, "verificationMethod",
                   "a usable %s key, which no longer signs since %s; the proof was made before",
                   ler_key_type_name(ler_key_type_of(m->key)), ler_time_text(&m->expires, until));
    else
        proof_step(c, LER_STEP_KEY, LER_PROOF_PASS, "verificationMethod", "a usable %s key",
                   ler_key_type_name(ler_key_type_of(m->key)));
}

void proof_check_binding(proof_case *c) {
    ler_did_url url;
    if (!method_url(c, &url))
        return;
    issuer(c);
    if (!resolve(c, &url))
        return;
    if (ler_str_equal(c->method->controller, c->report->did))
        proof_step(c, LER_STEP_CONTROLLER, LER_PROOF_PASS, "verificationMethod",
                   "the DID controls the key");
    else
        proof_step(c, LER_STEP_CONTROLLER, LER_PROOF_FAIL, "verificationMethod",
                   "another party controls the key");
    authorised(c);
    key(c);
}
