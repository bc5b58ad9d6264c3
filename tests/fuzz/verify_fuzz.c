/* The whole verification over any bytes, and both reports. What it must never do besides crashing:
 * call something verified that is not the record it was seeded with. */
#include "verifier/check.h"
#include <stdlib.h>

typedef struct state {
    verification v;
    judgement now, then;
    ler_did_resolver *resolver;
    ler_arena *arena;
    recipient who;
} state;

static state *start(void) {
    static state s;
    if (s.arena != NULL)
        return &s;
    s.arena = ler_arena_new((size_t)256 << 20);
    s.resolver = ler_did_resolver_new();
    s.v.engine = ler_proof_engine_new(s.resolver);
    s.v.contexts = ler_ld_contexts_new();
    s.v.trace = true;
    if (judgement_read("2026-06-01T00:00:00Z", NULL, &s.now, NULL) != LER_OK ||
        judgement_read("2026-06-01T00:00:00Z", "2026-05-25T00:00:00Z", &s.then, NULL) != LER_OK ||
        ler_store_open(NULL, false, &s.v.store, NULL) != LER_OK ||
        recipient_parse("email:a@example.com", &s.who, NULL) != LER_OK)
        abort();
    s.v.recipient = &s.who;
    return &s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    state *s = start();
    ler_arena_reset(s->arena);
    report *r = NULL;
    s->v.when = size % 2 == 0 ? s->now : s->then;
    ler_error err = {0};
    ler_str bytes = {(const char *)data, size};
    if (check_bytes(&s->v, "fuzz", bytes, s->arena, &r, &err) != LER_OK) {
        if (err.code == LER_E_INTERNAL)
            abort();
        return 0;
    }
    LER_AUTO_BUF json = ler_buf_new((size_t)64 << 20), text = ler_buf_new((size_t)64 << 20);
    report_write_json(r, &json);
    report_write_text(r, &text);
    /* What we print is JSON by our own rules. */
    ler_json *back;
    ler_json_limits limits = ler_json_default_limits;
    limits.bytes = limits.string = (size_t)64 << 20;
    if (!json.failed &&
        ler_json_read(s->arena, ler_buf_view(&json), &limits, &back, &err) != LER_OK &&
        err.code == LER_E_SYNTAX)
        abort();
    return 0;
}
