/* Any bytes as two versions of a framework and a record of the first: a byte is a word, the end of
 * a statement, of a level, or of the first version. Whatever became of what, each statement is told
 * of once, the sums are right, the level lies between what is certain and what was found, and the
 * answer is the same the second time. */
#include "ler/drift.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

#define END_STATEMENT 0xF0
#define END_LEVEL 0xF8
#define END_VERSION 0xFE

static const char *const levels[] = {"emerging", "developing", "proficient", "advanced"};

/* Reads one version; every level has a statement at least. */
static ler_framework *version(const char *label, const char *exported, const uint8_t *data,
                              size_t size, size_t *at) {
    static const char *const titles[] = {"Emerging", "Developing", "Proficient", "Advanced"};
    LER_AUTO_BUF json = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_framework *fw = NULL;
    ler_buf_printf(&json,
                   "{\"schemaVersion\":\"1.0\",\"exportedAt\":\"%s\",\"occupation\":{\"soc\":"
                   "\"11-1111.00\",\"title\":\"x\"},\"framework\":{\"version\":\"%s\",\"levels\":{",
                   exported, label);
    for (int level = 0; level < 4; level++) {
        ler_buf_printf(&json, "%s\"%s\":{\"label\":\"%s\",\"statements\":[\"level %d",
                       level > 0 ? "," : "", levels[level], titles[level], level);
        for (; *at < size && data[*at] < END_LEVEL; (*at)++) {
            if (data[*at] >= END_STATEMENT)
                ler_buf_printf(&json, "\",\"");
            else
                ler_buf_printf(&json, " %c%d", "wW-"[data[*at] % 3], data[*at] % 32);
        }
        if (*at < size && data[*at] < END_VERSION)
            (*at)++;
        ler_buf_text(&json, "\"]}");
    }
    ler_buf_text(&json, "}}}");
    if (*at < size && data[*at] >= END_VERSION)
        (*at)++;
    if (ler_buf_done(&json, NULL) != LER_OK ||
        ler_framework_load(ler_buf_view(&json), NULL, &fw, NULL) != LER_OK)
        return NULL;
    return fw;
}

static int rank(ler_str key) {
    for (int i = 0; i < 4; i++)
        if (ler_str_is(key, levels[i]))
            return i;
    return -1;
}

static void check(const ler_drift *d, size_t claims) {
    require(d->claims == claims && d->version_count == 1 && d->sentence.len > 0);
    const ler_drift_version *v = &d->versions[0];
    size_t sum = v->untold;
    for (unsigned k = 0; k < LER_CHANGE_KINDS; k++)
        sum += v->totals[k];
    require(sum == claims && v->totals[LER_ADDED] == 0 && v->fate_count <= claims);
    for (size_t i = 0; i < v->fate_count; i++) {
        const ler_drift_fate *f = &v->fates[i];
        require(f->claim == i && f->to_count <= LER_MAX_PARTS && f->score <= 1000);
        require(!f->told || (f->kind == LER_REMOVED) == (f->to_count == 0));
        require(!f->certain || (f->to_count == 1 && f->words == NULL));
    }
    for (size_t i = 0; i < v->level_count; i++) {
        const ler_drift_rederived *l = &v->levels[i];
        if (l->least.data != NULL && l->most.data != NULL)
            require(rank(l->least) <= rank(l->most));
        if (l->outcome == LER_DRIFT_REACHED)
            require(rank(l->least) >= rank(l->claimed->level));
        if (l->outcome == LER_DRIFT_NOT_REACHED)
            require(rank(l->most) < rank(l->claimed->level));
        require((l->outcome == LER_DRIFT_UNKNOWN) == (l->reason.len > 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_DRIFT_BOOK book = ler_drift_book_new();
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_POLICY policy = NULL;
    if (size == 0 || size > 4096)
        return 0;
    size_t at = 1;
    ler_framework *first = version("v.1", "2026-01-01T00:00:00Z", data, size, &at);
    ler_framework *second =
        first == NULL ? NULL : version("v.2", "2026-02-01T00:00:00Z", data, size, &at);
    require(ler_store_open(NULL, false, &store, NULL) == LER_OK && book != NULL && arena != NULL);
    require(ler_policy_read(NULL, &policy, NULL) == LER_OK);
    if (second != NULL) {
        const ler_framework *from = first; /* the store's from here on */
        size_t count = 0;
        require(ler_store_add(store, &first, NULL) == LER_OK);
        require(ler_store_add(store, &second, NULL) == LER_OK);
        ler_drift_claim *claims =
            ler_arena_array(arena, ler_framework_statement_count(from) + 1, sizeof *claims);
        ler_drift_level level = {LER_STR("core"), LER_STR_NONE, ler_str_of(levels[data[0] & 3]),
                                 true};
        for (size_t i = 0; i < ler_framework_statement_count(from); i++) {
            const ler_statement *s = ler_framework_statement(from, i);
            if ((data[0] >> (2 + i % 6) & 1) == 0)
                claims[count++] = (ler_drift_claim){s, s->code, s->text, true};
        }
        ler_drift_record record = {.soc = LER_STR("11-1111.00"),
                                   .version = LER_STR("v.1"),
                                   .from = from,
                                   .from_kept = true,
                                   .pinned = true,
                                   .claims = claims,
                                   .claim_count = count,
                                   .levels = &level,
                                   .level_count = 1,
                                   .policy = policy};
        ler_drift d, again;
        require(ler_drift_find(book, store, &record, NULL, arena, &d, NULL) == LER_OK);
        check(&d, count);
        ler_drift_begin(book);
        require(ler_drift_find(book, store, &record, NULL, arena, &again, NULL) == LER_OK);
        require(ler_str_equal(d.sentence, again.sentence));
        record.from = NULL;
        require(ler_drift_find(book, store, &record, NULL, arena, &d, NULL) == LER_OK);
        check(&d, count);
    }
    ler_framework_free(&first);
    ler_framework_free(&second);
    return 0;
}
