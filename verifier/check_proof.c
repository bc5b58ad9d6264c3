/* Signatures, and whose they are. */
#include "verifier/check.h"

/* Steps that ask whether the key that signed is the issuer's; the others ask about the proof. */
static bool is_binding(int step) {
    return step == LER_STEP_METHOD || step == LER_STEP_RESOLVE || step == LER_STEP_CONTROLLER ||
           step == LER_STEP_AUTHORISED || step == LER_STEP_ISSUER;
}

static check_status status_of(ler_proof_status s) {
    switch (s) {
    case LER_PROOF_PASS:
        return CHECK_PASS;
    case LER_PROOF_WARN:
        return CHECK_WARN;
    case LER_PROOF_UNKNOWN:
        return CHECK_UNKNOWN;
    case LER_PROOF_FAIL:
        break;
    }
    return CHECK_FAIL;
}

typedef struct tracer {
    report *r;
} tracer;

static void emit(void *user, size_t proof, const char *name, ler_str value) {
    report *r = ((tracer *)user)->r;
    ler_json *entry = ler_json_new(r->arena, LER_JSON_OBJECT);
    if (entry == NULL ||
        !ler_json_set(r->arena, entry, "proof", ler_json_new_number(r->arena, (double)proof)) ||
        !ler_json_set_text(r->arena, entry, "name", ler_str_of(name)) ||
        !ler_json_set_text(r->arena, entry, "value", value) ||
        !ler_json_append(r->arena, r->trace, entry))
        r->no_memory = true;
}

/* One half of a proof's steps as checks: each that is not passed by itself, or one pass. */
static void add_steps(report *r, const ler_proof_report *p, size_t index, bool binding) {
    const char *name = binding ? CHECK_BINDING : CHECK_PROOF;
    bool clean = true;
    for (int i = 0; i < LER_PROOF_STEPS; i++) {
        const ler_proof_step *step = &p->steps[i];
        if (is_binding(i) != binding || step->status == LER_PROOF_PASS)
            continue;
        clean = false;
        report_check(r, name, status_of(step->status), step->pointer, "%s: %s",
                     ler_proof_step_name((ler_proof_step_id)i), step->detail);
    }
    if (!clean)
        return;
    char when[LER_TIME_TEXT] = "at no stated time";
    if (p->created_set)
        ler_time_text(&p->created, when);
    if (binding)
        report_check(r, name, CHECK_PASS, p->steps[LER_STEP_METHOD].pointer,
                     "the key of proof %zu is the issuer's, for this purpose", index + 1);
    else
        report_check(r, name, CHECK_PASS, p->steps[LER_STEP_SIGNATURE].pointer,
                     "proof %zu: %s, made %s", index + 1,
                     p->suite == NULL ? "unknown" : p->suite->name, when);
}

ler_code check_proof(verification *v, report *r, const ler_json *document, ler_error *err) {
    tracer t = {r};
    ler_proof_trace trace = {emit, &t};
    ler_proof_options options = {.now = *verification_time(v),
                                 .today = v->when.back ? &v->when.now : NULL};
    if (v->trace && r->at.len == 0) {
        r->trace = ler_json_new(r->arena, LER_JSON_ARRAY);
        if (r->trace == NULL)
            return ler_no_memory(err);
        options.trace = &trace;
    }
    ler_proof_result *result;
    TRY(ler_proof_verify(v->engine, document, &options, r->arena, &result, err));
    if (result->count == 0) {
        report_check(r, CHECK_PROOF, CHECK_FAIL, result->pointer, "%s", result->detail);
        report_check(r, CHECK_BINDING, CHECK_UNKNOWN, "",
                     "nothing to compare with the issuer: there is no proof");
        return LER_OK;
    }
    for (size_t i = 0; i < result->count; i++) {
        add_steps(r, &result->proofs[i], i, false);
        add_steps(r, &result->proofs[i], i, true);
    }
    /* The whole may be worse than the sum of the steps that were shown. */
    if (result->status == LER_PROOF_FAIL && !report_has(r, CHECK_PROOF, CHECK_FAIL) &&
        !report_has(r, CHECK_BINDING, CHECK_FAIL))
        report_check(r, CHECK_PROOF, CHECK_FAIL, "/proof", "%s",
                     result->detail[0] == '\0' ? "a proof is not good" : result->detail);
    r->method = result->proofs[0].method;
    return LER_OK;
}

void check_issuer(const verification *v, report *r, record_role role) {
    r->list_given = v->trust != NULL;
    if (r->issuer_id.len == 0) {
        report_check(r, CHECK_ISSUER, CHECK_FAIL, "/issuer", "the record names no issuer");
        return;
    }
    const char *shown = report_quote(r, r->issuer_id);
    if (v->trust == NULL) {
        report_check(r, CHECK_ISSUER, CHECK_WARN, "/issuer",
                     "nobody vouches for the issuer: no trust list was given (--trust)");
        return;
    }
    /* B4: the DID, byte for byte; the name that is shown is the list's. */
    const trust_issuer *known = trust_find(v->trust, r->issuer_id);
    if (known != NULL) {
        r->listed = true;
        r->issuer_name = known->name;
        r->issuer_url = known->url;
        report_check(r, CHECK_ISSUER, CHECK_PASS, "/issuer", "%s is on your trust list as %s",
                     shown, report_quote(r, known->name));
        return;
    }
    /* A stranger's endorsement lends nothing, but it does not spoil what it endorses. */
    report_check(r, CHECK_ISSUER,
                 role == ROLE_ENDORSEMENT || role == ROLE_OTHER ? CHECK_WARN : CHECK_FAIL,
                 "/issuer", "%s is none of the %zu issuers on your trust list", shown,
                 trust_count(v->trust));
}
