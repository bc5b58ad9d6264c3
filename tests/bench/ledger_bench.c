/* ledger_bench DIR [ROWS] [CHUNK]   claims and commits ROWS rows (default 20,000) in chunks of CHUNK
 * (default 512) in a new ledger in DIR, as a batch does, and prints what a row costs: in total, and
 * without waiting for the disk (processor time of this process). Then a rerun (every row kept), and
 * the times to open, to check, and to read all rows. */
#include "issuer/ledger/ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double clock_of(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double started, worked;
static void start(void) {
    started = clock_of(CLOCK_MONOTONIC);
    worked = clock_of(CLOCK_PROCESS_CPUTIME_ID);
}
static void stop(const char *what, unsigned long rows) {
    double wall = clock_of(CLOCK_MONOTONIC) - started;
    double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - worked;
    printf("%-28s %9.3f s  %7.2f us a row, %7.2f us of processor\n", what, wall,
           wall / (double)rows * 1e6, cpu / (double)rows * 1e6);
}

/* Random ids that are the same in every run: a step of a generator with full period, mixed. */
static void id_of(unsigned long n, char out[LEDGER_ID]) {
    unsigned long long x = (n + 1) * 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    snprintf(out, LEDGER_ID, "%08llx-%04llx-5%03llx-8%03llx-%012llx", x >> 32, x >> 16 & 0xffff,
             x & 0xfff, x >> 12 & 0xfff, x & 0xffffffffffffull);
}


/* `ids` are made before the clock starts. */
static ler_code all(ledger *l, char (*ids)[LEDGER_ID], unsigned long rows, unsigned long chunk,
                    ler_error *err) {
    ledger_claim *claims = calloc(chunk, sizeof(*claims));
    ledger_done *done = calloc(chunk, sizeof(*done));
    char(*files)[80] = calloc(chunk, sizeof(*files));
    size_t finished = 0;
    ler_code code = LER_OK;
    for (unsigned long n = 0; code == LER_OK && (n < rows || finished > 0); n += chunk) {
        size_t count = n >= rows ? 0 : rows - n < chunk ? rows - n : chunk;
        for (size_t i = 0; i < count; i++) {
            claims[i] = (ledger_claim){.framework = LER_STR("uEiDframework"),
                                       .policy = LER_STR("uEiDpolicy")};
            memcpy(claims[i].id, ids[n + i], LEDGER_ID);
            memcpy(claims[i].learner, claims[i].id, LEDGER_DIGEST);
            memcpy(claims[i].facts, claims[i].id, LEDGER_DIGEST);
        }
        ler_time now;
        code = ler_time_now(&now, err);
        if (code == LER_OK)
            code = ledger_exchange(l, &now, done, finished, claims, count, err);
        finished = 0;
        for (size_t i = 0; code == LER_OK && i < count; i++)
            if (claims[i].answer == LEDGER_CLAIMED) {
                memcpy(files[i], "credentials/00/", 15);
                memcpy(files[i] + 12, claims[i].id, 2);
                memcpy(files[i] + 15, claims[i].id, LEDGER_ID - 1);
                memcpy(files[i] + 15 + LEDGER_ID - 1, ".json", 6);
                done[finished] = (ledger_done){.file = ler_str_of(files[i])};
                memcpy(done[finished].id, claims[i].id, LEDGER_ID);
                memcpy(done[finished].sha256, claims[i].id, LEDGER_DIGEST);
                finished++;
            }
    }
    free(claims);
    free(done);
    free(files);
    return code;
}

static ler_code count(void *user, const ledger_row *r, ler_error *err) {
    (void)err;
    *(unsigned long *)user += r->state == LEDGER_ISSUED;
    return LER_OK;
}

static ler_code bench(const char *dir, unsigned long rows, unsigned long chunk, ler_error *err) {
    LEDGER_AUTO l = NULL;
    ledger_options options = {.workspace = dir, .create = true};
    ledger_run run = {.out = "/srv/out", .purpose = LEDGER_REVOCATION, .entries = 131072};
    ler_time now;
    unsigned long seen = 0;
    char(*ids)[LEDGER_ID] = calloc(rows, sizeof(*ids)); /* until the end of the program */
    if (ids == NULL)
        return ler_no_memory(err);
    for (unsigned long n = 0; n < rows; n++)
        id_of(n, ids[n]);
    TRY(ler_time_now(&now, err));
    TRY(ledger_open(&options, &l, err));
    TRY(ledger_begin(l, &run, &now, err));
    start();
    TRY(all(l, ids, rows, chunk, err));
    stop("claim and commit", rows);
    start();
    TRY(all(l, ids, rows, chunk, err));
    stop("the same again, all kept", rows);
    TRY(ledger_end(l, &now, err));
    start();
    ledger_free(&l);
    stop("close", rows);
    start();
    TRY(ledger_open(&options, &l, err));
    stop("open", rows);
    start();
    TRY(ledger_each(l, NULL, count, &seen, err));
    stop("read every row", rows);
    start();
    TRY(ledger_check(l, NULL, NULL, err));
    stop("check", rows);
    return seen == rows ? LER_OK : ler_fail(err, LER_E_INTERNAL, "%lu rows were issued", seen);
}

int main(int argc, char **argv) {
    ler_error err = {0};
    char text[1400];
    unsigned long rows = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
    unsigned long chunk = argc > 3 ? strtoul(argv[3], NULL, 10) : 512;
    if (argc < 2 || rows == 0 || chunk == 0) {
        fputs("usage: ledger_bench DIR [ROWS] [CHUNK]\n", stderr);
        return 2;
    }
    if (bench(argv[1], rows, chunk, &err) == LER_OK)
        return 0;
    fprintf(stderr, "ledger_bench: %s\n", ler_error_text(&err, text, sizeof(text)));
    return 1;
}
