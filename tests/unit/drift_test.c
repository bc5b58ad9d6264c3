#include "framework_fixture.h"
#include "ler/drift.h"

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"

Test(drift, order_of_labels) {
    static const struct {
        const char *a, *b;
        ler_version_relation relation;
    } pairs[] = {
        {"v.26.05", "v.26.05", LER_VERSION_SAME},
        {"v.26.05", "v.26.11", LER_VERSION_LATER},
        {"v.26.11", "v.27.01", LER_VERSION_LATER},
        {"v.26.9", "v.26.10", LER_VERSION_LATER},
        {"v.26.05", "v.26.051", LER_VERSION_LATER},
        {"v.26.05", "v.26.05.1", LER_VERSION_LATER},
        {"v.26.05-x", "v.27.01", LER_VERSION_LATER},
        {"1", "2", LER_VERSION_LATER},
        {"9999999999999999999999", "10000000000000000000000", LER_VERSION_LATER},
        {"2026-05", "2026-11", LER_VERSION_LATER},
        {"v.26.05", "v.26.5", LER_VERSION_APART},
        {"v.26.05", "v.26.05-draft", LER_VERSION_APART},
        {"v.26.05", "v.26.05.x", LER_VERSION_APART},
        {"v.26.05", "v.26.05.", LER_VERSION_APART},
        {"v.26.05a", "v.26.05b", LER_VERSION_APART},
        {"v.26.05", "w.26.11", LER_VERSION_APART},
        {"v.26", "v26", LER_VERSION_APART},
        {"a1", "1", LER_VERSION_APART},
        {"v.0", "v.00", LER_VERSION_APART},
        {"v.0", "v.1", LER_VERSION_LATER},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        ler_str a = ler_str_of(pairs[i].a), b = ler_str_of(pairs[i].b);
        ler_version_relation back =
            pairs[i].relation == LER_VERSION_LATER ? LER_VERSION_EARLIER : pairs[i].relation;
        cr_assert_eq(ler_version_order(a, b), pairs[i].relation, "%s %s", pairs[i].a, pairs[i].b);
        cr_assert_eq(ler_version_order(b, a), back, "%s %s", pairs[i].b, pairs[i].a);
    }
}

/* The example as a version of its own: label, time of export ("" = none), one more change. */
static ler_framework *version(const char *label, const char *exported, const char *from,
                              const char *to) {
    char stamp[100];
    ler_buf text = read_whole(EXAMPLE_FULL);
    ler_buf named = replaced(ler_buf_view(&text), "v.26.11-example", label);
    if (exported[0] == '\0')
        snprintf(stamp, sizeof stamp, " ");
    else
        snprintf(stamp, sizeof stamp, "\"exportedAt\": \"%s\",", exported);
    ler_buf timed =
        replaced(ler_buf_view(&named), "\"exportedAt\": \"2026-11-02T09:00:00.000Z\",", stamp);
    ler_buf all = replaced(ler_buf_view(&timed), from, to);
    ler_framework *fw = load_text(ler_buf_view(&all));
    ler_buf_free(&text);
    ler_buf_free(&named);
    ler_buf_free(&timed);
    ler_buf_free(&all);
    return fw;
}
#define SAME "Carbon and alloy", "Carbon and alloy"

Test(drift, order_of_frameworks) {
    static const struct {
        const char *label, *exported;
        ler_version_relation relation;
        bool reason;
    } cases[] = {
        {"v.26.11", "2020-01-01T00:00:00Z", LER_VERSION_SAME, false},
        {"v.27.01", "2027-01-01T00:00:00Z", LER_VERSION_LATER, false},
        {"v.27.01", "2026-11-02T09:00:00Z", LER_VERSION_LATER, false},
        {"v.27.01", "2026-11-02T08:59:59Z", LER_VERSION_APART, true},
        {"v.27.01", "", LER_VERSION_LATER, true},
        {"v.26.05", "2026-05-01T00:00:00Z", LER_VERSION_EARLIER, false},
        {"v.26.05", "2026-12-01T00:00:00Z", LER_VERSION_APART, true},
        {"v.26.05", "", LER_VERSION_EARLIER, true},
        {"2027", "2027-01-01T00:00:00Z", LER_VERSION_APART, true},
    };
    LER_AUTO_FRAMEWORK own = version("v.26.11", "2026-11-02T09:00:00Z", SAME);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char reason[LER_DRIFT_REASON];
        LER_AUTO_FRAMEWORK other = version(cases[i].label, cases[i].exported, SAME);
        cr_assert_eq(ler_framework_order(own, other, reason), cases[i].relation, "%zu", i);
        cr_assert_eq(reason[0] != '\0', cases[i].reason, "%zu: %s", i, reason);
    }
}

typedef struct fixture {
    ler_store *store;
    ler_drift_book *book;
    ler_arena *arena;
    ler_policy *policy;
    const ler_framework *from;
    ler_drift_claim claims[7];
    ler_drift_level level;
    ler_drift_record record;
} fixture;

static void add(fixture *f, ler_framework *fw) {
    ler_error err = {0};
    cr_assert_eq(ler_store_add(f->store, &fw, &err), LER_OK, "%s", err.message);
}

/* A record of seven statements of "proficient", which is what its rule asks for. */
static void setup(fixture *f) {
    *f = (fixture){0};
    ler_error err = {0};
    cr_assert_eq(ler_store_open(NULL, false, &f->store, NULL), LER_OK);
    f->book = ler_drift_book_new();
    f->arena = ler_arena_new(LER_MAX_ARENA);
    cr_assert_eq(ler_policy_read(NULL, &f->policy, NULL), LER_OK);
    add(f, version("v.26.11", "2026-11-02T09:00:00Z", SAME));
    cr_assert_eq(ler_store_load(f->store, 0, &f->from, &err), LER_OK);
    for (size_t i = 0; i < 7; i++) {
        char code[24];
        snprintf(code, sizeof code, "proficient/%zu", i + 1);
        cr_assert_eq(ler_framework_find(f->from, ler_str_of(code), &f->claims[i].statement, &err),
                     LER_OK);
        f->claims[i].code = f->claims[i].statement->code;
        f->claims[i].text = f->claims[i].statement->text;
        f->claims[i].counts = true;
    }
    f->level = (ler_drift_level){LER_STR("core"), LER_STR_NONE, LER_STR("proficient"), true};
    f->record = (ler_drift_record){.soc = ler_framework_occupation(f->from)->soc,
                                   .version = ler_framework_version(f->from),
                                   .from = f->from,
                                   .from_kept = true,
                                   .claims = f->claims,
                                   .claim_count = 7,
                                   .levels = &f->level,
                                   .level_count = 1,
                                   .policy = f->policy};
}

static void teardown(fixture *f) {
    ler_drift_book_free(&f->book);
    ler_store_free(&f->store);
    ler_arena_free(&f->arena);
    ler_policy_free(&f->policy);
}

static ler_drift find(fixture *f, const char *not_after) {
    ler_drift d;
    ler_time time;
    ler_error err = {0};
    if (not_after != NULL)
        cr_assert_eq(ler_time_parse(ler_str_of(not_after), &time, NULL), LER_OK);
    cr_assert_eq(ler_drift_find(f->book, f->store, &f->record, not_after == NULL ? NULL : &time,
                                f->arena, &d, &err),
                 LER_OK, "%s", err.message);
    return d;
}

static void has_version(const ler_drift *d, size_t i, const char *label) {
    cr_assert_lt(i, d->version_count);
    ler_str version = ler_framework_version(d->versions[i].framework);
    cr_assert(ler_str_is(version, label), "%.*s, not %s", (int)version.len, version.data, label);
}

Test(drift, nothing_to_tell) {
    fixture f;
    setup(&f);
    cr_assert_not(ler_drift_possible(f.store, &f.record));
    ler_drift d = find(&f, NULL);
    cr_assert_eq(d.version_count + d.other_total + d.sentence.len, 0);
    f.record.version = LER_STR_NONE;
    d = find(&f, NULL);
    cr_assert_eq(d.version_count + d.other_total + d.sentence.len, 0);
    teardown(&f);
}

/* What was exported after a time was not known then. */
Test(drift, not_after) {
    fixture f;
    setup(&f);
    add(&f, version("v.27.01", "2027-01-05T00:00:00Z", SAME));
    add(&f, version("v.27.06", "2027-06-05T00:00:00Z", SAME));
    add(&f, version("v.27.09", "", SAME));
    add(&f, version("draft", "2027-02-01T00:00:00Z", SAME));
    add(&f, version("v.26.11", "2027-03-01T00:00:00Z", "Carbon and alloy", "Carbon"));
    cr_assert(ler_drift_possible(f.store, &f.record));
    ler_drift d = find(&f, NULL);
    cr_assert_eq(d.version_count, 3);
    has_version(&d, 0, "v.27.09");
    has_version(&d, 1, "v.27.06");
    cr_assert_eq(d.other_total, 2);
    d = find(&f, "2027-01-05T00:00:00Z");
    cr_assert_eq(d.version_count, 1);
    has_version(&d, 0, "v.27.01");
    cr_assert_eq(d.other_total, 0);
    d = find(&f, "2027-03-01T00:00:00Z");
    cr_assert_eq(d.other_total, 2);
    d = find(&f, "2026-12-31T23:59:59Z");
    cr_assert_eq(d.version_count + d.other_total + d.sentence.len, 0);
    teardown(&f);
}

/* What is exported again is no newer for that, on either side. */
Test(drift, exported_again) {
    fixture f;
    setup(&f);
    add(&f, version("v.27.01", "2026-10-01T00:00:00Z", SAME));
    ler_drift d = find(&f, NULL);
    cr_assert_eq(d.version_count, 0);
    cr_assert_eq(d.other_total, 1);
    /* another file shows that the record's own content was there before */
    add(&f, version("v.26.11", "2026-09-01T00:00:00Z", SAME));
    d = find(&f, NULL);
    cr_assert_eq(d.other_total, 0);
    has_version(&d, 0, "v.27.01");
    /* the later one again, later: known since its first export */
    add(&f, version("v.27.01", "2026-12-01T00:00:00Z", SAME));
    d = find(&f, NULL);
    cr_assert_eq(d.version_count, 1);
    d = find(&f, "2026-11-01T00:00:00Z");
    cr_assert_eq(d.version_count, 1);
    d = find(&f, "2026-09-30T00:00:00Z");
    cr_assert_eq(d.version_count + d.other_total, 0);
    teardown(&f);
}

Test(drift, level_and_fates) {
    fixture f;
    setup(&f);
    add(&f,
        version("v.27.01", "2027-01-05T00:00:00Z", "Carbon and alloy", "Steel, carbon and alloy"));
    ler_drift d = find(&f, NULL);
    const ler_drift_version *v = &d.versions[0];
    cr_assert_eq(d.version_count, 1);
    cr_assert(v->words_compared && d.at_hand);
    cr_assert_eq(v->totals[LER_UNCHANGED], 6);
    cr_assert_eq(v->totals[LER_REWORDED], 1);
    cr_assert_eq(v->fate_count, 7);
    const ler_drift_fate *fate = &v->fates[6];
    cr_assert(fate->told && !fate->certain && fate->kind == LER_REWORDED && fate->to_count == 1);
    cr_assert_not_null(fate->words);
    cr_assert_eq(v->level_count, 1);
    cr_assert_eq(v->levels[0].outcome, LER_DRIFT_UNKNOWN);
    cr_assert(ler_str_is(v->levels[0].least, "none"));
    cr_assert(ler_str_is(v->levels[0].most, "proficient"));
    /* six do when they are enough */
    f.claims[6].counts = false;
    cr_assert_eq(find(&f, NULL).versions[0].levels[0].outcome, LER_DRIFT_NOT_REACHED);
    ler_policy_free(&f.policy);
    cr_assert_eq(ler_policy_parse(LER_STR("{\"percent\": 60}"), &f.policy, NULL), LER_OK);
    f.record.policy = f.policy;
    cr_assert_eq(find(&f, NULL).versions[0].levels[0].outcome, LER_DRIFT_REACHED);
    f.record.policy = NULL;
    cr_assert_eq(find(&f, NULL).versions[0].levels[0].outcome, LER_DRIFT_UNKNOWN);
    teardown(&f);
}

/* Without the framework that the record pins: by its texts, wherever they stand. */
Test(drift, texts_alone) {
    fixture f;
    setup(&f);
    add(&f,
        version("v.27.01", "2027-01-05T00:00:00Z", "Carbon and alloy", "Steel, carbon and alloy"));
    f.record.from = NULL;
    f.record.level_count = 0;
    f.claims[0].code = LER_STR("proficient/02");
    f.claims[1].code = LER_STR("advanced-02");
    f.claims[2].code = LER_STR("durable/patience/emerging/03");
    f.claims[3].code = LER_STR("");
    ler_drift d = find(&f, NULL);
    const ler_drift_version *v = &d.versions[0];
    cr_assert_not(d.at_hand || v->words_compared);
    cr_assert_eq(v->totals[LER_UNCHANGED], 2);
    cr_assert_eq(v->totals[LER_MOVED_ORDINAL], 1);
    cr_assert_eq(v->totals[LER_MOVED_LEVEL] + v->totals[LER_MOVED_DOMAIN], 3);
    cr_assert_eq(v->untold, 1);
    cr_assert_not(v->fates[6].told);
    cr_assert(v->fates[1].certain);
    teardown(&f);
}

/* The budget is the file's: it ends, is told of, and is there again for the next file. */
Test(drift, budget) {
    fixture f;
    setup(&f);
    add(&f,
        version("v.27.01", "2027-01-05T00:00:00Z", "Carbon and alloy", "Steel, carbon and alloy"));
    f.record.from_kept = false; /* nothing is kept: each diff is paid for */
    size_t compared = 0, rounds = 0;
    bool words = true;
    for (; rounds < 2000000 && words; rounds++) {
        ler_arena_reset(f.arena);
        ler_drift d = find(&f, NULL);
        words = d.versions[0].words_compared;
        compared += words;
        if (rounds == 3)
            cr_assert_eq(d.versions[0].fates[6].word_count, 3);
    }
    cr_assert(compared > 100 && !words, "%zu", compared);
    ler_drift d = find(&f, NULL);
    cr_assert(d.versions[0].note.len > 0);
    cr_assert_eq(d.versions[0].levels[0].outcome, LER_DRIFT_UNKNOWN);
    ler_drift_begin(f.book);
    d = find(&f, NULL);
    cr_assert(d.versions[0].words_compared);
    cr_assert_eq(d.versions[0].fate_count, 7);
    teardown(&f);
}

/* Whatever was compared before, a file is told the same. */
Test(drift, kept_diffs_change_nothing) {
    fixture f;
    setup(&f);
    for (int i = 1; i < 8; i++) {
        char label[16], time[32], to[40];
        snprintf(label, sizeof label, "v.27.%d", i);
        snprintf(time, sizeof time, "2027-0%d-05T00:00:00Z", i);
        snprintf(to, sizeof to, "Carbon and alloy %d", i);
        add(&f, version(label, time, "Carbon and alloy", to));
    }
    for (int round = 0; round < 5; round++) {
        ler_drift_begin(f.book);
        ler_drift d = find(&f, NULL);
        cr_assert_eq(d.version_count, 7);
        for (size_t i = 0; i < 7; i++)
            cr_assert_eq(d.versions[i].totals[LER_REWORDED], 1);
        cr_assert(ler_str_starts(d.sentence, "In the newer version v.27.7, 6 of the 7 "));
    }
    teardown(&f);
}
