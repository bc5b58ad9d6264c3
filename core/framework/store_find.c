/* Looking a framework up by what a person or a record calls it. */
#include "framework/framework_internal.h"
#include "ler/store.h"

#include <stdio.h>

/* Entries that an error message lists before it says "...". */
#define LISTED 6

typedef bool (*entry_test)(const ler_store_entry *entry, ler_str a, ler_str b);

static bool by_label(const ler_store_entry *entry, ler_str soc, ler_str version) {
    return ler_str_equal(entry->soc, soc) &&
           (version.data == NULL || ler_str_equal(entry->version, version));
}

static bool by_content(const ler_store_entry *entry, ler_str digest, ler_str unused) {
    (void)unused;
    return ler_str_equal(entry->content, digest) ||
           (entry->full.len > 0 && ler_str_equal(entry->full, digest));
}

static bool by_file(const ler_store_entry *entry, ler_str digest, ler_str unused) {
    (void)unused;
    return ler_str_equal(entry->file, digest);
}

/* "21-1022.00@v.26.05 (content uEiD...), ..." of the entries that pass, one for each content, or
 * for each full framework of one. */
static void list_entries(const ler_store *store, entry_test test, ler_str a, ler_str b,
                         ler_buf *out) {
    const ler_store_entry *last = NULL;
    size_t listed = 0;
    for (size_t i = 0; i < ler_store_count(store); i++) {
        const ler_store_entry *e = ler_store_at(store, i);
        if (!test(e, a, b) || (last != NULL && ler_str_equal(e->content, last->content) &&
                               ler_str_equal(e->full, last->full)))
            continue;
        last = e;
        if (listed == LISTED) {
            ler_buf_text(out, ", ...");
            return;
        }
        ler_buf_printf(out, "%s%.*s@%.*s (content %.*s", listed++ > 0 ? ", " : "", (int)e->soc.len,
                       e->soc.data, (int)e->version.len, e->version.data, (int)e->content.len,
                       e->content.data);
        if (e->full.len > 0)
            ler_buf_printf(out, ", all strands %.*s", (int)e->full.len, e->full.data);
        ler_buf_char(out, ')');
    }
}

/* The only content that passes, or an error that `what` is the subject of. */
static ler_code find(ler_store *store, entry_test test, ler_str a, ler_str b, const char *what,
                     const ler_framework **out, ler_error *err) {
    size_t first = SIZE_MAX;
    bool ambiguous = false;
    *out = NULL;
    for (size_t i = 0; i < ler_store_count(store); i++) {
        if (!test(ler_store_at(store, i), a, b))
            continue;
        const ler_store_entry *e = ler_store_at(store, i);
        const ler_store_entry *f = first == SIZE_MAX ? e : ler_store_at(store, first);
        if (!ler_str_equal(e->content, f->content) ||
            (f->full.len > 0 && e->full.len > 0 && !ler_str_equal(e->full, f->full)))
            ambiguous = true;
        /* Of several files of one content a full framework, and of those the one that was there
         * first, however many come later. */
        bool fuller = e->full.len > 0 && f->full.len == 0;
        bool poorer = e->full.len == 0 && f->full.len > 0;
        if (first == SIZE_MAX || fuller || (!poorer && e->import < f->import))
            first = i;
    }
    if (first == SIZE_MAX)
        return LER_E_NOT_FOUND; /* the caller words it */
    if (!ambiguous)
        return ler_store_load(store, first, out, err);
    LER_AUTO_BUF list = ler_buf_new(4096);
    list_entries(store, test, a, b, &list);
    TRY(ler_buf_done(&list, err));
    return ler_fail(err, LER_E_CONFLICT, "%s names more than one framework: %s", what, list.data);
}

ler_code ler_store_find_label(ler_store *store, ler_str soc, ler_str version,
                              const ler_framework **out, ler_error *err) {
    char what[128], excerpt[LER_EXCERPT], label[LER_EXCERPT];
    ler_excerpt(excerpt, soc.data, soc.len);
    ler_excerpt(label, version.data, version.len);
    snprintf(what, sizeof what, "%.40s%s%.64s", excerpt, version.data == NULL ? "" : "@", label);
    ler_code code = find(store, by_label, soc, version, what, out, err);
    if (code != LER_E_NOT_FOUND)
        return code;
    LER_AUTO_BUF list = ler_buf_new(4096);
    list_entries(store, by_label, soc, LER_STR_NONE, &list);
    TRY(ler_buf_done(&list, err));
    if (list.len > 0)
        return ler_fail(err, LER_E_NOT_FOUND, "the store has no %s; it has %s", what, list.data);
    return ler_fail(err, LER_E_NOT_FOUND,
                    "the store has no framework of %s (frameworks in it: %zu)", what,
                    ler_store_count(store));
}

static ler_code find_digest(ler_store *store, entry_test test, ler_str digest, const char *kind,
                            const ler_framework **out, ler_error *err) {
    char excerpt[LER_EXCERPT];
    ler_code code = find(store, test, digest, LER_STR_NONE, kind, out, err);
    if (code == LER_E_NOT_FOUND)
        ler_fail(err, code, "the store has no framework with %s digest %s", kind,
                 ler_excerpt(excerpt, digest.data, digest.len));
    return code;
}

ler_code ler_store_find_content(ler_store *store, ler_str digest, const ler_framework **out,
                                ler_error *err) {
    return find_digest(store, by_content, digest, "the content", out, err);
}

ler_code ler_store_find_file(ler_store *store, ler_str digest, const ler_framework **out,
                             ler_error *err) {
    return find_digest(store, by_file, digest, "the file", out, err);
}

ler_code ler_store_find_first(ler_store *store, const ler_framework *framework,
                              const ler_framework **out, ler_error *err) {
    size_t first = SIZE_MAX;
    *out = framework;
    for (size_t i = 0; i < ler_store_count(store); i++) {
        const ler_store_entry *e = ler_store_at(store, i);
        if (ler_str_is(e->content, ler_framework_digest(framework)->content) &&
            (first == SIZE_MAX || e->import < ler_store_at(store, first)->import))
            first = i;
    }
    return first == SIZE_MAX ? LER_OK : ler_store_load(store, first, out, err);
}

ler_code ler_store_find(ler_store *store, ler_str name, const ler_framework **out, ler_error *err) {
    char excerpt[LER_EXCERPT];
    name = ler_str_trim(name);
    if (ler_str_starts(name, "uEi")) {
        ler_code code = ler_store_find_content(store, name, out, err);
        return code == LER_E_NOT_FOUND ? ler_store_find_file(store, name, out, err) : code;
    }
    ler_str soc = name, version = LER_STR_NONE;
    const char *at = name.len == 0 ? NULL : memchr(name.data, '@', name.len);
    if (at != NULL) {
        soc.len = (size_t)(at - name.data);
        version = ler_str_from(name, soc.len + 1);
    }
    if (!ler_soc_valid(soc) || (at != NULL && !ler_version_valid(version))) {
        *out = NULL;
        return ler_fail(err, LER_E_USAGE,
                        "\"%s\" names no framework; expected SOC, SOC@VERSION "
                        "such as 21-1022.00@v.26.05, or a digest",
                        ler_excerpt(excerpt, name.data, name.len));
    }
    return ler_store_find_label(store, soc, version, out, err);
}
