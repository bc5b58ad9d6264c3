/* What became of each statement of a record in one later version. */
#include "framework/framework_internal.h"
#include "framework/match/internal.h"
#include "framework/version/drift_internal.h"
#include "ler/ascii.h"

#include <stdlib.h>

#define FATE_BYTES 256 /* that a report spends on a statement beside its texts */

int drift_domain(const ler_strand *strand, ler_str key) {
    for (size_t i = 0; i < strand->domain_count; i++)
        if (ler_str_equal(strand->domains[i].key, key))
            return (int)i;
    return -1;
}

bool drift_certain(const ler_change *c) {
    if (c->to_count != 1 || c->from_count > 1)
        return false;
    return c->from_count == 0 || ler_str_equal(c->from[0]->text, c->to[0]->text);
}

/* Copies of what a change says; texts of `from` do not outlive the record's check. */
static ler_code fill(drift_work *w, const ler_drift_claim *claim, const ler_change *c,
                     ler_drift_fate *out) {
    out->told = true;
    out->kind = c->kind;
    out->to_count = c->to_count;
    for (size_t i = 0; i < c->to_count; i++)
        out->to[i] = c->to[i];
    out->score = c->score;
    out->spelling_only = c->spelling_only;
    out->certain = drift_certain(c);
    out->reason = ler_arena_str(w->arena, ler_str_of(c->reason));
    if (out->reason.data == NULL)
        return ler_no_memory(w->err);
    if (out->certain || c->from_count != 1 || c->to_count != 1)
        return LER_OK;
    /* a word is a letter and a blank at least */
    ler_str before = claim->statement->text, after = c->to[0]->text;
    uint64_t steps = (uint64_t)(before.len / 2 + 1) * (after.len / 2 + 1);
    /* half of the room is for the statements themselves */
    if (drift_text_left(w->book) < LER_MAX_DRIFT_TEXT / 2 || !drift_pay(w->book, steps) ||
        !drift_pay_text(w->book, FATE_BYTES + 16 * (before.len + after.len)))
        return LER_OK;
    before = ler_arena_str(w->arena, before);
    if (before.data == NULL)
        return ler_no_memory(w->err);
    ler_word_run *runs;
    TRY(ler_diff_words(w->arena, before, after, &runs, &out->word_count, w->err));
    out->words = runs;
    return LER_OK;
}

static size_t text_bytes(const ler_change *c) {
    size_t bytes = FATE_BYTES;
    for (size_t i = 0; c != NULL && i < c->to_count && !drift_certain(c); i++)
        bytes += c->to[i]->text.len;
    return bytes;
}

static ler_code add_fates(drift_work *w, const ler_framework *to, const ler_change *const *changes,
                          ler_str untold, ler_drift_version *out) {
    const ler_drift_record *record = w->record;
    size_t room = drift_text_left(w->book) / FATE_BYTES;
    if (room > record->claim_count)
        room = record->claim_count;
    ler_drift_fate *fates = ler_arena_array(w->arena, room + 1, sizeof *fates);
    if (fates == NULL)
        return ler_no_memory(w->err);
    out->fates = fates;
    for (size_t i = 0; i < record->claim_count; i++) {
        const ler_change *c = changes[i];
        if (c != NULL)
            out->totals[c->kind]++;
        else
            out->untold++;
        /* the first ones in full, then none: no statement is left out in between */
        if (out->fate_count < i || !drift_pay_text(w->book, text_bytes(c)))
            continue;
        ler_drift_fate *fate = &fates[out->fate_count++];
        fate->claim = i;
        if (c != NULL) {
            TRY(fill(w, &record->claims[i], c, fate));
            continue;
        }
        const ler_statement *s = record->claims[i].statement;
        const ler_strand *strand = record->from == NULL ? NULL : &record->from->strands[s->strand];
        fate->reason = untold;
        if (strand != NULL && ler_framework_strand_named(to, strand->key) == NULL)
            fate->reason = ler_arena_printf(w->arena, "%s is at hand without its strand %.*s",
                                            to->label.data, (int)strand->key.len, strand->key.data);
        if (fate->reason.data == NULL)
            return ler_no_memory(w->err);
    }
    return LER_OK;
}

/* The framework that the record pins is at hand: statement by statement. */
static ler_code compare_frameworks(drift_work *w, const ler_framework *to,
                                   const ler_change **changes, ler_drift_version *out) {
    const ler_drift_record *record = w->record;
    LER_AUTO_DIFF owned = NULL;
    const ler_diff *diff;
    TRY(drift_diff(w->book, record->from, to, record->from_kept, &owned, &diff,
                   &out->words_compared, w->err));
    if (!out->words_compared)
        out->note = diff == NULL
                        ? LER_STR("too much to compare: nothing is told of its statements")
                        : LER_STR("too much to compare word by word: only equal texts were found");
    for (size_t i = 0; diff != NULL && i < record->claim_count; i++) {
        const ler_statement *s = record->claims[i].statement;
        /* an export is silent about its strands, which is another thing than not having them */
        bool silent = s->strand > 0 && !diff_has_strands(to);
        changes[i] = silent ? NULL : ler_diff_of(diff, s);
    }
    TRY(add_fates(w, to, changes, out->note, out));
    TRY(drift_levels(w, to, changes, out));
    return out->words_compared ? drift_added(w, to, diff, out) : LER_OK;
}

/* '-' and '/' are one between the parts of a code. */
static bool same_mark(char a, char b) {
    return (a == '-' ? '/' : a) == (b == '-' ? '/' : b);
}

/* A code without its ordinal: "durable/communication/applying". */
static ler_str place_of(ler_str code, unsigned *ordinal) {
    unsigned scale = 1;
    *ordinal = 0;
    while (code.len > 0 && ler_is_digit(code.data[code.len - 1]) && scale <= 100000) {
        *ordinal += scale * (unsigned)(code.data[--code.len] - '0');
        scale *= 10;
    }
    if (code.len > 0 && same_mark(code.data[code.len - 1], '/'))
        code.len--;
    return code;
}

static ler_str without_level(ler_str place) {
    while (place.len > 0 && place.data[place.len - 1] != '/')
        place.len--;
    return place;
}

static bool starts_alike(ler_str a, ler_str b, size_t len) {
    if (a.len < len || b.len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!same_mark(a.data[i], b.data[i]))
            return false;
    return true;
}

/* How the place of a text is to the code that the record gives it. */
static ler_change_kind place_against(ler_str claimed, const ler_statement *s) {
    unsigned before, after;
    ler_str a = place_of(claimed, &before), b = place_of(s->code, &after),
            domain = without_level(b);
    if (a.len == b.len && starts_alike(a, b, a.len))
        return before == after ? LER_UNCHANGED : LER_MOVED_ORDINAL;
    return starts_alike(a, domain, domain.len) ? LER_MOVED_LEVEL : LER_MOVED_DOMAIN;
}

/* Texts of a framework by their hash. */
typedef struct text_place {
    uint64_t hash;
    const ler_statement *s;
} text_place;

static int compare_places(const void *x, const void *y) {
    const text_place *a = x, *b = y;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->s < b->s ? -1 : a->s > b->s;
}

static ler_code read_places(drift_work *w, const ler_framework *to, text_place **out) {
    uint64_t steps = 0;
    *out = NULL;
    for (size_t i = 0; i < to->statement_count; i++)
        steps += 16 + to->statements[i].text.len / 8;
    if (!drift_pay(w->book, steps))
        return LER_OK;
    text_place *list = calloc(to->statement_count + 1, sizeof *list);
    if (list == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < to->statement_count; i++)
        list[i] = (text_place){match_hash(to->statements[i].text), &to->statements[i]};
    if (to->statement_count > 1)
        qsort(list, to->statement_count, sizeof *list, compare_places);
    *out = list;
    return LER_OK;
}

/* The text in the framework, as near to its code as it stands there. */
static const ler_statement *find_text(drift_work *w, const text_place *list, size_t count,
                                      const ler_drift_claim *claim, ler_change_kind *kind) {
    uint64_t hash = match_hash(claim->text);
    const ler_statement *best = NULL;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && list[low].hash == hash; low++) {
        if (!drift_pay(w->book, 1 + claim->text.len / 8))
            break;
        if (!ler_str_equal(list[low].s->text, claim->text))
            continue;
        ler_change_kind one = place_against(claim->code, list[low].s);
        unsigned rank = one == LER_UNCHANGED ? 0 : one == LER_MOVED_ORDINAL ? 1 : 2;
        unsigned least = best == NULL                 ? 4
                         : *kind == LER_UNCHANGED     ? 0
                         : *kind == LER_MOVED_ORDINAL ? 1
                                                      : 2;
        if (rank < least) {
            best = list[low].s;
            *kind = one;
        }
    }
    return best;
}

/* It is not at hand: whether the record's texts stand in the later version, and no more. */
static ler_code look_up_texts(drift_work *w, const ler_framework *to, const ler_change **changes,
                              ler_drift_version *out) {
    const ler_drift_record *record = w->record;
    text_place *list;
    TRY(read_places(w, to, &list));
    ler_change *found = ler_arena_array(w->scratch, record->claim_count + 1, sizeof *found);
    for (size_t i = 0; list != NULL && found != NULL && i < record->claim_count; i++) {
        ler_change_kind kind = LER_UNCHANGED;
        const ler_statement *s = find_text(w, list, to->statement_count, &record->claims[i], &kind);
        if (s == NULL)
            continue;
        found[i] = (ler_change){
            .kind = kind, .to = {s}, .to_count = 1, .score = 1000, .reason = "the same text"};
        changes[i] = &found[i];
    }
    free(list);
    if (found == NULL)
        return ler_no_memory(w->err);
    return add_fates(w, to, changes,
                     LER_STR("this text is not in that version; whether it was reworded, moved or "
                             "removed cannot be told without the version that the record names"),
                     out);
}

ler_code drift_compare(drift_work *w, const ler_framework *to, ler_drift_version *out) {
    const ler_change **changes =
        ler_arena_array(w->scratch, w->record->claim_count + 1, sizeof *changes);
    if (changes == NULL)
        return ler_no_memory(w->err);
    if (w->record->from != NULL)
        return compare_frameworks(w, to, changes, out);
    TRY(look_up_texts(w, to, changes, out));
    return drift_levels(w, to, changes, out);
}
