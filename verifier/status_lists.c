#include "verifier/status_lists.h"

#include "verifier/check.h"
#include "verifier/obtain.h"
#include "verifier/status_choice.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Lists that are kept: at the standard's usual size they are 16 KiB each, at the ceiling 4 MiB. */
#define KEPT 16

typedef struct kept_list {
    status_list list;
    ler_arena *arena;              /* texts of the list */
    unsigned long long used, file; /* when, and for which file, it was asked for */
    obtained how;
    bool had; /* then `how` tells */
} kept_list;

struct status_lists {
    kept_list kept[KEPT];
    size_t count;
    unsigned long long clock;
    ler_arena *arena; /* documents and their proofs, while they are read */
};

status_lists *status_lists_new(void) {
    status_lists *lists = calloc(1, sizeof *lists);
    if (lists != NULL)
        lists->arena = ler_arena_new((size_t)64 << 20);
    if (lists != NULL && lists->arena == NULL)
        status_lists_free(&lists);
    return lists;
}

static void forget(kept_list *k) {
    ler_arena_free(&k->arena);
    ler_buf_free(&k->list.bits);
    *k = (kept_list){0};
}

void status_lists_free(status_lists **lists) {
    if (*lists == NULL)
        return;
    for (size_t i = 0; i < (*lists)->count; i++)
        forget(&(*lists)->kept[i]);
    ler_arena_free(&(*lists)->arena);
    free(*lists);
    *lists = NULL;
}

static bool ours_failed(ler_code code) {
    return code == LER_E_MEMORY || code == LER_E_INTERNAL;
}

static void LER_PRINTF(3, 4)
    judge(status_list *list, list_outcome outcome, const char *format, ...) {
    va_list args;
    va_start(args, format);
    list->outcome = outcome;
    vsnprintf(list->why, sizeof list->why, format, args);
    va_end(args);
}

/* An issuer's clock may be a little ahead of ours, as for the time of a proof: a list that was made
 * just now is not one of the future. */
static ler_time allow_skew(ler_time now, ler_str valid_from) {
    ler_time from;
    if (ler_time_parse(valid_from, &from, NULL) == LER_OK && ler_time_compare(&from, &now) > 0 &&
        from.seconds - now.seconds <= LER_PROOF_SKEW)
        return from;
    return now;
}

/* The list as a signed record: vocabulary, shape, proof, binding, dates, by the same code as every
 * record. The worst of its checks decides. */
static ler_code check_as_record(verification *v, const ler_json *document, ler_arena *arena,
                                status_list *list, ler_error *err) {
    report *r = ler_arena_alloc(arena, sizeof *r);
    if (r == NULL)
        return ler_no_memory(err);
    bool trace = v->trace;
    judgement asked = v->when;
    list_dates dates = list_dates_read(document);
    list->then = list_covers(&dates, &asked);
    list->later = dates.from_set && ler_time_compare(&dates.from, &asked.time) > 0;
    if (dates.from_set)
        ler_time_text(&dates.from, list->from);
    v->when = list_judgement(&dates, &asked);
    r->arena = arena;
    r->file = "";
    r->form = ler_credential_form(document);
    r->valid_from = ler_json_get_text(document, "validFrom");
    r->valid_until = ler_json_get_text(document, "validUntil");
    v->trace = false; /* the trace is the record's */
    ler_code code = check_context(v, r, document, err);
    check_shape(r, document);
    if (code == LER_OK)
        code = check_proof(v, r, document, err);
    if (!v->when.back)
        v->when.time = allow_skew(v->when.time, r->valid_from);
    check_dates(v, r, document);
    v->when = asked;
    v->trace = trace;
    TRY(code);
    if (r->no_memory)
        return ler_no_memory(err);
    const check *worst = NULL;
    for (size_t i = 0; i < r->check_count; i++)
        if (worst == NULL || r->checks[i].status > worst->status)
            worst = &r->checks[i];
    if (worst == NULL || worst->status >= CHECK_UNKNOWN)
        judge(list, worst != NULL && worst->status == CHECK_UNKNOWN ? LIST_MISSING : LIST_BAD,
              "%s: %.500s", worst == NULL ? "" : worst->name,
              worst == NULL ? "" : worst->detail.data);
    /* What makes a record of then doubtful makes its list so. */
    for (size_t i = 0; asked.back && list->outcome == LIST_GOOD && i < r->check_count; i++)
        if (r->checks[i].status == CHECK_WARN && strcmp(r->checks[i].name, CHECK_PROOF) == 0)
            judge(list, LIST_GOOD, "%.600s", r->checks[i].detail.data);
    return LER_OK;
}

static ler_code read_document(verification *v, ler_str text, status_lists *lists, kept_list *k,
                              ler_error *err) {
    status_list *list = &k->list;
    ler_json *document;
    ler_error why = {0};
    char shown[1200];
    ler_str trimmed = ler_str_trim(text);
    if (ler_str_starts(trimmed, "eyJ")) {
        judge(list, LIST_MISSING, "lists in JWT form cannot be read by this version");
        return LER_OK;
    }
    ler_code code = ler_json_read(lists->arena, text, NULL, &document, &why);
    if (code == LER_OK) {
        /* Who signed is asked first: of what a stranger wrote nothing more is read. */
        TRY(check_as_record(v, document, lists->arena, list, err));
        if (list->outcome != LIST_GOOD)
            return LER_OK;
        ler_status_list facts;
        code = ler_status_list_read(document, list->url, &list->bits, &facts, &why);
        list->issuer = ler_arena_str(k->arena, facts.issuer);
        list->valid_until = ler_arena_str(k->arena, facts.valid_until);
        list->purposes = facts.purposes;
        list->purpose_text = ler_arena_str(k->arena, facts.purpose_text);
        if (list->issuer.data == NULL || list->valid_until.data == NULL ||
            list->purpose_text.data == NULL)
            return ler_no_memory(err);
    }
    if (ours_failed(code)) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (code != LER_OK)
        judge(list, LIST_BAD, "%.600s", ler_error_text(&why, shown, sizeof shown));
    return LER_OK;
}

/* The bytes of the list: of several copies in the map the one that answers, otherwise as anything
 * is had. */
static ler_code get_bytes(status_lists *lists, verification *v, kept_list *k, ler_buf *bytes,
                          ler_error *err) {
    if (resources_count(v->resources, k->list.url, verification_time(v), NULL) < 2)
        return obtain(v, OBTAIN_STATUS_LIST, k->list.url, LER_MAX_STATUS_LIST, bytes, &k->how, err);
    k->how = (obtained){.from = FROM_MAP};
    TRY(choose_list(v, k->list.url, bytes, lists->arena, err));
    obtain_mention(v, k->list.url, &k->how);
    return LER_OK;
}

static ler_code load(status_lists *lists, verification *v, ler_str url, kept_list *k,
                     ler_error *err) {
    k->arena = ler_arena_new((size_t)1 << 20);
    k->list.bits = ler_buf_new(LER_MAX_STATUS_BITS / 8);
    if (k->arena == NULL)
        return ler_no_memory(err);
    k->list.url = ler_arena_str(k->arena, url);
    if (k->list.url.data == NULL)
        return ler_no_memory(err);
    ler_error why = {0};
    char shown[1200];
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_STATUS_LIST);
    ler_code code = get_bytes(lists, v, k, &bytes, &why);
    if (ours_failed(code)) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (code == LER_E_LIMIT)
        judge(&k->list, LIST_BAD, "more than %zu bytes", LER_MAX_STATUS_LIST);
    else if (code != LER_OK)
        judge(&k->list, LIST_MISSING, "%.600s", ler_error_text(&why, shown, sizeof shown));
    if (code != LER_OK)
        return LER_OK;
    k->had = true;
    ler_arena_reset(lists->arena);
    TRY(read_document(v, ler_buf_view(&bytes), lists, k, err));
    if (k->list.outcome == LIST_GOOD || k->how.from != FROM_CACHE)
        return LER_OK;
    /* A cached copy that is of no use any more, an expired one perhaps: the issuer may have a new.
     */
    LER_AUTO_BUF fresh = ler_buf_new(LER_MAX_STATUS_LIST);
    if (obtain_anew(v, OBTAIN_STATUS_LIST, k->list.url, LER_MAX_STATUS_LIST, &fresh, NULL) !=
        LER_OK)
        return LER_OK;
    k->how = (obtained){.from = FROM_NET, .fetched = time(NULL)};
    ler_buf_reset(&k->list.bits);
    k->list.outcome = LIST_GOOD;
    k->list.why[0] = '\0';
    ler_arena_reset(lists->arena);
    return read_document(v, ler_buf_view(&fresh), lists, k, err);
}

static kept_list *find(status_lists *lists, ler_str url) {
    for (size_t i = 0; i < lists->count; i++)
        if (ler_str_equal(lists->kept[i].list.url, url))
            return &lists->kept[i];
    return NULL;
}

/* A free place, or that of the list which was longest not asked for. */
static kept_list *make_place(status_lists *lists) {
    if (lists->count < KEPT)
        return &lists->kept[lists->count++];
    kept_list *oldest = &lists->kept[0];
    for (size_t i = 1; i < lists->count; i++)
        if (lists->kept[i].used < oldest->used)
            oldest = &lists->kept[i];
    return oldest;
}

ler_code status_lists_get(status_lists *lists, verification *v, ler_str url,
                          const status_list **out, ler_error *err) {
    static const status_list OVER = {.outcome = LIST_MISSING,
                                     .why = "this file asks for too many status lists"};
    kept_list *place = find(lists, url);
    if (place != NULL && (place->list.outcome != LIST_MISSING || place->file == v->file_number)) {
        place->used = ++lists->clock;
        if (place->had)
            obtain_mention(v, url, &place->how);
        *out = &place->list;
        return LER_OK;
    }
    if (v->lists_left == 0) {
        *out = &OVER;
        return LER_OK;
    }
    v->lists_left--;
    if (place == NULL)
        place = make_place(lists);
    forget(place);
    ler_code code = load(lists, v, url, place, err);
    if (code != LER_OK) { /* not "known to be bad": simply not known */
        forget(place);
        return code;
    }
    place->used = ++lists->clock;
    place->file = v->file_number;
    *out = &place->list;
    return LER_OK;
}
