/* ledger_work WORKSPACE OUT FIRST COUNT [CHUNK [NOW]]   issues rows FIRST to FIRST+COUNT-1 as a
 * batch does, without credentials: claims a chunk, writes a small file for each claimed row,
 * flushes, and commits it with the next claim. What a file says follows from the row and what the
 * ledger answered, so a row that is taken over is written as it was. For tests that kill, damage,
 * or let several work at once. Prints the counts as JSON; exit 1 with a message when the ledger
 * refuses. NOW: seconds since 1970 instead of the clock. */
#include "issuer/ledger/ledger.h"
#include "ler/digest.h"
#include "ler/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct work {
    ledger *l;
    ler_arena *arena;
    ler_dir *out, *credentials;
    unsigned long claimed, kept, held, changed;
    long fixed_now; /* 0: the clock */
} work;

/* Random ids, the same in every run. */
static void id_of(unsigned long n, char out[LEDGER_ID]) {
    unsigned long long x = (n + 1) * 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    snprintf(out, LEDGER_ID, "%08llx-%04llx-5%03llx-8%03llx-%012llx", x >> 32, x >> 16 & 0xffff,
             x & 0xfff, x >> 12 & 0xfff, x & 0xffffffffffffull);
}

static ler_code now_of(const work *w, ler_time *now, ler_error *err) {
    *now = (ler_time){.seconds = w->fixed_now, .zoned = true};
    return w->fixed_now != 0 ? LER_OK : ler_time_now(now, err);
}

static ler_code write_one(work *w, const ledger_claim *c, ledger_done *done, char name[64],
                          ler_error *err) {
    char text[200];
    snprintf(text, sizeof(text), "{\"id\":\"%s\",\"list\":%u,\"index\":%u,\"from\":%lld}\n", c->id,
             (unsigned)c->list, (unsigned)c->index, (long long)c->claimed);
    snprintf(name, 64, "%s.json", c->id);
    TRY(ler_dir_write(w->credentials, name, ler_str_of(text), 0644, LER_WRITE_REPLACE, false, err));
    snprintf(name, 64, "credentials/%s.json", c->id);
    *done = (ledger_done){.file = ler_str_of(name)};
    memcpy(done->id, c->id, LEDGER_ID);
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, ler_str_of(text), digest, err));
    memcpy(done->sha256, digest, LEDGER_DIGEST);
    return LER_OK;
}

static ler_code issue(work *w, unsigned long first, unsigned long count, size_t chunk,
                      ler_error *err) {
    ler_arena *arena = w->arena;
    ledger_claim *claims = ler_arena_array(arena, chunk, sizeof(*claims));
    ledger_done *done = ler_arena_array(arena, chunk, sizeof(*done));
    char(*names)[64] = ler_arena_array(arena, chunk, sizeof(*names));
    if (claims == NULL || done == NULL || names == NULL)
        return ler_no_memory(err);
    size_t finished = 0;
    for (unsigned long at = 0; at < count || finished > 0; at += chunk) {
        size_t n = at >= count ? 0 : count - at < chunk ? (size_t)(count - at) : chunk;
        for (size_t i = 0; i < n; i++) {
            claims[i] =
                (ledger_claim){.framework = LER_STR("uFramework"), .policy = LER_STR("uPolicy")};
            id_of(first + at + i, claims[i].id);
            memcpy(claims[i].learner, claims[i].id, LEDGER_DIGEST);
        }
        ler_time now;
        TRY(now_of(w, &now, err));
        TRY(ledger_exchange(w->l, &now, done, finished, claims, n, err));
        finished = 0;
        for (size_t i = 0; i < n; i++) {
            w->kept += claims[i].answer == LEDGER_KEPT;
            w->held += claims[i].answer == LEDGER_HELD;
            w->changed += claims[i].answer == LEDGER_CHANGED;
            if (claims[i].answer != LEDGER_CLAIMED)
                continue;
            w->claimed++;
            TRY(write_one(w, &claims[i], &done[finished], names[finished], err));
            finished++;
        }
        if (finished > 0 && syncfs(ler_dir_fd(w->credentials)) != 0)
            return ler_fail(err, LER_E_WRITE, "the files cannot be flushed");
    }
    return LER_OK;
}

static ler_code run(work *w, char **argv, int argc, ler_error *err) {
    ler_time now;
    size_t chunk = argc > 5 ? strtoul(argv[5], NULL, 10) : 64;
    ledger_options options = {.workspace = argv[1], .create = true};
    ledger_run about = {
        .batch = LER_STR("work"), .out = argv[2], .purpose = LEDGER_REVOCATION, .entries = 131072};
    w->fixed_now = argc > 6 ? strtol(argv[6], NULL, 10) : 0;
    TRY(now_of(w, &now, err));
    TRY(ler_dir_open(argv[2], true, &w->out, err));
    TRY(ler_dir_child(w->out, "credentials", true, &w->credentials, err));
    TRY(ledger_open(&options, &w->l, err));
    TRY(ledger_begin(w->l, &about, &now, err));
    TRY(issue(w, strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10), chunk, err));
    TRY(now_of(w, &now, err));
    return ledger_end(w->l, &now, err);
}

int main(int argc, char **argv) {
    ler_error err = {0};
    work w = {0};
    char text[1400];
    if (argc < 5) {
        fputs("usage: ledger_work WORKSPACE OUT FIRST COUNT [CHUNK [NOW]]\n", stderr);
        return 2;
    }
    w.arena = ler_arena_new((size_t)1 << 30);
    ler_code code = w.arena == NULL ? ler_no_memory(&err) : run(&w, argv, argc, &err);
    ledger_free(&w.l);
    ler_arena_free(&w.arena);
    ler_dir_free(&w.credentials);
    ler_dir_free(&w.out);
    printf("{\"claimed\":%lu,\"kept\":%lu,\"held\":%lu,\"changed\":%lu}\n", w.claimed, w.kept,
           w.held, w.changed);
    if (code == LER_OK)
        return 0;
    fprintf(stderr, "%s: %s\n", ler_code_name(code), ler_error_text(&err, text, sizeof(text)));
    return 1;
}
