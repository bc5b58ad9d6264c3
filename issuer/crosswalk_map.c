#include "issuer/crosswalk_map.h"
#include <stdio.h>
#include <stdlib.h>

/* Labels come from outside, and may be long: how much of one is shown, in whole characters. */
static int cut(ler_str label) {
    size_t len = label.len < 60 ? label.len : 60;
    while (len > 0 && len < label.len && ((unsigned char)label.data[len] & 0xc0) == 0x80)
        len--;
    return (int)len;
}

/* Scales are compared by their keys: each framework has indexes of its own. */
static bool same_level(const cross_map *m, const ler_statement *a, const ler_statement *b) {
    return ler_str_equal(ler_framework_level_of(m->from, a)->key,
                         ler_framework_level_of(m->to, b)->key);
}

static void explain_one(const cross_map *m, const ler_change *c, const char *words,
                        char out[static 320]) {
    const ler_statement *a = c->from[0], *b = c->to[0];
    if (!same_level(m, a, b)) {
        ler_str now = ler_framework_level_of(m->to, b)->label;
        ler_str then = ler_framework_level_of(m->from, a)->label;
        snprintf(out, 320,
                 "%s, now at %.*s instead of %.*s: does the evidence hold for that level?", words,
                 cut(now), now.data, cut(then), then.data);
        return;
    }
    ler_str domain = LER_STR("");
    if (c->kind == LER_MOVED_DOMAIN && b->domain >= 0)
        domain = ler_framework_strand(m->to, b->strand)->domains[b->domain].label;
    snprintf(out, 320, "%s%s%.*s: does the evidence hold for the new words?", words,
             domain.len > 0 ? ", now in the domain " : "", cut(domain), domain.data);
}

static void explain(const cross_map *m, const ler_change *c, char out[static 320]) {
    bool same = c->from_count == 1 && c->to_count == 1 &&
                (c->spelling_only || ler_str_equal(c->from[0]->text, c->to[0]->text));
    switch (c->kind) {
    case LER_UNCHANGED:
    case LER_REWORDED:
    case LER_MOVED_LEVEL:
    case LER_MOVED_DOMAIN:
    case LER_MOVED_ORDINAL:
        explain_one(m, c, same ? "the same text" : "reworded", out);
        break;
    case LER_MERGED:
        snprintf(out, 320,
                 "%zu statements were merged into one: does the evidence hold for all "
                 "of it?",
                 c->from_count);
        break;
    case LER_SPLIT:
        snprintf(out, 320,
                 "split into %zu statements: which of them does the evidence show? "
                 "(accept: all)",
                 c->to_count);
        break;
    case LER_REMOVED:
        snprintf(out, 320,
                 "gone from the new version (%.200s): reject leaves it out, a code says "
                 "what takes its place",
                 c->reason);
        break;
    case LER_ADDED:
    case LER_CHANGE_KINDS:
        break;
    }
}

static void read_fate(const cross_map *m, const ler_statement *s, cross_fate *f) {
    const ler_change *c = f->change = ler_diff_of(m->diff, s);
    bool one = c->from_count == 1 && c->to_count == 1;
    bool same = one && (c->spelling_only || ler_str_equal(s->text, c->to[0]->text));
    f->certain = same && same_level(m, s, c->to[0]);
    f->elsewhere = f->certain && !ler_str_equal(s->code, c->to[0]->code);
    explain(m, c, f->reason);
}

static bool means(ler_store *store, ler_str name, const ler_framework *fw) {
    const ler_framework *found;
    return ler_store_find(store, name, &found, NULL) == LER_OK && found == fw;
}

static ler_code name_it(cross_map *m, ler_store *store, ler_error *err) {
    const ler_framework_digests *d = ler_framework_digest(m->to);
    m->labelled = means(store, ler_framework_label(m->to), m->to);
    m->digest = ler_str_of(means(store, ler_str_of(d->content), m->to) ? d->content : d->file);
    if (m->labelled || means(store, m->digest, m->to))
        return LER_OK;
    return ler_fail(err, LER_E_INTERNAL, "the store does not find the framework by its own digest");
}

ler_code cross_map_new(ler_store *store, const ler_framework *from, const ler_framework *to,
                       cross_map **out, ler_error *err) {
    *out = NULL;
    cross_map *m = calloc(1, sizeof(*m));
    if (m == NULL)
        return ler_no_memory(err);
    m->from = from;
    m->to = to;
    size_t count = ler_framework_statement_count(from);
    m->fates = calloc(count + 1, sizeof(*m->fates));
    ler_code code = m->fates == NULL ? ler_no_memory(err) : ler_diff_new(from, to, &m->diff, err);
    if (code == LER_OK)
        code = name_it(m, store, err);
    if (code != LER_OK) {
        cross_map_free(&m);
        return code;
    }
    for (size_t i = 0; i < count; i++)
        read_fate(m, ler_framework_statement(from, i), &m->fates[i]);
    *out = m;
    return LER_OK;
}

void cross_map_free(cross_map **map) {
    if (*map == NULL)
        return;
    ler_diff_free(&(*map)->diff);
    free((*map)->fates);
    free(*map);
    *map = NULL;
}

const cross_fate *cross_map_of(const cross_map *map, const ler_statement *from) {
    return &map->fates[from - ler_framework_statement(map->from, 0)];
}

void cross_codes(const ler_statement *const *list, size_t count, ler_buf *out) {
    for (size_t i = 0; i < count; i++) {
        ler_buf_text(out, i > 0 ? "; " : "");
        ler_buf_str(out, list[i]->code);
    }
}

ler_code cross_levels(const ler_policy *policy, const ler_framework *fw,
                      const ler_statement *const *list, size_t count, ler_buf *out,
                      ler_error *err) {
    ler_level_scope scopes[LER_MAX_LEVEL_SCOPES];
    ler_derivation d;
    size_t start = out->len;
    TRY(ler_level_derive(policy, fw, 0, -1, list, count, &d, err));
    if (d.achieved >= 0)
        ler_buf_str(out, d.strand->levels[d.achieved].key);
    size_t found = ler_level_scopes(list, count, scopes);
    for (size_t i = 0; i < found && i < LER_MAX_LEVEL_SCOPES; i++) {
        TRY(ler_level_derive(policy, fw, scopes[i].strand, scopes[i].domain, list, count, &d, err));
        if (d.achieved < 0)
            continue;
        ler_buf_text(out, out->len > start ? "; " : "");
        ler_buf_str(out, d.strand->key);
        if (d.domain >= 0) {
            ler_buf_char(out, '/');
            ler_buf_str(out, d.strand->domains[d.domain].key);
        }
        ler_buf_char(out, '/');
        ler_buf_str(out, d.strand->levels[d.achieved].key);
    }
    if (out->len == start)
        ler_buf_text(out, "none");
    return ler_buf_done(out, err);
}
