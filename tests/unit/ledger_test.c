/* The ledger: claims, status indexes, states, several handles, and what is refused at opening. */
#include "issuer/ledger/internal.h"
#include "ler/encoding.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define T0 1800000000 /* a moment in 2027 */

static char dir[64];

static void new_dir(void) {
    snprintf(dir, sizeof(dir), "/tmp/ler-ledger-XXXXXX");
    cr_assert(mkdtemp(dir) != NULL);
}

static void remove_dir(void) {
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    cr_assert(system(command) == 0);
}

TestSuite(ledger, .init = new_dir, .fini = remove_dir);

static char last_message[512];

static ler_code try_open(ledger **l, ledger_options more) {
    ler_error err = {0};
    more.workspace = dir;
    ler_code code = ledger_open(&more, l, &err);
    snprintf(last_message, sizeof(last_message), "%s", err.message);
    cr_assert_eq(code == LER_OK, *l != NULL);
    return code;
}

static ledger *must_open(ledger_options more) {
    ledger *l = NULL;
    cr_assert_eq(try_open(&l, more), LER_OK, "%s", last_message);
    return l;
}

#define OK(call)                                                                                   \
    do {                                                                                           \
        ler_error err = {0};                                                                       \
        ler_code code_ = (call);                                                                   \
        cr_assert_eq(code_, LER_OK, "%s: %s", #call, err.message);                                 \
    } while (0)

static ler_time at(int64_t seconds) {
    return (ler_time){.seconds = T0 + seconds, .zoned = true};
}

static void begin_with(ledger *l, const char *batch, ledger_purpose purpose, uint32_t entries,
                       int64_t when) {
    ler_time now = at(when);
    ledger_run run = {
        .batch = ler_str_of(batch), .out = "/srv/out", .purpose = purpose, .entries = entries};
    OK(ledger_begin(l, &run, &now, &err));
}

static void begin(ledger *l) {
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 0);
}

/* The n-th id; every nibble differs between neighbours. */
static void id_of(unsigned n, char out[LEDGER_ID]) {
    snprintf(out, LEDGER_ID, "%08x-0000-5000-8000-%012x", n * 2654435761u, n);
}

static ledger_claim claim_of(unsigned n, uint8_t facts) {
    ledger_claim c = {.framework = LER_STR("uFramework"), .policy = LER_STR("uPolicy")};
    id_of(n, c.id);
    c.facts[0] = facts;
    c.learner[0] = (uint8_t)n;
    return c;
}

static ledger_done done_of(unsigned n) {
    static char files[4096][64];
    ledger_done d = {0};
    id_of(n, d.id);
    snprintf(files[n % 4096], sizeof(files[0]), "credentials/%02x/%s.json", n & 255, d.id);
    d.file = ler_str_of(files[n % 4096]);
    d.sha256[0] = (uint8_t)n;
    return d;
}

static ledger_claim claim(ledger *l, unsigned n, uint8_t facts, int64_t when) {
    ledger_claim c = claim_of(n, facts);
    ler_time now = at(when);
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    return c;
}

static void done(ledger *l, unsigned n, int64_t when) {
    ledger_done d = done_of(n);
    ler_time now = at(when);
    OK(ledger_exchange(l, &now, &d, 1, NULL, 0, &err));
}

static ledger_row row_of(ledger *l, unsigned n) {
    static ler_arena *arena;
    if (arena == NULL)
        arena = ler_arena_new(1 << 20);
    ledger_row row = {0};
    char id[LEDGER_ID];
    id_of(n, id);
    OK(ledger_find(l, id, arena, &row, &err));
    return row;
}

static int change(ledger *l, unsigned n, ledger_state to, const char *reason, int64_t when) {
    ledger_change c = {.to = to, .reason = ler_str_of(reason)};
    ler_time now = at(when);
    id_of(n, c.id);
    OK(ledger_set_state(l, &now, &c, 1, &err));
    return (int)c.result;
}

static void nothing_wrong(ledger *l) {
    OK(ledger_check(l, NULL, NULL, &err));
}

/* ---- one process ---- */

Test(ledger, a_row_goes_from_nothing_to_issued) {
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "spring", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 5);
    ledger_claim c = claim(l, 1, 7, 6);
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    cr_assert_eq(c.purpose, LEDGER_REVOCATION);
    cr_assert_eq(c.list, 1);
    cr_assert(c.index < LEDGER_MIN_ENTRIES);
    cr_assert_eq(c.claimed, T0 + 6);
    ledger_row row = row_of(l, 1);
    cr_assert_eq(row.state, LEDGER_PENDING);
    cr_assert(row.held);
    cr_assert_eq(row.file.len, 0);
    done(l, 1, 9);
    row = row_of(l, 1);
    cr_assert_eq(row.state, LEDGER_ISSUED);
    cr_assert_not(row.held);
    cr_assert_eq(row.index, c.index);
    cr_assert_eq(row.claimed, T0 + 6);
    cr_assert_eq(row.issued, T0 + 9);
    cr_assert_eq(row.changed, 0);
    cr_assert_eq(row.sha256[0], 1);
    cr_assert_eq(row.facts[0], 7);
    char expected[128];
    snprintf(expected, sizeof(expected), "/srv/out/credentials/01/%s.json", row.id);
    cr_assert(ler_str_is(row.file, expected));
    cr_assert(ler_str_is(row.batch, "spring"));
    cr_assert(ler_str_is(row.framework, "uFramework"));
    cr_assert(ler_str_is(row.policy, "uPolicy"));
    ledger_claim again = claim(l, 1, 7, 10);
    cr_assert_eq(again.answer, LEDGER_KEPT);
    cr_assert_eq(again.state, LEDGER_ISSUED);
    cr_assert_eq(again.claimed, T0 + 6);
    cr_assert_eq(again.index, c.index);
    cr_assert(ler_str_is(again.file, expected));
    cr_assert_eq(again.sha256[0], 1);
    cr_assert_eq(claim(l, 1, 8, 10).answer, LEDGER_CHANGED);
    cr_assert_eq(ledger_last_time(l), T0 + 10);
    nothing_wrong(l);
    ledger_free(&l);
}

Test(ledger, no_status_entry_when_there_is_no_purpose) {
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "", LEDGER_NO_STATUS, 0, 0);
    ledger_claim c = claim(l, 1, 0, 0);
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    cr_assert_eq(c.purpose, LEDGER_NO_STATUS);
    cr_assert_eq(c.list, 0);
    done(l, 1, 0);
    cr_assert_eq(change(l, 1, LEDGER_REVOKED, "", 1), LEDGER_CHANGE_NO_STATUS);
    ledger_list list;
    cr_assert_eq(ledger_list_get(l, 1, &list, NULL), LER_E_NOT_FOUND);
    nothing_wrong(l);
    ledger_free(&l);
}

Test(ledger, given_up_rows_keep_their_index) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    ledger_claim c = claim(l, 1, 0, 0);
    ledger_claim twice = claim(l, 1, 0, 0); /* by ourselves */
    cr_assert_eq(twice.answer, LEDGER_HELD);
    cr_assert_eq(twice.pid, getpid());
    ledger_done d = done_of(1);
    d.given_up = true;
    ler_time now = at(1);
    OK(ledger_exchange(l, &now, &d, 1, NULL, 0, &err));
    cr_assert_eq(ledger_exchange(l, &now, &d, 1, NULL, 0, NULL), LER_E_CONTENT); /* not ours now */
    ledger_claim later = claim(l, 1, 9, 20); /* nothing was issued: other facts are welcome */
    cr_assert_eq(later.answer, LEDGER_CLAIMED);
    cr_assert_eq(later.index, c.index);
    cr_assert_eq(later.claimed, T0);
    done(l, 1, 21);
    cr_assert_eq(row_of(l, 1).facts[0], 9);
    ledger_free(&l);
}

Test(ledger, a_damaged_file_is_issued_again_as_it_was) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    ledger_claim first = claim(l, 1, 3, 0);
    done(l, 1, 1);
    ledger_claim c = claim_of(1, 3);
    c.again = true;
    ler_time now = at(100);
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    cr_assert_eq(c.state, LEDGER_ISSUED);
    cr_assert_eq(c.index, first.index);
    cr_assert_eq(c.claimed, T0);
    cr_assert_eq(row_of(l, 1).state, LEDGER_ISSUED); /* whatever happens now */
    ledger_done d = done_of(1);
    d.sha256[0] = 99;
    d.offset = 4096;
    d.length = 11;
    OK(ledger_exchange(l, &now, &d, 1, NULL, 0, &err));
    ledger_row row = row_of(l, 1);
    cr_assert_eq(row.sha256[0], 99);
    cr_assert_eq(row.offset, 4096);
    cr_assert_eq(row.length, 11);
    cr_assert_eq(row.issued, T0 + 1);
    c.facts[0] = 4; /* again, but other facts */
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_CHANGED);
    cr_assert_eq(change(l, 1, LEDGER_REVOKED, "", 101), LEDGER_CHANGE_DONE);
    c.facts[0] = 3; /* what was revoked is never signed anew */
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_KEPT);
    cr_assert_eq(c.state, LEDGER_REVOKED);
    ledger_free(&l);
}

Test(ledger, a_revision_supersedes_when_it_is_committed) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    claim(l, 1, 1, 0);
    done(l, 1, 0);
    char old[LEDGER_ID];
    id_of(1, old);
    ledger_claim c = claim_of(2, 2);
    c.revision = 1;
    c.supersedes = old;
    ler_time now = at(5);
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    cr_assert_eq(row_of(l, 1).state, LEDGER_ISSUED);
    /* As if the process had died here: another handle takes it over and finishes it. */
    ledger_free(&l);
    l = must_open((ledger_options){0});
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 6);
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    ledger_list list;
    OK(ledger_list_get(l, 1, &list, &err));
    uint64_t version = list.version;
    cr_assert_eq(list.set, 0);
    done(l, 2, 7);
    ledger_row row = row_of(l, 1);
    cr_assert_eq(row.state, LEDGER_SUPERSEDED);
    cr_assert_eq(row.changed, T0 + 7);
    row = row_of(l, 2);
    cr_assert_eq(row.revision, 1);
    cr_assert_str_eq(row.supersedes, old);
    OK(ledger_list_get(l, 1, &list, &err));
    cr_assert_eq(list.set, 1);
    cr_assert(list.version > version);
    ledger_claim back = claim(l, 1, 1, 8); /* as the first one was */
    cr_assert_eq(back.answer, LEDGER_CHANGED);
    cr_assert_eq(back.state, LEDGER_SUPERSEDED);
    nothing_wrong(l);
    ledger_free(&l);
}

/* ---- states ---- */

Test(ledger, states_change_only_along_the_arrows) {
    /* [from][to] of what set_state may do; rows and columns in the order of ledger_state */
    static const int PLAIN[5][5] = {
        {1, 3, 3, 3, 3}, {3, 1, 0, 4, 3}, {3, 3, 1, 3, 3}, {3, 0, 0, 1, 3}, {3, 3, 0, 3, 1}};
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "", LEDGER_SUSPENSION, LEDGER_MIN_ENTRIES, 0);
    for (unsigned from = 0; from < 5; from++)
        for (unsigned to = 0; to < 5; to++) {
            unsigned n = 10 + from * 5 + to;
            claim(l, n, 0, 0);
            if (from != LEDGER_PENDING)
                done(l, n, 0);
            if (from == LEDGER_REVOKED || from == LEDGER_SUSPENDED)
                cr_assert_eq(change(l, n, (ledger_state)from, "set up", 1), LEDGER_CHANGE_DONE);
            if (from == LEDGER_SUPERSEDED) {
                char old[LEDGER_ID];
                ledger_claim c = claim_of(1000 + n, 0);
                ler_time now = at(1);
                id_of(n, old);
                c.supersedes = old;
                OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err));
                done(l, 1000 + n, 1);
            }
            int expected = PLAIN[from][to] == 4 ? 0 : PLAIN[from][to]; /* a list of suspensions */
            cr_assert_eq(change(l, n, (ledger_state)to, "why", 2), expected, "%u to %u", from, to);
            cr_assert_eq(row_of(l, n).state, expected == 0 ? to : from);
        }
    ledger_change unknown = {.to = LEDGER_REVOKED};
    ler_time now = at(3);
    id_of(999, unknown.id);
    OK(ledger_set_state(l, &now, &unknown, 1, &err));
    cr_assert_eq(unknown.result, LEDGER_CHANGE_UNKNOWN);
    snprintf(unknown.id, sizeof(unknown.id), "not an id");
    OK(ledger_set_state(l, &now, &unknown, 1, &err));
    cr_assert_eq(unknown.result, LEDGER_CHANGE_UNKNOWN);
    nothing_wrong(l);
    OK(ledger_end(l, &now, &err));
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 3);
    claim(l, 500, 0, 3);
    done(l, 500, 3);
    cr_assert_eq(row_of(l, 500).list, 2); /* a list has one purpose */
    cr_assert_eq(change(l, 500, LEDGER_SUSPENDED, "", 3), LEDGER_CHANGE_NO_STATUS);
    ledger_free(&l);
}

static ler_code collect(void *user, const ledger_event *e, ler_error *err) {
    (void)err;
    ler_buf_printf(user, "%lld %s %s %.*s\n", (long long)(e->time - T0), ledger_state_name(e->from),
                   ledger_state_name(e->to), (int)e->reason.len, e->reason.data);
    return LER_OK;
}

Test(ledger, the_audit_trail_tells_every_change) {
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "", LEDGER_SUSPENSION, LEDGER_MIN_ENTRIES, 0);
    claim(l, 1, 0, 0);
    done(l, 1, 0);
    change(l, 1, LEDGER_SUSPENDED, "inquiry", 10);
    change(l, 1, LEDGER_SUSPENDED, "said twice", 11);
    change(l, 1, LEDGER_ISSUED, "cleared", 20);
    change(l, 1, LEDGER_REVOKED, "it's \"over\"", 30);
    LER_AUTO_BUF told = ler_buf_new(4096);
    char id[LEDGER_ID];
    id_of(1, id);
    OK(ledger_history(l, id, collect, &told, &err));
    cr_assert_str_eq(told.data, "10 issued suspended inquiry\n20 suspended issued cleared\n"
                                "30 issued revoked it's \"over\"\n");
    cr_assert_eq(sqlite3_exec(l->db, "DELETE FROM events", NULL, NULL, NULL),
                 SQLITE_CONSTRAINT_TRIGGER);
    cr_assert_eq(sqlite3_exec(l->db, "UPDATE events SET reason = ''", NULL, NULL, NULL),
                 SQLITE_CONSTRAINT_TRIGGER);
    ledger_free(&l);
}

/* ---- status lists ---- */

Test(ledger, bits_are_those_of_withdrawn_credentials) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    uint32_t index[40];
    for (unsigned n = 0; n < 40; n++) {
        index[n] = claim(l, n, 0, 0).index;
        done(l, n, 0);
        for (unsigned m = 0; m < n; m++)
            cr_assert_neq(index[m], index[n]);
    }
    uint64_t before, after;
    LER_AUTO_BUF bits = ler_buf_new(1 << 20);
    OK(ledger_list_bits(l, 1, &bits, &before, &err));
    cr_assert_eq(bits.len, LEDGER_MIN_ENTRIES / 8);
    for (size_t i = 0; i < bits.len; i++)
        cr_assert_eq(bits.data[i], 0);
    for (unsigned n = 0; n < 40; n += 3)
        cr_assert_eq(change(l, n, LEDGER_REVOKED, "", 1), LEDGER_CHANGE_DONE);
    ler_buf_reset(&bits);
    OK(ledger_list_bits(l, 1, &bits, &after, &err));
    cr_assert(after > before);
    size_t set = 0;
    for (size_t i = 0; i < bits.len * 8; i++)
        set += (unsigned char)bits.data[i / 8] >> (7 - i % 8) & 1;
    cr_assert_eq(set, 14);
    for (unsigned n = 0; n < 40; n++)
        cr_assert_eq((unsigned char)bits.data[index[n] / 8] >> (7 - index[n] % 8) & 1, n % 3 == 0);
    ledger_list list;
    OK(ledger_list_get(l, 1, &list, &err));
    cr_assert_eq(list.used, 40);
    cr_assert_eq(list.set, 14);
    cr_assert_eq(list.version, after);
    cr_assert_eq(list.written, 0);
    OK(ledger_list_written(l, 1, after, &err));
    OK(ledger_list_written(l, 1, before, &err)); /* a late one does not turn it back */
    OK(ledger_list_get(l, 1, &list, &err));
    cr_assert_eq(list.written, after);
    cr_assert_eq(ledger_list_get(l, 2, &list, NULL), LER_E_NOT_FOUND);
    ledger_free(&l);
}

/* A whole list, the next one, and the choice of indexes: even, so far as 16 classes can tell. */
Test(ledger, a_full_list_is_followed_by_a_new_one) {
    enum { ROWS = LEDGER_MIN_ENTRIES + 3000, CHUNK = 4096 };
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    uint8_t *seen = calloc(2, LEDGER_MIN_ENTRIES);
    ledger_claim *claims = calloc(CHUNK, sizeof(*claims));
    ledger_done *dones = calloc(CHUNK, sizeof(*dones));
    size_t early[16] = {0}, done_count = 0;
    ler_time now = at(0);
    for (unsigned n = 0; n < ROWS; n += CHUNK) {
        size_t count = ROWS - n < CHUNK ? ROWS - n : CHUNK;
        for (unsigned i = 0; i < count; i++)
            claims[i] = claim_of(n + i, 0);
        OK(ledger_exchange(l, &now, dones, done_count, claims, count, &err));
        for (unsigned i = 0; i < count; i++) {
            cr_assert_eq(claims[i].answer, LEDGER_CLAIMED);
            cr_assert_eq(claims[i].list, n + i < LEDGER_MIN_ENTRIES ? 1 : 2);
            uint8_t *once = &seen[(claims[i].list - 1) * LEDGER_MIN_ENTRIES + claims[i].index];
            cr_assert_eq(*once, 0);
            *once = 1;
            if (n + i < 16000)
                early[claims[i].index / (LEDGER_MIN_ENTRIES / 16)]++;
            dones[i] = done_of(n + i);
        }
        done_count = count;
    }
    OK(ledger_exchange(l, &now, dones, done_count, NULL, 0, &err));
    double chi = 0;
    for (size_t i = 0; i < 16; i++)
        chi += ((double)early[i] - 1000) * ((double)early[i] - 1000) / 1000;
    cr_assert(chi < 50, "chi square %f, 15 degrees of freedom", chi); /* p = 0.00001 */
    ledger_list list;
    OK(ledger_list_get(l, 1, &list, &err));
    cr_assert_eq(list.used, LEDGER_MIN_ENTRIES);
    OK(ledger_list_get(l, 2, &list, &err));
    cr_assert_eq(list.used, 3000);
    nothing_wrong(l);
    free(seen);
    free(claims);
    free(dones);
    ledger_free(&l);
}

Test(ledger, the_lock_of_the_lists_is_for_one) {
    ledger *a = must_open((ledger_options){.create = true, .wait = 1});
    ledger *b = must_open((ledger_options){.wait = 1});
    OK(ledger_lists_lock(a, &err));
    cr_assert_eq(ledger_lists_lock(b, NULL), LER_E_CONFLICT);
    ledger_lists_unlock(a);
    OK(ledger_lists_lock(b, &err));
    cr_assert_eq(ledger_lists_lock(a, NULL), LER_E_CONFLICT);
    ledger_free(&b); /* goes with its holder */
    OK(ledger_lists_lock(a, &err));
    ledger_free(&a);
}

/* ---- reading ---- */

static ler_code count_rows(void *user, const ledger_row *row, ler_error *err) {
    (void)err;
    ler_buf_printf(user, "%.8s ", row->id + 28);
    return LER_OK;
}

static ler_code stop_early(void *user, const ledger_row *row, ler_error *err) {
    (void)row;
    ++*(int *)user;
    return ler_fail(err, LER_E_LIMIT, "enough");
}

Test(ledger, rows_are_found_by_what_they_are) {
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "one", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 0);
    for (unsigned n = 1; n < 4; n++)
        claim(l, n, 0, 0);
    done(l, 2, 0);
    ler_time now = at(0);
    OK(ledger_end(l, &now, &err));
    begin_with(l, "two", LEDGER_NO_STATUS, 0, 0);
    claim(l, 4, 0, 0);
    done(l, 4, 0);
    LER_AUTO_BUF told = ler_buf_new(4096);
    const ledger_filter filters[] = {{0},
                                     {.by_state = true, .state = LEDGER_ISSUED},
                                     {.batch = "one"},
                                     {.list = 1, .by_state = true, .state = LEDGER_PENDING},
                                     {.learner = claim_of(4, 0).learner},
                                     {.batch = ""}};
    static const char *const EXPECTED[] = {"00000001 00000002 00000003 00000004 ",
                                           "00000002 00000004 ",
                                           "00000001 00000002 00000003 ",
                                           "00000001 00000003 ",
                                           "00000004 ",
                                           ""};
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        ledger_filter f = filters[i];
        uint8_t learner[LEDGER_DIGEST] = {4};
        if (f.learner != NULL)
            f.learner = learner;
        ler_buf_reset(&told);
        OK(ledger_each(l, &f, count_rows, &told, &err));
        cr_assert_str_eq(told.data == NULL ? "" : told.data, EXPECTED[i], "filter %zu", i);
    }
    int calls = 0;
    cr_assert_eq(ledger_each(l, NULL, stop_early, &calls, NULL), LER_E_LIMIT);
    cr_assert_eq(calls, 1);
    ler_arena *arena = ler_arena_new(1 << 16);
    ledger_row row;
    char id[LEDGER_ID];
    id_of(77, id);
    cr_assert_eq(ledger_find(l, id, arena, &row, NULL), LER_E_NOT_FOUND);
    cr_assert_eq(ledger_find(l, "x", arena, &row, NULL), LER_E_USAGE);
    id[0] = 'A'; /* one spelling only */
    cr_assert_eq(ledger_find(l, id, arena, &row, NULL), LER_E_USAGE);
    ler_arena_free(&arena);
    ledger_free(&l);
}

Test(ledger, learners_are_known_by_a_keyed_digest) {
    uint8_t a[LEDGER_DIGEST], b[LEDGER_DIGEST];
    ler_str secret = LER_STR("0123456789abcdef0123456789abcdef");
    OK(ledger_learner(secret, "email", LER_STR(" Ada@Example.org "), a, &err));
    OK(ledger_learner(secret, "email", LER_STR("ada@example.org"), b, &err));
    cr_assert_eq(memcmp(a, b, sizeof(a)), 0);
    OK(ledger_learner(secret, "id", LER_STR("ada@example.org"), b, &err));
    cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
    /* printf 'id\0S1' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef */
    OK(ledger_learner(secret, "id", LER_STR("S1"), a, &err));
    LER_AUTO_BUF hex = ler_buf_new(128);
    ler_hex_encode(a, sizeof(a), &hex);
    cr_assert_str_eq(hex.data, "c017a96b991aff564cc04afc1a691d4511860cda3cedf7501e5f024b9ecbb580");
    cr_assert_eq(ledger_learner(LER_STR("short"), "id", LER_STR("S1"), a, NULL), LER_E_USAGE);
}

/* ---- the clock ---- */

Test(ledger, the_clock_does_not_go_back) {
    ledger *l = must_open((ledger_options){.create = true});
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 10000);
    claim(l, 1, 0, 10000);
    cr_assert_eq(claim(l, 2, 0, 9970).claimed, T0 + 10000); /* put right by 30 s: not earlier */
    ledger_claim c = claim_of(3, 0);
    ler_time hour = at(10000 - 3600), epoch = {0}, now = at(10000);
    cr_assert_eq(ledger_exchange(l, &hour, NULL, 0, &c, 1, NULL), LER_E_CONTENT);
    cr_assert_eq(ledger_exchange(l, &epoch, NULL, 0, &c, 1, NULL), LER_E_CONTENT);
    OK(ledger_exchange(l, &now, NULL, 0, &c, 1, &err)); /* nothing was done by the others */
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    OK(ledger_end(l, &now, &err));
    ledger_run run = {.out = "/o", .purpose = LEDGER_NO_STATUS};
    cr_assert_eq(ledger_begin(l, &run, &hour, NULL), LER_E_CONTENT);
    ledger_change change = {.to = LEDGER_REVOKED};
    id_of(1, change.id);
    cr_assert_eq(ledger_set_state(l, &hour, &change, 1, NULL), LER_E_CONTENT);
    ledger_free(&l);
    l = must_open((ledger_options){.allow_clock_back = true});
    OK(ledger_begin(l, &run, &hour, &err));
    cr_assert_eq(claim(l, 4, 0, 10000 - 3600).claimed, T0 + 10000 - 3600);
    cr_assert_eq(ledger_last_time(l), T0 + 10000 - 3600);
    ledger_free(&l);
    l = must_open((ledger_options){0}); /* and it is not needed from then on */
    OK(ledger_begin(l, &run, &hour, &err));
    ledger_free(&l);
}

/* A run that dates everything by its beginning goes on while a later one is ahead of it. */
Test(ledger, runs_of_different_times_go_side_by_side) {
    ledger *a = must_open((ledger_options){.create = true});
    ledger *b = must_open((ledger_options){0});
    begin_with(a, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 0);
    begin_with(b, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 7200);
    claim(b, 1, 0, 7200);
    cr_assert_eq(claim(a, 2, 0, 0).claimed, T0);
    cr_assert_eq(ledger_last_time(a), T0 + 7200);
    ledger_free(&a);
    ledger_free(&b);
}

/* ---- several processes ---- */

static void in_child(void (*work)(void)) {
    pid_t pid = fork();
    cr_assert(pid >= 0);
    if (pid == 0) {
        work();
        _exit(0);
    }
    int status;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) || WTERMSIG(status) == SIGKILL);
    if (WIFEXITED(status))
        cr_assert_eq(WEXITSTATUS(status), 0);
}

static void claim_ten_and_die(void) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    for (unsigned n = 0; n < 10; n++)
        claim(l, n, 0, n);
    done(l, 3, 10);
    kill(getpid(), SIGKILL);
}

Test(ledger, what_the_dead_held_is_taken_over_at_once) {
    in_child(claim_ten_and_die);
    ledger *l = must_open((ledger_options){0});
    uint32_t index[10];
    for (unsigned n = 0; n < 10; n++) {
        index[n] = row_of(l, n).index;
        cr_assert_not(row_of(l, n).held);
    }
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 11);
    for (unsigned n = 0; n < 10; n++) {
        ledger_claim c = claim(l, n, 0, 11);
        cr_assert_eq(c.answer, n == 3 ? LEDGER_KEPT : LEDGER_CLAIMED);
        cr_assert_eq(c.index, index[n]);
        cr_assert_eq(c.claimed, T0 + n);
    }
    nothing_wrong(l);
    ledger_free(&l);
}

static void nothing_for_us(void) {
    ledger *l = must_open((ledger_options){0});
    begin_with(l, "", LEDGER_REVOCATION, LEDGER_MIN_ENTRIES, 700); /* a lease would be over */
    ledger_claim c = claim(l, 1, 0, 700);
    cr_assert_eq(c.answer, LEDGER_HELD);
    cr_assert_eq(c.pid, getppid());
    ledger_free(&l);
}

Test(ledger, what_the_living_hold_is_left_to_them) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    claim(l, 1, 0, 0);
    in_child(nothing_for_us);
    done(l, 1, 701);
    ledger_free(&l);
}

Test(ledger, owners_are_judged_by_what_can_be_seen_of_them) {
    owner_identity self;
    owner_self(&self);
    cr_assert_eq(self.pid, getpid());
    cr_assert_neq(self.start, 0);
    owner_identity other = self;
    cr_assert(owner_alive(&self, &other, 0, 100)); /* alive, however old the lease */
    other.start++;                                 /* the pid is another process's now */
    cr_assert_not(owner_alive(&self, &other, 1000, 100));
    other = self;
    other.boot[0] ^= 1; /* this machine was started anew */
    cr_assert_not(owner_alive(&self, &other, 1000, 100));
    other.host[0] ^= 1; /* another machine: only the lease tells */
    cr_assert(owner_alive(&self, &other, 1000, 100));
    cr_assert_not(owner_alive(&self, &other, 100, 100));
    other = self;
    other.space[0] ^= 1; /* another container: its pids mean nothing here */
    cr_assert(owner_alive(&self, &other, 1000, 100));
    cr_assert_not(owner_alive(&self, &other, 100, 100));
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    other = self;
    other.pid = child;
    usleep(50000); /* dead and not yet reaped */
    cr_assert_not(owner_alive(&self, &other, 1000, 100));
    waitpid(child, NULL, 0);
}

static void issue_shared_rows(unsigned first) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    unsigned next = first;
    for (unsigned rounds = 0; rounds < 20; rounds++) {
        ledger_claim c[16];
        ledger_done d[16];
        size_t n = 0;
        ler_time now = at(0);
        for (unsigned i = 0; i < 16; i++)
            c[i] = claim_of((next++) % 320, 0);
        OK(ledger_exchange(l, &now, NULL, 0, c, 16, &err));
        for (unsigned i = 0; i < 16; i++)
            if (c[i].answer == LEDGER_CLAIMED) {
                d[n] = done_of((unsigned)strtoul(c[i].id + 24, NULL, 16));
                memcpy(d[n].id, c[i].id, LEDGER_ID);
                d[n].sha256[1] = (uint8_t)first;
                n++;
            }
        OK(ledger_exchange(l, &now, d, n, NULL, 0, &err));
    }
    ledger_free(&l);
}

Test(ledger, eight_at_once_make_one_ledger_and_issue_once) {
    pid_t pids[8];
    for (unsigned i = 0; i < 8; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            issue_shared_rows(i * 40);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        int status;
        cr_assert_eq(waitpid(pids[i], &status, 0), pids[i]);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    ledger *l = must_open((ledger_options){.read_only = true});
    ledger_list list;
    OK(ledger_list_get(l, 1, &list, &err));
    cr_assert_eq(list.used, 320);
    for (unsigned n = 0; n < 320; n++)
        cr_assert_eq(row_of(l, n).state, LEDGER_ISSUED);
    nothing_wrong(l);
    ledger_free(&l);
}

Test(ledger, waiting_for_another_writer_has_an_end) {
    ledger *a = must_open((ledger_options){.create = true});
    ledger *b = must_open((ledger_options){.wait = 1});
    OK(ledger_begin_write(a, &err));
    ler_error err = {0};
    ledger_run run = {.out = "/o", .purpose = LEDGER_NO_STATUS};
    ler_time now = at(0);
    cr_assert_eq(ledger_begin(b, &run, &now, &err), LER_E_CONFLICT);
    cr_assert(strstr(err.message, "another process") != NULL, "%s", err.message);
    ledger_rollback(a);
    cr_assert_eq(ledger_begin(b, &run, &now, NULL), LER_OK);
    ledger_free(&a);
    ledger_free(&b);
}

/* ---- refused ---- */

static char *in_dir(const char *name) {
    static char paths[4][128];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
    return path;
}

Test(ledger, none_yet) {
    ledger *l = NULL;
    cr_assert_eq(try_open(&l, (ledger_options){0}), LER_E_NOT_FOUND);
    cr_assert_eq(try_open(&l, (ledger_options){.read_only = true}), LER_E_NOT_FOUND);
    cr_assert_neq(access(in_dir("ledger.id"), F_OK), 0); /* looking leaves nothing behind */
    l = must_open((ledger_options){.create = true});
    struct stat st;
    cr_assert_eq(stat(in_dir("ledger.db"), &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600);
    ledger_free(&l);
    l = must_open((ledger_options){.read_only = true});
    ledger_run run = {.out = "/o", .purpose = LEDGER_NO_STATUS};
    ler_time now = at(0);
    cr_assert_eq(ledger_begin(l, &run, &now, NULL), LER_E_USAGE);
    cr_assert_eq(ledger_lists_lock(l, NULL), LER_E_USAGE);
    ledger_free(&l);
}

Test(ledger, one_that_is_gone_is_not_made_anew) {
    ledger *l = must_open((ledger_options){.create = true});
    ledger_free(&l);
    cr_assert_eq(unlink(in_dir("ledger.db")), 0);
    cr_assert_eq(try_open(&l, (ledger_options){.create = true}), LER_E_NOT_FOUND);
    cr_assert(strstr(last_message, "gone") != NULL, "%s", last_message);
    cr_assert_eq(try_open(&l, (ledger_options){.create = true, .accept_older = true}),
                 LER_E_NOT_FOUND);
    cr_assert_neq(access(in_dir("ledger.db"), F_OK), 0);
}

static void copy(const char *from, const char *to) {
    char command[300];
    snprintf(command, sizeof(command), "cp '%s' '%s'", in_dir(from), in_dir(to));
    cr_assert_eq(system(command), 0);
}

Test(ledger, an_old_copy_is_refused_unless_accepted) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    ledger_free(&l);
    copy("ledger.db", "old");
    l = must_open((ledger_options){0});
    begin(l);
    claim(l, 1, 0, 0);
    ledger_free(&l);
    copy("old", "ledger.db");
    cr_assert_eq(try_open(&l, (ledger_options){0}), LER_E_CONTENT);
    cr_assert(strstr(last_message, "older") != NULL, "%s", last_message);
    cr_assert_eq(try_open(&l, (ledger_options){.read_only = true}), LER_E_CONTENT);
    l = must_open((ledger_options){.accept_older = true});
    ledger_free(&l);
    l = must_open((ledger_options){0});
    ledger_free(&l);
}

Test(ledger, a_broken_marker_is_refused_and_a_missing_one_made) {
    ledger *l = must_open((ledger_options){.create = true});
    ledger_free(&l);
    cr_assert_eq(unlink(in_dir("ledger.id")), 0);
    l = must_open((ledger_options){0});
    ledger_free(&l);
    cr_assert_eq(truncate(in_dir("ledger.id"), 30), 0);
    cr_assert_eq(try_open(&l, (ledger_options){0}), LER_E_CONTENT);
    l = must_open((ledger_options){.accept_older = true});
    ledger_free(&l);
    l = must_open((ledger_options){0});
    ledger_free(&l);
}

static void claim_and_die(void) {
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    claim(l, 1, 0, 0);
    kill(getpid(), SIGKILL);
}

Test(ledger, a_lost_wal_is_refused) {
    in_child(claim_and_die);
    struct stat st;
    cr_assert_eq(stat(in_dir("ledger.db-wal"), &st), 0);
    cr_assert(st.st_size > 0);
    copy("ledger.db-wal", "wal");
    cr_assert_eq(unlink(in_dir("ledger.db-wal")), 0);
    ledger *l = NULL;
    cr_assert_eq(try_open(&l, (ledger_options){.create = true}), LER_E_CONTENT);
    cr_assert(strstr(last_message, "older") != NULL, "%s", last_message);
    copy("wal", "ledger.db-wal"); /* nothing was spoilt by trying */
    l = must_open((ledger_options){0});
    cr_assert_eq(row_of(l, 1).state, LEDGER_PENDING);
    nothing_wrong(l);
    ledger_free(&l);
}

/* Makes a database of another program in `dir`, and dies with its WAL full. */
static int foreign_page_size;
static void foreign_and_die(void) {
    sqlite3 *db;
    char set[128];
    snprintf(set, sizeof(set), "PRAGMA page_size = %d; PRAGMA journal_mode = WAL",
             foreign_page_size);
    cr_assert_eq(sqlite3_open(in_dir("foreign"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, set, NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db,
                              "CREATE TABLE t (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                              " SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO t SELECT"
                              " randomblob(100) FROM n",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    kill(getpid(), SIGKILL);
}

/* SQLite itself copies a WAL into whatever file it stands beside. */
Test(ledger, a_wal_of_another_program_is_refused_and_not_copied_in) {
    static const int SIZES[] = {512, 1024, 4096, 65536};
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    for (unsigned n = 0; n < 50; n++)
        claim(l, n, 0, 0);
    ledger_free(&l);
    copy("ledger.db", "kept");
    for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
        foreign_page_size = SIZES[i];
        in_child(foreign_and_die);
        copy("foreign-wal", "ledger.db-wal");
        cr_assert_eq(try_open(&l, (ledger_options){.create = true}), LER_E_CONTENT, "%d: %s",
                     SIZES[i], last_message);
        cr_assert_eq(try_open(&l, (ledger_options){.read_only = true}), LER_E_CONTENT);
        char command[200];
        snprintf(command, sizeof(command), "cmp -s '%s' '%s'", in_dir("kept"), in_dir("ledger.db"));
        cr_assert_eq(system(command), 0, "%d", SIZES[i]);
        cr_assert_eq(unlink(in_dir("ledger.db-wal")), 0);
        unlink(in_dir("ledger.db-shm"));
        unlink(in_dir("foreign"));
        unlink(in_dir("foreign-wal"));
        unlink(in_dir("foreign-shm"));
        l = must_open((ledger_options){0});
        nothing_wrong(l);
        ledger_free(&l);
        copy("ledger.db", "kept");
    }
}

Test(ledger, tables_of_somebody_else_are_refused) {
    ledger *l = must_open((ledger_options){.create = true});
    cr_assert_eq(sqlite3_exec(l->db,
                              "CREATE TRIGGER evil AFTER INSERT ON credentials BEGIN"
                              " UPDATE credentials SET state = 1; END",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    ledger_free(&l);
    cr_assert_eq(try_open(&l, (ledger_options){0}), LER_E_CONTENT);
    cr_assert(strstr(last_message, "tables") != NULL, "%s", last_message);
}

Test(ledger, a_newer_version_is_refused) {
    ledger *l = must_open((ledger_options){.create = true});
    char set[64];
    snprintf(set, sizeof(set), "PRAGMA user_version = %d", ledger_sql_count + 1);
    cr_assert_eq(sqlite3_exec(l->db, set, NULL, NULL, NULL), SQLITE_OK);
    ledger_free(&l);
    cr_assert_eq(try_open(&l, (ledger_options){0}), LER_E_UNSUPPORTED);
}

Test(ledger, migrations_run_in_order_from_where_the_file_is) {
    static const char *const TEXTS[] = {"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
                                        "ALTER TABLE a ADD COLUMN y",
                                        "UPDATE a SET y = x + 1; CREATE TABLE b (z)"};
    sqlite3 *whole, *stepped;
    cr_assert_eq(sqlite3_open(":memory:", &whole), SQLITE_OK);
    cr_assert_eq(sqlite3_open(":memory:", &stepped), SQLITE_OK);
    bool same;
    OK(ledger_migrate(whole, TEXTS, 0, 3, &err));
    for (int v = 0; v < 3; v++) {
        OK(ledger_same_tables(stepped, TEXTS, 3, &same, &err));
        cr_assert_not(same);
        OK(ledger_migrate(stepped, TEXTS, v, v + 1, &err));
        OK(ledger_same_tables(stepped, TEXTS, v + 1, &same, &err));
        cr_assert(same);
    }
    sqlite3_stmt *s;
    cr_assert_eq(sqlite3_prepare_v2(stepped, "SELECT y FROM a", -1, &s, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    cr_assert_eq(sqlite3_column_int(s, 0), 2);
    sqlite3_finalize(s);
    static const char *const BROKEN[] = {"CREATE TABLE a (x)", "nonsense"};
    cr_assert_eq(ledger_migrate(stepped, BROKEN, 1, 2, NULL), LER_E_WRITE);
    sqlite3_close(whole);
    sqlite3_close(stepped);
}

/* The check finds what no program of ours could write. */
Test(ledger, the_check_finds_contradictions) {
    static const char *const DAMAGE[] = {
        "DROP INDEX credentials_slot; UPDATE credentials SET slot = (SELECT slot FROM credentials"
        " WHERE number = 1) WHERE number = 2",
        "UPDATE lists SET used = used + 1",
        "UPDATE credentials SET slot = 131072 WHERE number = 1",
        "UPDATE credentials SET list = 7 WHERE number = 1",
        "UPDATE credentials SET state = 2, issued = 1, place = 1, file = 'x', start = 0, length = "
        "0,"
        " sha256 = zeroblob(32) WHERE number = 1",
        "UPDATE credentials SET supersedes = zeroblob(16) WHERE number = 1",
        "UPDATE credentials SET framework = 999 WHERE number = 1",
        "DELETE FROM lists"};
    ledger *l = must_open((ledger_options){.create = true});
    begin(l);
    claim(l, 1, 0, 0);
    claim(l, 2, 0, 0);
    nothing_wrong(l);
    for (size_t i = 0; i < sizeof(DAMAGE) / sizeof(DAMAGE[0]); i++) {
        cr_assert_eq(sqlite3_exec(l->db, "SAVEPOINT s", NULL, NULL, NULL), SQLITE_OK);
        cr_assert_eq(sqlite3_exec(l->db, DAMAGE[i], NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                     DAMAGE[i], sqlite3_errmsg(l->db));
        cr_assert_eq(ledger_check(l, NULL, NULL, NULL), LER_E_CONTENT, "%s", DAMAGE[i]);
        cr_assert_eq(sqlite3_exec(l->db, "ROLLBACK TO s; RELEASE s", NULL, NULL, NULL), SQLITE_OK);
    }
    nothing_wrong(l);
    ledger_free(&l);
}

/* ---- misuse ---- */

Test(ledger, misuse_is_refused) {
    ledger *l = must_open((ledger_options){.create = true});
    ler_time now = at(0);
    ledger_claim c = claim_of(1, 0);
    cr_assert_eq(ledger_exchange(l, &now, NULL, 0, &c, 1, NULL), LER_E_USAGE); /* no run */
    static const ledger_run RUNS[] = {
        {.out = "relative", .purpose = LEDGER_NO_STATUS},
        {.out = NULL, .purpose = LEDGER_NO_STATUS},
        {.out = "/o", .purpose = LEDGER_REVOCATION, .entries = LEDGER_MIN_ENTRIES - 8},
        {.out = "/o", .purpose = LEDGER_REVOCATION, .entries = LEDGER_MIN_ENTRIES + 4},
        {.out = "/o", .purpose = LEDGER_REVOCATION, .entries = LEDGER_MAX_ENTRIES + 8}};
    for (size_t i = 0; i < sizeof(RUNS) / sizeof(RUNS[0]); i++)
        cr_assert_eq(ledger_begin(l, &RUNS[i], &now, NULL), LER_E_USAGE, "%zu", i);
    begin(l);
    cr_assert_eq(ledger_begin(l, &RUNS[0], &now, NULL), LER_E_USAGE);
    ledger_claim two[2] = {claim_of(1, 0), {.id = "nonsense"}};
    cr_assert_eq(ledger_exchange(l, &now, NULL, 0, two, 2, NULL), LER_E_USAGE);
    cr_assert_eq(claim(l, 1, 0, 0).answer, LEDGER_CLAIMED); /* nothing of that call has happened */
    ledger_done d = done_of(1);
    d.file = LER_STR("/etc/passwd");
    cr_assert_eq(ledger_exchange(l, &now, &d, 1, NULL, 0, NULL), LER_E_USAGE);
    d = done_of(2);
    cr_assert_eq(ledger_exchange(l, &now, &d, 1, NULL, 0, NULL), LER_E_CONTENT);
    ledger_done both[2] = {done_of(1), done_of(1)};
    cr_assert_eq(ledger_exchange(l, &now, both, 2, NULL, 0, NULL), LER_E_CONTENT);
    cr_assert_eq(row_of(l, 1).state, LEDGER_PENDING);
    done(l, 1, 0);
    nothing_wrong(l);
    ledger_free(&l);
}
