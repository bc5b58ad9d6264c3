#include "verifier/status_choice.h"

static bool read_time(const ler_json *object, const char *name, ler_time *out) {
    return ler_time_parse(ler_json_get_text(object, name), out, NULL) == LER_OK;
}

list_dates list_dates_read(const ler_json *document) {
    list_dates d = {0};
    ler_time signed_at;
    const ler_json *proofs = ler_json_get(document, "proof");
    d.from_set = read_time(document, "validFrom", &d.from);
    d.until_set = read_time(document, "validUntil", &d.until);
    for (size_t i = 0; i < ler_json_list_count(proofs) && i < LER_MAX_PROOFS; i++)
        if (read_time(ler_json_list_item(proofs, i), "created", &signed_at) &&
            (!d.from_set || ler_time_compare(&signed_at, &d.from) > 0)) {
            d.from_set = true;
            d.from = signed_at;
        }
    return d;
}

bool list_covers(const list_dates *d, const judgement *asked) {
    ler_time latest = asked->time;
    latest.seconds += asked->back ? 0 : LER_PROOF_SKEW;
    return d->from_set && ler_time_compare(&d->from, &latest) <= 0 &&
           (!d->until_set || ler_time_compare(&asked->time, &d->until) <= 0);
}

judgement list_judgement(const list_dates *d, const judgement *asked) {
    judgement today = judgement_today(asked);
    if (!asked->back)
        return today;
    if (list_covers(d, asked))
        return *asked;
    if (d->until_set && ler_time_compare(&d->until, &asked->now) < 0)
        return judgement_at(asked, &d->until);
    return today;
}

/* What one copy says of its time; `readable` is false when it is no JSON. */
static ler_code look_at(ler_str bytes, ler_arena *arena, list_dates *dates, bool *readable,
                        ler_error *err) {
    ler_json *document;
    ler_error why = {0};
    ler_arena_reset(arena);
    ler_code code = ler_json_read(arena, bytes, NULL, &document, &why);
    if (code == LER_E_MEMORY)
        return ler_no_memory(err);
    *readable = code == LER_OK;
    *dates = code == LER_OK ? list_dates_read(document) : (list_dates){0};
    return LER_OK;
}

/* Whether list a answers rather than b; -1, 0 or 1 as in a comparison. */
static int compare(const list_dates *a, const list_dates *b, const judgement *asked) {
    int covers = (int)list_covers(a, asked) - (int)list_covers(b, asked);
    if (covers != 0)
        return covers;
    if (a->from_set != b->from_set)
        return a->from_set ? 1 : -1;
    return a->from_set ? ler_time_compare(&a->from, &b->from) : 0;
}

ler_code choose_list(const verification *v, ler_str url, ler_buf *out, ler_arena *arena,
                     ler_error *err) {
    const ler_time *time = verification_time(v);
    size_t count = resources_count(v->resources, url, time, NULL);
    LER_AUTO_BUF bytes = ler_buf_new(out->max);
    list_dates best = {0}, dates = {0};
    bool twins = false, readable = false;
    if (count == 0)
        return ler_fail(err, LER_E_NOT_FOUND, "no local file answers for it");
    for (size_t i = 0; i < count; i++) {
        ler_buf_reset(&bytes);
        ler_code code = resources_get_at(v->resources, url, time, i, &bytes, err);
        if (code != LER_OK)
            return code == LER_E_NOT_FOUND ? ler_fail(err, LER_E_READ, "it has gone away") : code;
        TRY(look_at(ler_buf_view(&bytes), arena, &dates, &readable, err));
        int order = i == 0 || !readable ? 1 : compare(&dates, &best, &v->when);
        if (order < 0)
            continue;
        if (order == 0) {
            twins = twins || !ler_str_equal(ler_buf_view(&bytes), ler_buf_view(out));
            continue;
        }
        twins = false;
        best = dates;
        ler_buf_reset(out);
        ler_buf_str(out, ler_buf_view(&bytes));
        TRY(ler_buf_done(out, err));
        if (!readable)
            return LER_OK;
    }
    if (twins)
        return ler_fail(err, LER_E_READ,
                        "of several local files that answer for it two are of the same moment, and "
                        "differ");
    return LER_OK;
}
