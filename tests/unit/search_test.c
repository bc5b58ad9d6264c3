/* Searching a store by its index must say what searching every framework says. */
#include "framework/search/internal.h"
#include "framework_fixture.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"
#define FILES 40

static char folder[64], index_path[128];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/ler-search-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(index_path, sizeof index_path, "%s/" LER_SEARCH_FILE, folder);
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(search, .init = make_folder, .fini = remove_folder);

static void replace_all(ler_buf *text, const char *from, const char *to) {
    ler_buf out = ler_buf_new(LER_MAX_FRAMEWORK);
    size_t len = strlen(from);
    for (size_t i = 0; i < text->len;) {
        bool here = text->len - i >= len && memcmp(text->data + i, from, len) == 0;
        if (here)
            ler_buf_text(&out, to);
        else
            ler_buf_char(&out, text->data[i]);
        i += here ? len : 1;
    }
    ler_buf_free(text);
    *text = out;
}

/* The i-th relative of the example: another occupation, some other words. Every fifth is full, and
 * every tenth is there as an export as well. */
static void take_variant(ler_store *store, unsigned i, bool full) {
    static const char *const words[] = {"bicycles", "mechanic", "customers", "written", "brake",
                                        "wheel",    "service",  "parts",     "repair",  "tools"};
    ler_buf text = read_whole(full ? EXAMPLE_FULL : EXAMPLE_FRAMEWORK);
    char to[32];
    snprintf(to, sizeof to, "%02u-30%02u.%02u", 11 + i % 70, i / 70, i % 7);
    replace_all(&text, "49-3091.00", to);
    for (unsigned k = 0; k < 10; k++) {
        if (((i * 2654435761U) >> (k + 8)) % 2 == 0)
            continue;
        snprintf(to, sizeof to, "%.5s%c%s", words[k], 'a' + (int)(i % 26), k % 2 ? "ing" : "ess");
        replace_all(&text, words[k], to);
    }
    LER_AUTO_FRAMEWORK fw = load_text(ler_buf_view(&text));
    ler_import_outcome outcome;
    ler_error err = {0};
    cr_assert_eq(ler_store_import(store, fw, false, &outcome, &err), LER_OK, "%s", err.message);
    ler_buf_free(&text);
}

static void fill(unsigned from, unsigned to) {
    LER_AUTO_STORE store = NULL;
    cr_assert_eq(ler_store_open(folder, true, &store, NULL), LER_OK);
    for (unsigned i = from; i < to; i++) {
        if (i % 5 != 0 || i % 10 == 0)
            take_variant(store, i, false);
        if (i % 5 == 0)
            take_variant(store, i, true);
    }
}

typedef struct opened {
    ler_store *store;
    ler_search *search;
} opened;

static opened begin(bool whole) {
    opened o = {0};
    ler_error err = {0};
    cr_assert_eq(ler_store_open(folder, false, &o.store, &err), LER_OK, "%s", err.message);
    cr_assert_eq(ler_search_open(o.store, whole, &o.search, &err), LER_OK, "%s", err.message);
    return o;
}

static ler_search_way end(opened *o) {
    ler_search_way way = ler_search_how(o->search);
    ler_search_free(&o->search);
    ler_store_free(&o->store);
    return way;
}

static ler_match find(ler_search *search, ler_str text, size_t limit) {
    ler_match m;
    ler_error err = {0};
    cr_assert_eq(ler_search_find(search, text, true, limit, &m, &err), LER_OK, "%s", err.message);
    return m;
}

static void expect_same(ler_search *a, ler_search *b, const char *text, size_t limit) {
    ler_match x = find(a, ler_str_of(text), limit), y = find(b, ler_str_of(text), limit);
    cr_assert_eq(x.kind, y.kind, "%s: %s / %s", text, x.reason, y.reason);
    cr_assert_eq(x.status, y.status, "%s", text);
    cr_assert_eq(x.margin, y.margin, "%s", text);
    cr_assert_eq(x.count, y.count, "%s: %zu / %zu", text, x.count, y.count);
    cr_assert_str_eq(x.reason, y.reason);
    for (size_t i = 0; i < x.count; i++) {
        const ler_match_candidate *c = &x.candidates[i], *d = &y.candidates[i];
        cr_assert(
            ler_str_equal(ler_framework_label(c->framework), ler_framework_label(d->framework)),
            "%s: %zu", text, i);
        cr_assert(ler_str_equal(c->statement->code, d->statement->code), "%s: %zu", text, i);
        cr_assert(ler_str_equal(c->statement->text, d->statement->text), "%s: %zu", text, i);
        cr_assert(c->score == d->score && c->tokens == d->tokens && c->trigrams == d->trigrams &&
                      c->by_phrase == d->by_phrase,
                  "%s: %zu", text, i);
    }
}

static const char *const texts[] = {
    "bleeds hydraulic brakes",
    "Complete wheels",
    "Whels laced and tensoned by hand for custom orders",
    "proficient/2",
    "ai/developing/1",
    "durable/patience-and-care/developing/02",
    "durable/patience-and-care/developing/99",
    "proficient/77",
    "level 9 / 3",
    "12-3001.01/v.26.11-example/emerging/04",
    "12-3001.01/v.26.11-example/emerging/40",
    "12-3001.01/v.1/emerging/04",
    "99-9999.99/v.26.11-example/emerging/04",
    "covid-19",
    "Complete wheels \xE2\x80\x94 design, lace, and tension by hand to suit rider weight, terrain, "
    "and load for custom orders.",
    "COMPLETE WHEELS - design, lace, and tension by hand to suit rider weight, terrain, "
    "and load for custom orders.",
    "stays careful with seized bolts and threads",
    "Bakes sourdough bread at night",
    "the",
    "!!!",
    "\xE4\xBD\xA0\xE5\xA5\xBD",
    "e",
};
#define TEXTS (sizeof texts / sizeof *texts)

/* Words of one statement with words of another, some of them cut. */
static void scramble(ler_search *whole, unsigned seed, ler_buf *out) {
    ler_buf_reset(out);
    ler_match m = find(whole, LER_STR("repair estimates for customers of the workshop"), 20);
    for (unsigned i = 0; i < 12; i++) {
        seed = seed * 1664525U + 1013904223U;
        ler_str text = m.candidates[(seed >> 8) % m.count].statement->text;
        size_t at = (seed >> 12) % text.len;
        while (at > 0 && text.data[at] != ' ')
            at--;
        size_t len = 4 + (seed >> 20) % 16;
        for (size_t k = at; k < text.len && k < at + len; k++)
            if ((unsigned char)text.data[k] < 0x80)
                ler_buf_char(out, text.data[k]);
    }
}

Test(search, says_what_the_whole_says) {
    fill(0, FILES);
    opened whole = begin(true), first = begin(false), again = begin(false);
    cr_assert_eq(ler_search_how(whole.search), LER_SEARCH_WHOLE);
    cr_assert_eq(ler_search_how(first.search), LER_SEARCH_MADE);
    cr_assert_eq(ler_search_how(again.search), LER_SEARCH_INDEX);
    for (size_t i = 0; i < TEXTS; i++) {
        expect_same(whole.search, first.search, texts[i], 5);
        expect_same(whole.search, again.search, texts[i], 20);
        opened fresh = begin(false); /* which has loaded nothing for another text */
        expect_same(whole.search, fresh.search, texts[i], 2);
        end(&fresh);
    }
    LER_AUTO_BUF text = ler_buf_new(1 << 12);
    for (unsigned i = 0; i < 200; i++) {
        scramble(whole.search, i, &text);
        expect_same(whole.search, again.search, text.data, 2 + i % 19);
    }
    ler_match m;
    cr_assert_eq(ler_search_find(again.search, LER_STR(" "), true, 5, &m, NULL), LER_E_USAGE);
    cr_assert_eq(ler_search_find(again.search, LER_STR("a\xFF"), true, 5, &m, NULL), LER_E_SYNTAX);
    cr_assert_eq(ler_search_find(again.search, LER_STR("Complete wheels"), false, 5, &m, NULL),
                 LER_OK);
    cr_assert_eq(m.status, LER_UNMATCHED);
    end(&whole);
    end(&first);
    end(&again);
}

static ler_search_way check(const char *text) {
    opened whole = begin(true), indexed = begin(false);
    expect_same(whole.search, indexed.search, text, 5);
    end(&whole);
    return end(&indexed);
}

Test(search, follows_the_store) {
    fill(0, 30);
    cr_assert_eq(check(texts[0]), LER_SEARCH_MADE);
    cr_assert_eq(check(texts[0]), LER_SEARCH_INDEX);
    fill(30, FILES);
    cr_assert_eq(check(texts[2]), LER_SEARCH_UPDATED);
    for (size_t i = 0; i < TEXTS; i += 4)
        cr_assert_eq(check(texts[i]), LER_SEARCH_INDEX);
    /* a file that goes away takes strands with it that others share: made anew */
    LER_AUTO_STORE store = NULL;
    char path[600];
    cr_assert_eq(ler_store_open(folder, false, &store, NULL), LER_OK);
    snprintf(path, sizeof path, "%s/%s", folder, ler_store_name(store, 3));
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(check(texts[1]), LER_SEARCH_MADE);
    struct stat status;
    cr_assert_eq(stat(index_path, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0644);
}

Test(search, a_small_store_has_no_index) {
    fill(1, 5);
    cr_assert_eq(check(texts[0]), LER_SEARCH_WHOLE);
    cr_assert_neq(access(index_path, F_OK), 0);
}

static ler_buf read_index(void) {
    ler_buf buf = ler_buf_new(LER_MAX_SEARCH_INDEX);
    cr_assert_eq(ler_file_read(index_path, &buf, NULL), LER_OK);
    return buf;
}

static void write_index(ler_str data) {
    unlink(index_path);
    cr_assert_eq(ler_file_write(index_path, data, 0644, LER_WRITE_REPLACE, NULL), LER_OK);
}

/* One changed byte anywhere, one byte less, one more: the index is made anew. */
Test(search, damage_is_found) {
    search_image image;
    fill(0, 30);
    check(texts[0]);
    ler_buf good = read_index();
    cr_assert(search_image_open(ler_buf_view(&good), &image));
    for (size_t i = 0; i < good.len; i += i < 200 ? 1 : 211) {
        good.data[i] ^= 0x10;
        cr_expect_not(search_image_open(ler_buf_view(&good), &image), "byte %zu", i);
        good.data[i] ^= 0x10;
    }
    for (size_t len = 0; len < good.len; len += len < 200 ? 1 : 4999)
        cr_expect_not(search_image_open((ler_str){good.data, len}, &image), "%zu bytes", len);
    good.data[good.len / 2] ^= 1;
    write_index(ler_buf_view(&good));
    cr_assert_eq(check(texts[0]), LER_SEARCH_MADE);
    cr_assert_eq(check(texts[0]), LER_SEARCH_INDEX);
    write_index((ler_str){good.data, good.len - 8});
    cr_assert_eq(check(texts[2]), LER_SEARCH_MADE);
    write_index(LER_STR(""));
    cr_assert_eq(check(texts[2]), LER_SEARCH_MADE);
    ler_buf_free(&good);
}

/* Whoever forges an index, checksum and all, can hide statements, and nothing else: what is said of
 * a statement stays true, and nothing leads outside. */
Test(search, a_forged_index_changes_no_score) {
    fill(0, 26);
    opened whole = begin(true);
    check(texts[0]);
    ler_buf good = read_index();
    unsigned seed = 7;
    for (int round = 0; round < 150; round++) {
        ler_buf forged = ler_buf_new(LER_MAX_SEARCH_INDEX);
        ler_buf_str(&forged, ler_buf_view(&good));
        for (int k = 0; k < 1 + round % 40; k++) {
            seed = seed * 1664525U + 1013904223U;
            size_t at = 8 + ((size_t)seed * 2654435761U >> 7) % (good.len - 8);
            forged.data[at] = (char)(round % 3 == 0 ? 0xFF : seed >> 24);
        }
        search_header header;
        memcpy(&header, forged.data, sizeof header);
        header.size = forged.len;
        header.checksum = search_checksum(ler_str_from(ler_buf_view(&forged), sizeof header));
        memcpy(forged.data, &header, sizeof header);
        write_index(ler_buf_view(&forged));
        opened o = begin(false);
        for (size_t i = 0; i < TEXTS; i += 1 + (unsigned)round % 3) {
            ler_match m = find(o.search, ler_str_of(texts[i]), 5);
            for (size_t c = 0; c < m.count; c++) {
                LER_AUTO_MATCHER own = ler_matcher_new();
                ler_match truth;
                cr_assert_eq(ler_matcher_add(own, m.candidates[c].framework, NULL), LER_OK);
                cr_assert_eq(ler_match_find(own, ler_str_of(texts[i]), true, &truth, NULL), LER_OK);
                bool found = truth.kind != m.kind; /* another text hides it there */
                for (size_t t = 0; t < truth.count; t++)
                    found |= truth.candidates[t].statement == m.candidates[c].statement &&
                             truth.candidates[t].score == m.candidates[c].score;
                cr_assert(found, "%s: %s", texts[i], m.reason);
            }
        }
        end(&o);
        ler_buf_free(&forged);
    }
    ler_buf_free(&good);
    end(&whole);
}

/* What is no plain file of ours is not read, and not written over unless it is a file. */
Test(search, another_thing_in_its_place) {
    fill(0, 30);
    char other[128];
    snprintf(other, sizeof other, "%s/.other", folder);
    check(texts[0]);
    cr_assert_eq(rename(index_path, other), 0);
    cr_assert_eq(symlink(".other", index_path), 0);
    cr_assert_eq(check(texts[0]), LER_SEARCH_UNWRITTEN);
    unlink(index_path);
    cr_assert_eq(mkfifo(index_path, 0600), 0);
    cr_assert_eq(check(texts[0]), LER_SEARCH_UNWRITTEN);
    unlink(index_path);
    cr_assert_eq(mkdir(index_path, 0700), 0);
    cr_assert_eq(check(texts[0]), LER_SEARCH_UNWRITTEN);
    cr_assert_eq(rmdir(index_path), 0);
    cr_assert_eq(rename(other, index_path), 0);
    cr_assert_eq(check(texts[0]), LER_SEARCH_INDEX);
    cr_assert_eq(chmod(index_path, 0666), 0); /* everybody may write it: it is not believed */
    cr_assert_eq(check(texts[0]), LER_SEARCH_MADE);
    cr_assert_eq(check(texts[0]), LER_SEARCH_INDEX);
}

Test(search, one_writer_at_a_time) {
    fill(0, 30);
    int lock = open(folder, O_RDONLY | O_DIRECTORY);
    cr_assert_eq(flock(lock, LOCK_EX), 0);
    cr_assert_eq(check(texts[0]), LER_SEARCH_UNWRITTEN);
    cr_assert_neq(access(index_path, F_OK), 0);
    close(lock);
    cr_assert_eq(check(texts[0]), LER_SEARCH_MADE);
}

/* A changed file is told of when it is needed, whatever the index says. */
Test(search, a_changed_file_is_never_used) {
    fill(0, 30);
    check(texts[0]);
    opened o = begin(false);
    ler_match m = find(o.search, LER_STR("Complete wheels laced by hand for custom orders"), 5);
    const char *digest = ler_framework_digest(m.candidates[0].framework)->file;
    char path[600] = "";
    for (size_t i = 0; i < ler_store_count(o.store); i++)
        if (strstr(ler_store_name(o.store, i), digest) != NULL)
            snprintf(path, sizeof path, "%s/%s", folder, ler_store_name(o.store, i));
    end(&o);
    ler_buf bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    cr_assert_eq(ler_file_read(path, &bytes, NULL), LER_OK);
    char *at = memmem(bytes.data, bytes.len, "custom orders", 13);
    cr_assert_not_null(at);
    at[0] = 'C';
    cr_assert_eq(ler_file_write(path, ler_buf_view(&bytes), 0644, LER_WRITE_REPLACE, NULL), LER_OK);
    ler_buf_free(&bytes);
    o = begin(false);
    cr_assert_eq(ler_search_how(o.search), LER_SEARCH_INDEX);
    cr_assert_eq(ler_search_find(o.search,
                                 LER_STR("Complete wheels laced by hand for custom orders"), true,
                                 20, &m, NULL),
                 LER_E_CRYPTO);
    end(&o);
}
