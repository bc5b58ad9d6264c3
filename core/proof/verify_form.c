/* The questions that a proof's own members answer: VC-DI 2.1 and 4.4, steps 3 to 6. */
#include "ler/encoding.h"
#include "proof/verify.h"

static void form(proof_case *c) {
    const ler_json *id = ler_json_get(c->proof, "id"),
                   *previous = ler_json_get(c->proof, "previousProof");
    bool good = id == NULL || (ler_json_is(id, LER_JSON_STRING) && ler_json_str(id).len > 0);
    if (!good) {
        proof_step(c, LER_STEP_FORM, LER_PROOF_FAIL, "id", "a proof's id must be a URL");
        return;
    }
    c->report->id = id == NULL ? (ler_str){"", 0} : ler_json_str(id);
    good = previous == NULL || ler_json_is(previous, LER_JSON_STRING) ||
           ler_json_is(previous, LER_JSON_ARRAY);
    for (size_t i = 0; good && i < ler_json_list_count(previous); i++)
        good = ler_json_is(ler_json_list_item(previous, i), LER_JSON_STRING);
    if (!good) {
        proof_step(c, LER_STEP_FORM, LER_PROOF_FAIL, "previousProof",
                   "previousProof must be a string or an array of strings");
        return;
    }
    proof_step(c, LER_STEP_FORM, LER_PROOF_PASS, NULL, "the proof has the form of a proof");
}

static void suite(proof_case *c) {
    const ler_json *type = ler_json_get(c->proof, "type"),
                   *name = ler_json_get(c->proof, "cryptosuite");
    char excerpt[LER_EXCERPT];
    if (!ler_json_is(type, LER_JSON_STRING)) {
        proof_step(c, LER_STEP_SUITE, LER_PROOF_FAIL, "type",
                   "a proof's type must be one string, it is %s", ler_json_type_name(type));
        return;
    }
    bool data_integrity = ler_str_is(ler_json_str(type), "DataIntegrityProof");
    if (data_integrity && !ler_json_is(name, LER_JSON_STRING)) {
        proof_step(c, LER_STEP_SUITE, LER_PROOF_FAIL, "cryptosuite",
                   "a DataIntegrityProof names its cryptosuite as a string, here it is %s",
                   ler_json_type_name(name));
        return;
    }
    if (!data_integrity && name != NULL) {
        proof_step(c, LER_STEP_SUITE, LER_PROOF_FAIL, "cryptosuite",
                   "only a DataIntegrityProof has a cryptosuite");
        return;
    }
    ler_str wanted = ler_json_str(data_integrity ? name : type);
    const ler_suite *found = NULL;
    for (size_t i = 0; found == NULL && ler_suite_at(i) != NULL; i++)
        if (ler_str_is(wanted, ler_suite_at(i)->name) &&
            ler_str_is(ler_json_str(type), ler_suite_at(i)->proof_type))
            found = ler_suite_at(i);
    c->report->suite = found;
    if (found == NULL)
        proof_step(c, LER_STEP_SUITE, LER_PROOF_FAIL, data_integrity ? "cryptosuite" : "type",
                   "the suite \"%s\" is not known", ler_excerpt(excerpt, wanted.data, wanted.len));
    else
        proof_step(c, LER_STEP_SUITE, LER_PROOF_PASS, NULL, "the suite is %s", found->name);
}

/* VC-DI 2.1: proofValue is multibase; every suite of ours demands base58btc. */
static void value(proof_case *c) {
    const ler_json *v = ler_json_get(c->proof, "proofValue");
    ler_str text = ler_json_str(v);
    if (!ler_json_is(v, LER_JSON_STRING)) {
        proof_step(c, LER_STEP_VALUE, LER_PROOF_FAIL, "proofValue",
                   "proofValue must be a string, it is %s", ler_json_type_name(v));
        return;
    }
    if (text.len > LER_MAX_PROOF_VALUE) {
        proof_step(c, LER_STEP_VALUE, LER_PROOF_FAIL, "proofValue",
                   "proofValue is longer than any signature (%zu characters)", text.len);
        return;
    }
    if (text.len < 2 || text.data[0] != 'z' ||
        ler_base58_decode(ler_str_from(text, 1), c->signature, sizeof c->signature,
                          &c->signature_len, NULL) != LER_OK) {
        c->signature_len = 0;
        proof_step(c, LER_STEP_VALUE, LER_PROOF_FAIL, "proofValue",
                   "proofValue must be z followed by base58btc");
        return;
    }
    if (c->signature_len != 64 && c->signature_len != 96) {
        proof_step(c, LER_STEP_VALUE, LER_PROOF_FAIL, "proofValue",
                   "proofValue holds %zu bytes, which no signature of a known suite has",
                   c->signature_len);
        c->signature_len = 0;
        return;
    }
    proof_trace_hex(&c->tracer, "signature", c->signature, c->signature_len);
    proof_step(c, LER_STEP_VALUE, LER_PROOF_PASS, "proofValue", "a signature of %zu bytes",
               c->signature_len);
}

/* VC-DI 4.4 step 4. */
static void purpose(proof_case *c) {
    const ler_json *v = ler_json_get(c->proof, "proofPurpose");
    ler_str wanted =
        c->options->purpose.len == 0 ? LER_STR("assertionMethod") : c->options->purpose;
    char excerpt[LER_EXCERPT];
    if (!ler_json_is(v, LER_JSON_STRING))
        proof_step(c, LER_STEP_PURPOSE, LER_PROOF_FAIL, "proofPurpose",
                   "proofPurpose must be %.*s, it is %s", (int)wanted.len, wanted.data,
                   ler_json_type_name(v));
    else if (!ler_str_equal(ler_json_str(v), wanted))
        proof_step(c, LER_STEP_PURPOSE, LER_PROOF_FAIL, "proofPurpose",
                   "proofPurpose must be %.*s, it is \"%s\"", (int)wanted.len, wanted.data,
                   ler_excerpt(excerpt, ler_json_str(v).data, ler_json_str(v).len));
    else
        proof_step(c, LER_STEP_PURPOSE, LER_PROOF_PASS, "proofPurpose",
                   "the proof was made for %.*s", (int)wanted.len, wanted.data);
}

/* Returns false when the member is there and malformed (and the step is set). */
static bool read_time(proof_case *c, ler_proof_step_id id, const char *member, bool *set,
                      ler_time *out) {
    const ler_json *v = ler_json_get(c->proof, member);
    ler_error inner = {0};
    *set = v != NULL;
    if (v == NULL)
        return true;
    if (!ler_json_is(v, LER_JSON_STRING)) {
        proof_step(c, id, LER_PROOF_FAIL, member, "%s must be a dateTimeStamp, it is %s", member,
                   ler_json_type_name(v));
        return false;
    }
    if (ler_time_parse(ler_json_str(v), out, &inner) != LER_OK) {
        proof_step(c, id, LER_PROOF_FAIL, member, "%s is no dateTimeStamp: %s", member,
                   inner.message);
        return false;
    }
    return true;
}

static void times(proof_case *c) {
    ler_time expires, limit = c->options->now;
    bool expires_set = false, created_good;
    char text[LER_TIME_TEXT];
    ler_proof_report *r = c->report;
    limit.seconds += LER_PROOF_SKEW;
    created_good = read_time(c, LER_STEP_CREATED, "created", &r->created_set, &r->created);
    if (!created_good)
        r->created_set = false;
    else if (!r->created_set)
        proof_step(c, LER_STEP_CREATED, LER_PROOF_PASS, NULL,
                   "the proof names no time of creation");
    else if (ler_time_compare(&r->created, &limit) > 0)
        proof_step(c, LER_STEP_CREATED, LER_PROOF_FAIL, "created", "the proof was created %s: %s",
                   c->options->today == NULL ? "in the future" : "only afterwards",
                   ler_time_text(&r->created, text));
    else if (!r->created.zoned)
        proof_step(c, LER_STEP_CREATED, LER_PROOF_WARN, "created",
                   "created has no time zone and was read as UTC: %s",
                   ler_time_text(&r->created, text));
    else
        proof_step(c, LER_STEP_CREATED, LER_PROOF_PASS, "created", "the proof was created %s",
                   ler_time_text(&r->created, text));

    if (!read_time(c, LER_STEP_EXPIRES, "expires", &expires_set, &expires))
        return;
    if (!expires_set)
        proof_step(c, LER_STEP_EXPIRES, LER_PROOF_PASS, NULL, "the proof does not expire");
    else if (ler_time_compare(&expires, &c->options->now) <= 0)
        proof_step(c, LER_STEP_EXPIRES, LER_PROOF_FAIL, "expires", "the proof expired %s",
                   ler_time_text(&expires, text));
    else if (r->created_set && ler_time_compare(&expires, &r->created) < 0)
        proof_step(c, LER_STEP_EXPIRES, LER_PROOF_FAIL, "expires",
                   "the proof expires before it was created");
    else if (!expires.zoned)
        proof_step(c, LER_STEP_EXPIRES, LER_PROOF_WARN, "expires",
                   "expires has no time zone and was read as UTC: %s",
                   ler_time_text(&expires, text));
    else
        proof_step(c, LER_STEP_EXPIRES, LER_PROOF_PASS, "expires", "the proof expires %s",
                   ler_time_text(&expires, text));
}

/* VC-DI 4.4 steps 5 and 6. A proof made for one audience or session and shown to us, who asked for
 * none, is a replay: it fails. */
static void bound_to(proof_case *c, ler_proof_step_id id, const char *member, ler_str wanted) {
    const ler_json *v = ler_json_get(c->proof, member);
    bool has = false;
    for (size_t i = 0; i < ler_json_list_count(v); i++)
        has = has || ler_str_equal(ler_json_str(ler_json_list_item(v, i)), wanted);
    if (v == NULL && wanted.len == 0)
        proof_step(c, id, LER_PROOF_PASS, NULL, "the proof is bound to no %s", member);
    else if (wanted.len == 0)
        proof_step(c, id, LER_PROOF_FAIL, member,
                   "the proof is bound to a %s, and none was asked for", member);
    else if (!has)
        proof_step(c, id, LER_PROOF_FAIL, v == NULL ? NULL : member,
                   "the proof is not bound to the %s that was asked for", member);
    else
        proof_step(c, id, LER_PROOF_PASS, member, "the proof is bound to the %s asked for", member);
}

void proof_check_form(proof_case *c) {
    form(c);
    suite(c);
    value(c);
    purpose(c);
    times(c);
    bound_to(c, LER_STEP_DOMAIN, "domain", c->options->domain);
    bound_to(c, LER_STEP_CHALLENGE, "challenge", c->options->challenge);
}
