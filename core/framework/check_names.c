/* The names that a framework gives its parts: fragments behind F#, and codes, in which '-' may
 * stand for '/'. One name must be one thing.
 *
 *     F#{level}  F#{strand}-{level}                                     levels
 *     F#level  F#{strand}-level  F#{strand}-{domain}-level              descriptions of results
 *     F#{level}-NN  F#{strand}-{level}-NN  F#{strand}-{domain}-{level}-NN   statements
 *
 * Keys may hold '-' themselves, so strand "s" with domain "a" and level "b-c" would say the same as
 * with domain "a-b" and level "c". */
#include "framework/check_internal.h"
#include "ler/ascii.h"

#include <stdlib.h>

/* A name, or the path of a list of statements, whose names are the path with "-NN" behind it. */
typedef struct name {
    ler_str text;
    bool list;
} name;

typedef struct names {
    ler_arena *arena;
    name *items;
    size_t count;
    bool failed;
} names;

static ler_str key_of(const ler_json *list, size_t i) {
    return ler_json_get_text(ler_json_item(list, i), "key");
}

static void add(names *n, bool list, ler_str strand, ler_str domain, ler_str last) {
    ler_str text = ler_arena_printf(
        n->arena, "%.*s%s%.*s%s%.*s", (int)strand.len, strand.len > 0 ? strand.data : "",
        strand.len > 0 ? "-" : "", (int)domain.len, domain.len > 0 ? domain.data : "",
        domain.len > 0 ? "-" : "", (int)last.len, last.len > 0 ? last.data : "");
    n->failed |= text.data == NULL;
    n->items[n->count++] = (name){text, list};
}

static void add_strand(names *n, const ler_json *strand) {
    const ler_json *levels = ler_json_get(strand, "levels"),
                   *domains = ler_json_get(strand, "domains");
    ler_str key = ler_json_get_text(strand, "key");
    for (size_t l = 0; l < ler_json_count(levels); l++)
        add(n, false, key, LER_STR_NONE, key_of(levels, l));
    for (size_t d = 0; d < ler_json_count(domains); d++) {
        add(n, false, key, key_of(domains, d), LER_STR("level"));
        for (size_t l = 0; l < ler_json_count(levels); l++)
            add(n, true, key, key_of(domains, d), key_of(levels, l));
    }
    if (ler_json_count(domains) > 0)
        return;
    add(n, false, key, LER_STR_NONE, LER_STR("level"));
    for (size_t l = 0; l < ler_json_count(levels); l++)
        add(n, true, key, LER_STR_NONE, key_of(levels, l));
}

static void add_core(names *n) {
    add(n, false, LER_STR_NONE, LER_STR_NONE, LER_STR("level"));
    add(n, false, LER_STR_NONE, LER_STR_NONE, LER_STR("judged-level"));
    add(n, false, LER_STR_NONE, LER_STR_NONE, LER_STR("demonstrated"));
    for (size_t l = 0; l < LER_CORE_LEVELS; l++) {
        add(n, false, LER_STR_NONE, LER_STR_NONE, ler_str_of(ler_core_levels[l]));
        add(n, true, LER_STR_NONE, LER_STR_NONE, ler_str_of(ler_core_levels[l]));
    }
}

static int compare_names(const void *a, const void *b) {
    const name *x = a, *y = b;
    if (x->list != y->list)
        return x->list ? 1 : -1; /* names first, then paths */
    return ler_str_compare(x->text, y->text);
}

/* The path of a text of the form PATH-NN; empty when it has another form. */
static ler_str path_of(ler_str text) {
    size_t end = text.len;
    while (end > 0 && ler_is_digit(text.data[end - 1]))
        end--;
    bool number = text.len - end >= 2 && end > 1 && text.data[end - 1] == '-';
    return number ? (ler_str){text.data, end - 1} : LER_STR_NONE;
}

static void compare_all(checker *c, const names *n) {
    for (size_t i = 0; i < n->count; i++) {
        const name *a = &n->items[i];
        bool twice = i > 0 && a->list == a[-1].list && ler_str_equal(a->text, a[-1].text);
        name path = {path_of(a->text), true};
        bool statement =
            !a->list && path.text.len > 0 &&
            bsearch(&path, n->items, n->count, sizeof *n->items, compare_names) != NULL;
        if (twice || statement)
            BAD(c, "the keys make one name, %.*s%s, for two parts of the framework",
                (int)a->text.len, a->text.data, a->list ? "-01" : "");
    }
}

/* A strand's key may not begin another's: what a name is of is told by its beginning. */
static void check_prefixes(checker *c, const ler_json *strands) {
    for (size_t i = 0; i < ler_json_count(strands); i++)
        for (size_t k = 0; k < ler_json_count(strands); k++) {
            ler_str a = key_of(strands, i), b = key_of(strands, k);
            if (b.len <= a.len || a.len == 0 || memcmp(a.data, b.data, a.len) != 0 ||
                b.data[a.len] != '-')
                continue;
            size_t mark = ler_pointer_index(&c->at, k);
            BAD(c, "a strand's key may not be the beginning of another's");
            ler_pointer_pop(&c->at, mark);
        }
}

ler_code ler_check_names(checker *c, const ler_json *strands, ler_error *err) {
    size_t room = 3 + 2 * LER_CORE_LEVELS;
    check_prefixes(c, strands);
    if (ler_findings_errors(c->findings) >
        0) /* of keys that are none, or too many, nothing follows */
        return LER_OK;
    for (size_t i = 0; i < ler_json_count(strands); i++) {
        const ler_json *strand = ler_json_item(strands, i);
        size_t levels = ler_json_count(ler_json_get(strand, "levels"));
        room += (levels + 1) * (ler_json_count(ler_json_get(strand, "domains")) + 2);
    }
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    names n = {.arena = arena};
    n.items = arena == NULL ? NULL : ler_arena_array(arena, room, sizeof *n.items);
    if (n.items == NULL)
        return ler_no_memory(err);
    add_core(&n);
    for (size_t i = 0; i < ler_json_count(strands); i++)
        add_strand(&n, ler_json_item(strands, i));
    if (n.failed)
        return ler_no_memory(err);
    qsort(n.items, n.count, sizeof *n.items, compare_names);
    compare_all(c, &n);
    return LER_OK;
}
