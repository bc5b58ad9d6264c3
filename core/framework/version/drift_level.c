/* The levels of a record under a later version, and what that version asks for at them. */
#include "framework/framework_internal.h"
#include "framework/version/drift_internal.h"

#define LISTED_NEW 100 /* statements of a version that are named as new */

static bool same_scale(const ler_strand *a, const ler_strand *b) {
    if (a->level_count != b->level_count)
        return false;
    for (size_t i = 0; i < a->level_count; i++)
        if (!ler_str_equal(a->levels[i].key, b->levels[i].key))
            return false;
    return true;
}

/* Why a level cannot be told there at all; NONE: it can. */
static ler_str why_not(const drift_work *w, const ler_drift_level *l, const ler_framework *to) {
    const ler_framework *from = w->record->from;
    if (from == NULL)
        return LER_STR("the framework that the record pins is not at hand");
    if (!l->by_rule || w->record->policy == NULL)
        return LER_STR("it is somebody's judgement, which no rule makes again");
    const ler_strand *old = ler_framework_strand_named(from, l->strand);
    const ler_strand *new = ler_framework_strand_named(to, l->strand);
    if (new == NULL && diff_has_strands(to))
        return LER_STR("that version has no such strand");
    if (old == NULL || new == NULL)
        return LER_STR("its strand is not at hand");
    if (!same_scale(old, new))
        return LER_STR("that version has another scale of levels");
    if (l->domain.len > 0 && drift_domain(new, l->domain) < 0)
        return LER_STR("that version has no such domain");
    return LER_STR_NONE;
}

/* Statements of the later version that the record's amount to: the certain ones, or with `all`
 * everything that was found by its words too. *open tells that some are not told of at all. */
static ler_code amount(drift_work *w, const ler_change *const *changes, bool all, ler_str strand,
                       const ler_statement ***out, size_t *count, bool *open) {
    const ler_drift_record *record = w->record;
    *count = 0;
    *out = ler_arena_array(w->scratch, LER_MAX_PARTS * record->claim_count + 1, sizeof **out);
    if (*out == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < record->claim_count; i++) {
        const ler_drift_claim *claim = &record->claims[i];
        const ler_change *c = changes[i];
        if (!claim->counts)
            continue;
        if (c == NULL) {
            *open |= ler_str_equal(record->from->strands[claim->statement->strand].key, strand);
            continue;
        }
        for (size_t k = 0; k < c->to_count && (all || drift_certain(c)); k++)
            (*out)[(*count)++] = c->to[k];
    }
    return LER_OK;
}

static ler_code derive(drift_work *w, const ler_framework *to, const ler_drift_level *l,
                       const ler_change *const *changes, bool all, ler_derivation *d, bool *open) {
    const ler_strand *strand = ler_framework_strand_named(to, l->strand);
    const ler_statement **list;
    size_t count;
    TRY(amount(w, changes, all, l->strand, &list, &count, open));
    return ler_level_derive(w->record->policy, to, (size_t)(strand - to->strands),
                            l->domain.len > 0 ? drift_domain(strand, l->domain) : -1, list, count,
                            d, w->err);
}

static ler_str key_of(const ler_derivation *d) {
    return d->achieved < 0 ? LER_STR("none") : d->strand->levels[d->achieved].key;
}

static ler_code rederive(drift_work *w, const ler_framework *to, const ler_drift_level *l,
                         const ler_change *const *changes, ler_drift_rederived *out) {
    ler_derivation least, most;
    bool open = false;
    TRY(derive(w, to, l, changes, false, &least, &open));
    TRY(derive(w, to, l, changes, true, &most, &open));
    LER_AUTO_BUF counts = ler_buf_new(4096);
    ler_level_summary(&least, &counts);
    TRY(ler_buf_done(&counts, w->err));
    out->counts = ler_arena_str(w->arena, ler_buf_view(&counts));
    out->least = key_of(&least);
    out->most = open ? LER_STR_NONE : key_of(&most);
    int claimed = -1;
    for (size_t i = 0; i < least.strand->level_count; i++)
        if (ler_str_equal(least.strand->levels[i].key, l->level))
            claimed = (int)i;
    if (claimed >= 0 && least.achieved >= claimed)
        out->outcome = LER_DRIFT_REACHED;
    else if (claimed >= 0 && !open && most.achieved < claimed)
        out->outcome = LER_DRIFT_NOT_REACHED;
    else if (claimed < 0)
        out->reason = LER_STR("that version has no such level");
    else if (open)
        out->reason = LER_STR("what became of some statements is not told");
    else
        out->reason = LER_STR("it rests on statements whose words were changed");
    return out->counts.data == NULL ? ler_no_memory(w->err) : LER_OK;
}

ler_code drift_levels(drift_work *w, const ler_framework *to, const ler_change *const *changes,
                      ler_drift_version *out) {
    const ler_drift_record *record = w->record;
    ler_drift_rederived *levels =
        ler_arena_array(w->arena, record->level_count + 1, sizeof *levels);
    ler_drift_level *claimed = ler_arena_array(w->arena, record->level_count + 1, sizeof *claimed);
    if (levels == NULL || claimed == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < record->level_count; i++) {
        const ler_drift_level *l = &record->levels[i];
        claimed[i] = (ler_drift_level){ler_arena_str(w->arena, l->strand),
                                       ler_arena_str(w->arena, l->domain),
                                       ler_arena_str(w->arena, l->level), l->by_rule};
        if (claimed[i].strand.data == NULL || claimed[i].domain.data == NULL ||
            claimed[i].level.data == NULL)
            return ler_no_memory(w->err);
        levels[i] = (ler_drift_rederived){
            .claimed = &claimed[i], .outcome = LER_DRIFT_UNKNOWN, .reason = why_not(w, l, to)};
        if (levels[i].reason.data != NULL)
            continue;
        if (!drift_pay(w->book, 2 * (to->statement_count + LER_MAX_PARTS * record->claim_count)))
            levels[i].reason = LER_STR("too much to compare");
        else
            TRY(rederive(w, to, l, changes, &levels[i]));
    }
    out->levels = levels;
    out->level_count = record->level_count;
    return LER_OK;
}

/* A list of statements: one level of a strand or domain. */
typedef struct place {
    ler_str strand, domain, level;
} place;

static place place_of(const ler_framework *fw, const ler_statement *s) {
    const ler_strand *strand = &fw->strands[s->strand];
    return (place){strand->key, s->domain < 0 ? LER_STR_NONE : strand->domains[s->domain].key,
                   strand->levels[s->level].key};
}

static bool same_place(const place *a, const place *b) {
    return ler_str_equal(a->strand, b->strand) && ler_str_equal(a->domain, b->domain) &&
           ler_str_equal(a->level, b->level);
}

typedef struct places {
    place *list;
    size_t count;
} places;

static bool among(const places *p, const place *one) {
    for (size_t i = 0; i < p->count; i++)
        if (same_place(&p->list[i], one))
            return true;
    return false;
}

/* The levels that the record claims; in a strand or domain of which it claims none, those that its
 * statements stand at. */
static ler_code own_places(drift_work *w, places *out) {
    const ler_drift_record *record = w->record;
    size_t levels = record->level_count;
    out->list = ler_arena_array(w->scratch, levels + record->claim_count + 1, sizeof *out->list);
    if (out->list == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < levels; i++)
        out->list[i] =
            (place){record->levels[i].strand, record->levels[i].domain, record->levels[i].level};
    out->count = levels;
    for (size_t i = 0; i < record->claim_count; i++) {
        place one = place_of(record->from, record->claims[i].statement);
        bool told = among(out, &one);
        for (size_t k = 0; k < levels && !told; k++)
            told = ler_str_equal(one.strand, record->levels[k].strand) &&
                   ler_str_equal(one.domain, record->levels[k].domain);
        if (!told)
            out->list[out->count++] = one;
    }
    return LER_OK;
}

/* Whether a person could have been asked for it at this level, or has shown it. */
static bool was_asked(const drift_work *w, const bool *claimed, const ler_change *c,
                      const place *at) {
    const ler_framework *from = w->record->from;
    for (size_t i = 0; i < c->from_count; i++) {
        place before = place_of(from, c->from[i]);
        if (claimed[c->from[i] - from->statements] || same_place(&before, at))
            return true;
    }
    return false;
}

ler_code drift_added(drift_work *w, const ler_framework *to, const ler_diff *diff,
                     ler_drift_version *out) {
    const ler_drift_record *record = w->record;
    places own = {0};
    TRY(own_places(w, &own));
    if (!drift_pay(w->book, (uint64_t)ler_diff_count(diff) * (own.count + 1))) {
        out->note = LER_STR("too much to compare: what was added is not told");
        return LER_OK;
    }
    bool *claimed = ler_arena_array(w->scratch, record->from->statement_count + 1, sizeof *claimed);
    ler_drift_new *list = ler_arena_array(w->arena, LISTED_NEW, sizeof *list);
    if (claimed == NULL || list == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < record->claim_count; i++)
        claimed[record->claims[i].statement - record->from->statements] = true;
    for (size_t i = 0; i < ler_diff_count(diff); i++) {
        const ler_change *c = ler_diff_at(diff, i);
        for (size_t k = 0; k < c->to_count; k++) {
            place at = place_of(to, c->to[k]);
            if (!among(&own, &at) || was_asked(w, claimed, c, &at))
                continue;
            out->added_total++;
            if (out->added_count == LISTED_NEW ||
                !drift_pay_text(w->book, 128 + c->to[k]->text.len))
                continue;
            ler_str from = LER_STR_NONE;
            if (c->from_count > 0 &&
                (from = ler_arena_str(w->arena, c->from[0]->code)).data == NULL)
                return ler_no_memory(w->err);
            list[out->added_count++] = (ler_drift_new){c->to[k], from};
        }
    }
    out->added = list;
    return LER_OK;
}
