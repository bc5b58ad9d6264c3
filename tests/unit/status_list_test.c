/* The signed status lists of a workspace against the ledger: when they are written, what is in
 * them, and that whatever happened to the files, the ledger makes them again. */
#include "issuer/keys/signer.h"
#include "issuer/status_list.h"
#include "issuer/status_targets.h"
#include "ler/file.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define T0 1800000000 /* a moment in 2027 */
#define DAY 86400
#define BASE "https://school.example/"

typedef struct bench {
    char dir[64], path[96];
    issuer_config *config;
    ledger *ledger;
    seal *key;
    ler_arena *arena;
    ler_time now;
} bench;

#define OK(call)                                                                                   \
    do {                                                                                           \
        ler_error err = {0};                                                                       \
        ler_code code_ = (call);                                                                   \
        cr_assert_eq(code_, LER_OK, "%s: %s", #call, err.message);                                 \
    } while (0)

static const char *in(bench *b, const char *name) {
    snprintf(b->path, sizeof(b->path), "%s/%s", b->dir, name);
    return b->path;
}

/* Time goes on: the seal, too, is of this moment. */
static void at(bench *b, int64_t seconds) {
    b->now = (ler_time){.seconds = T0 + seconds, .zoned = true};
    seal_free(&b->key);
    OK(seal_open(b->config, NULL, &b->now, &b->key, &err));
}

static void set_up(bench *b, ledger_purpose purpose) {
    *b = (bench){.dir = "/tmp/ler-lists-XXXXXX", .arena = ler_arena_new((size_t)64 << 20)};
    cr_assert(mkdtemp(b->dir) != NULL);
    LER_AUTO_SIGNER signer = NULL;
    OK(ler_signer_generate(LER_KEY_ED25519, &signer, &err));
    OK(ler_signer_save(signer, in(b, "key.pem"), NULL, NULL, &err));
    ler_str did = ler_signer_did(signer);
    char text[1024];
    int len = snprintf(text, sizeof(text),
                       "{\"profile\":{\"id\":\"%.*s\",\"name\":\"School\"},\"baseUrl\":\"" BASE
                       "\",\"key\":\"key.pem\",\"store\":\"store\",\"status\":{\"validDays\":10}}",
                       (int)did.len, did.data);
    OK(ler_file_write(in(b, "issuer.json"), (ler_str){text, (size_t)len}, 0644, LER_WRITE_NEW,
                      &err));
    OK(issuer_config_read(in(b, "issuer.json"), &b->config, &err));
    ledger_options options = {.workspace = b->config->folder, .create = true};
    OK(ledger_open(&options, &b->ledger, &err));
    at(b, 0);
    ledger_run run = {
        .batch = LER_STR(""), .out = "/srv/out", .purpose = purpose, .entries = LEDGER_MIN_ENTRIES};
    OK(ledger_begin(b->ledger, &run, &b->now, &err));
}

static void tear_down(bench *b) {
    char command[128];
    ledger_free(&b->ledger);
    seal_free(&b->key);
    issuer_config_free(&b->config);
    ler_arena_free(&b->arena);
    snprintf(command, sizeof(command), "rm -rf '%s'", b->dir);
    cr_assert(system(command) == 0);
}

static void id_of(unsigned n, char out[LEDGER_ID]) {
    snprintf(out, LEDGER_ID, "%08x-0000-5000-8000-%012x", n * 2654435761u, n);
}

/* Issues credential n; its index. */
static uint32_t issued(bench *b, unsigned n, const char *supersedes) {
    char file[64];
    ledger_claim c = {
        .framework = LER_STR("uF"), .policy = LER_STR("uP"), .supersedes = supersedes};
    ledger_done d = {.file = LER_STR("")};
    id_of(n, c.id);
    id_of(n, d.id);
    c.revision = supersedes != NULL;
    OK(ledger_exchange(b->ledger, &b->now, NULL, 0, &c, 1, &err));
    cr_assert_eq(c.answer, LEDGER_CLAIMED);
    snprintf(file, sizeof(file), "credentials/%s.json", d.id);
    d.file = ler_str_of(file);
    OK(ledger_exchange(b->ledger, &b->now, &d, 1, NULL, 0, &err));
    return c.index;
}

static int change(bench *b, unsigned n, ledger_state to) {
    ledger_change c = {.to = to, .reason = LER_STR("test")};
    id_of(n, c.id);
    OK(ledger_set_state(b->ledger, &b->now, &c, 1, &err));
    return (int)c.result;
}

/* Lists that were signed anew. */
static unsigned written(bench *b, bool all) {
    status_counts counts;
    OK(status_lists_write(b->config, b->ledger, b->key, &b->now, all, &counts, &err));
    return counts.written;
}

static ler_str file_text(bench *b, const char *name) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_STATUS_LIST);
    OK(ler_file_read(in(b, name), &text, &err));
    return ler_arena_str(b->arena, ler_buf_view(&text));
}

static bool bit(bench *b, uint32_t index) {
    LER_AUTO_BUF bits = ler_buf_new((size_t)4 << 20);
    ler_json *document;
    ler_status_list list;
    cr_assert(
        seal_is_ours(b->key, file_text(b, "status/1.json"), BASE "status/1", b->arena, &document));
    OK(ler_status_list_read(document, LER_STR(BASE "status/1"), &bits, &list, &err));
    cr_assert_eq(list.entries, LEDGER_MIN_ENTRIES);
    return ler_bitstring_get(ler_buf_view(&bits), index);
}

Test(status_list, follows_the_ledger) {
    bench b;
    set_up(&b, LEDGER_REVOCATION);
    cr_expect_eq(written(&b, false), 0, "no list, nothing to write");
    cr_expect_neq(access(in(&b, "status"), F_OK), 0);
    uint32_t one = issued(&b, 1, NULL), two = issued(&b, 2, NULL);
    cr_expect_eq(written(&b, false), 1);
    cr_expect(!bit(&b, one) && !bit(&b, two));
    struct stat st;
    cr_expect(stat(in(&b, "status/1.json"), &st) == 0 && (st.st_mode & 0777) == 0644);
    cr_expect(ler_str_is(file_text(&b, "resources.json"),
                         "{\n  \"" BASE "status/1\": \"status/1.json\"\n}\n"));
    at(&b, 10);
    cr_expect_eq(written(&b, false), 0, "nothing has changed");
    cr_expect_eq(change(&b, 2, LEDGER_REVOKED), LEDGER_CHANGE_DONE);
    cr_expect(!bit(&b, two), "the ledger first");
    cr_expect_eq(written(&b, false), 1);
    cr_expect(!bit(&b, one) && bit(&b, two));
    cr_expect_eq(change(&b, 2, LEDGER_REVOKED), LEDGER_CHANGE_SAME);
    cr_expect_eq(change(&b, 2, LEDGER_ISSUED), LEDGER_CHANGE_FORBIDDEN, "revocation is final");
    cr_expect_eq(written(&b, false), 0);
    /* What takes another one's place withdraws it. */
    char id[LEDGER_ID];
    id_of(1, id);
    uint32_t three = issued(&b, 3, id);
    cr_expect_eq(written(&b, false), 1);
    cr_expect(bit(&b, one) && bit(&b, two) && !bit(&b, three));
    tear_down(&b);
}

Test(status_list, suspension_comes_and_goes) {
    bench b;
    set_up(&b, LEDGER_SUSPENSION);
    uint32_t one = issued(&b, 1, NULL);
    cr_expect_eq(change(&b, 1, LEDGER_SUSPENDED), LEDGER_CHANGE_DONE);
    cr_expect_eq(written(&b, false), 1);
    cr_expect(bit(&b, one));
    cr_expect_eq(change(&b, 1, LEDGER_ISSUED), LEDGER_CHANGE_DONE);
    cr_expect_eq(written(&b, false), 1);
    cr_expect_not(bit(&b, one));
    tear_down(&b);
}

Test(status_list, equal_ledger_and_time_give_equal_bytes) {
    bench b;
    set_up(&b, LEDGER_REVOCATION);
    for (unsigned n = 1; n <= 40; n++)
        issued(&b, n, NULL);
    for (unsigned n = 1; n <= 40; n += 3)
        change(&b, n, LEDGER_REVOKED);
    cr_assert_eq(written(&b, false), 1);
    ler_str first = file_text(&b, "status/1.json");
    cr_assert_eq(written(&b, true), 1);
    cr_expect(ler_str_equal(first, file_text(&b, "status/1.json")));
    cr_assert_eq(unlink(in(&b, "status/1.json")), 0);
    cr_assert_eq(written(&b, false), 1, "a list that is missing is made again");
    cr_expect(ler_str_equal(first, file_text(&b, "status/1.json")));
    /* At another time only times and signature are others. */
    at(&b, 1000);
    cr_assert_eq(written(&b, true), 1);
    ler_json *a, *c;
    OK(ler_json_read(b.arena, first, NULL, &a, &err));
    OK(ler_json_read(b.arena, file_text(&b, "status/1.json"), NULL, &c, &err));
    cr_expect(
        ler_json_equal(ler_json_get(a, "credentialSubject"), ler_json_get(c, "credentialSubject")));
    static const char *const TIMED[] = {"proof", "validFrom", "validUntil"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_not(ler_json_equal(ler_json_get(a, TIMED[i]), ler_json_get(c, TIMED[i])));
        a = ler_json_without(b.arena, a, TIMED[i]);
        c = ler_json_without(b.arena, c, TIMED[i]);
    }
    cr_expect(ler_json_equal(a, c));
    tear_down(&b);
}

Test(status_list, is_signed_anew_before_its_time_is_over) {
    bench b;
    set_up(&b, LEDGER_REVOCATION);
    issued(&b, 1, NULL);
    cr_assert_eq(written(&b, false), 1);
    at(&b, 4 * DAY);
    cr_expect_eq(written(&b, false), 0);
    at(&b, 5 * DAY); /* of validDays 10 */
    cr_expect_eq(written(&b, false), 1);
    at(&b, 9 * DAY);
    cr_expect_eq(written(&b, false), 0);
    at(&b, 40 * DAY);
    cr_expect_eq(written(&b, false), 1);
    tear_down(&b);
}

/* Whatever a crash, or somebody, has left in the folder: the next command puts it right. */
Test(status_list, heals) {
    bench b;
    set_up(&b, LEDGER_REVOCATION);
    uint32_t one = issued(&b, 1, NULL);
    cr_assert_eq(written(&b, false), 1);
    ler_str good = file_text(&b, "status/1.json");
    char *altered = strdup(good.data);
    altered[strstr(altered, "encodedList") + 40 - altered] ^= 1;
    const ler_str bad[] = {
        ler_str_of(altered), LER_STR(""), LER_STR("{}"), {good.data, good.len / 2}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        OK(ler_file_write(in(&b, "status/1.json"), bad[i], 0644, LER_WRITE_REPLACE, &err));
        cr_expect_eq(written(&b, false), 1, "%zu", i);
        cr_expect(ler_str_equal(good, file_text(&b, "status/1.json")), "%zu", i);
    }
    free(altered);
    /* The ledger is ahead of the list: a crash right after the change. */
    change(&b, 1, LEDGER_REVOKED);
    ledger_list list;
    OK(ledger_list_get(b.ledger, 1, &list, &err));
    cr_expect(list.written < list.version);
    cr_expect_eq(written(&b, false), 1);
    cr_expect(bit(&b, one));
    OK(ledger_list_get(b.ledger, 1, &list, &err));
    cr_expect_eq(list.written, list.version);
    /* An old list that was good once: the bits are compared, not only the signature. */
    OK(ler_file_write(in(&b, "status/1.json"), good, 0644, LER_WRITE_REPLACE, &err));
    cr_expect_eq(written(&b, false), 1);
    cr_expect(bit(&b, one));
    /* A crash between file and note: the file stands, and is noted. */
    cr_expect_eq(unlink(in(&b, "resources.json")), 0);
    cr_expect_eq(written(&b, false), 0);
    cr_expect_eq(access(in(&b, "resources.json"), F_OK), 0);
    /* Something that is no file is not written through. */
    cr_assert_eq(unlink(in(&b, "status/1.json")), 0);
    cr_assert_eq(symlink("/tmp/ler-elsewhere", in(&b, "status/1.json")), 0);
    status_counts counts;
    ler_code code = status_lists_write(b.config, b.ledger, b.key, &b.now, false, &counts, NULL);
    cr_expect_neq(access("/tmp/ler-elsewhere", F_OK), 0);
    cr_expect(code != LER_OK ||
              (lstat(in(&b, "status/1.json"), &(struct stat){0}) == 0 && bit(&b, one)));
    tear_down(&b);
}

Test(status_targets, ids) {
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41", true},
        {"urn:uuid:9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41", true},
        {" URN:UUID:9D7FC1FE-DDA8-5DA9-992D-BD2A15E6AB41 ", true},
        {"9d7fc1fe-dda8-5da9-992d-bd2a15e6ab4", false},
        {"9d7fc1fe-dda8-5da9-992d-bd2a15e6ab411", false},
        {"9d7fc1fedda8-5da9-992d-bd2a15e6ab41-", false},
        {"9d7fc1fe-dda8-5da9-992d-bd2a15e6ab4g", false},
        {"urn:isbn:9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char id[LEDGER_ID] = "";
        cr_expect_eq(status_id(ler_str_of(cases[i].text), id), cases[i].good, "%s", cases[i].text);
        if (cases[i].good)
            cr_expect_str_eq(id, "9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41");
    }
    cr_expect_eq(status_reason(LER_STR("graded by mistake"), NULL), LER_OK);
    cr_expect_eq(status_reason(LER_STR(""), NULL), LER_E_USAGE);
    cr_expect_eq(status_reason(LER_STR("two\nlines"), NULL), LER_E_USAGE);
    cr_expect_eq(status_reason(LER_STR("\xff"), NULL), LER_E_USAGE);
}
