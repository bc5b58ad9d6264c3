/* What the issuer has said of a record since (VC 2.0 4.10, Bitstring Status List 3.2): every entry
 * of credentialStatus against the list that it names.
 *
 * R1: an entry that cannot be looked up is never "not revoked". A list must come from the record's
 * own issuer: one that anybody else signed says nothing of this record, whatever its bits are. */
#include "verifier/check.h"
#include <stdio.h>

/* Whether the record is its issuer's word, so that the list which it names may be asked for: a
 * forger shall not choose what is fetched (Open Badges 3.0, 8.2: proof first, then status). A wrong
 * shape does not matter here: it fails by itself. */
static bool is_issuers(const report *r) {
    static const char *const needed[] = {CHECK_PROOF, CHECK_BINDING, CHECK_CONTEXT};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!report_has_check(r, needed[i]) || report_has(r, needed[i], CHECK_FAIL) ||
            report_has(r, needed[i], CHECK_UNKNOWN))
            return false;
    return true;
}

static void judge(report *r, status_line *line, record_state state, check_status status,
                  const char *pointer, const char *detail) {
    line->state = state;
    report_check(r, CHECK_STATUS, status, pointer, "%s", detail);
}

/* The bit of a list of today, or of the very time that is asked about, in words. */
static void tell(report *r, status_line *line, ler_status_purpose purpose, bool set,
                 const char *pointer) {
    char detail[300], until[100] = "";
    if (line->until.len > 0)
        snprintf(until, sizeof until, ", as of a list that is good %s%.24s%suntil %.24s",
                 line->from.len > 0 ? "from " : "", report_quote(r, line->from),
                 line->from.len > 0 ? " " : "", report_quote(r, line->until));
    switch (purpose) {
    case LER_STATUS_REVOCATION:
        snprintf(detail, sizeof detail, "%s%s", set ? "revoked by its issuer" : "not revoked",
                 until);
        judge(r, line, set ? STATE_REVOKED : STATE_ACTIVE, set ? CHECK_FAIL : CHECK_PASS, pointer,
              detail);
        return;
    case LER_STATUS_SUSPENSION:
        snprintf(detail, sizeof detail, "%s%s",
                 set ? "suspended by its issuer for the time being" : "not suspended", until);
        judge(r, line, set ? STATE_SUSPENDED : STATE_ACTIVE, set ? CHECK_FAIL : CHECK_PASS, pointer,
              detail);
        return;
    case LER_STATUS_REFRESH:
        judge(r, line, STATE_ACTIVE, set ? CHECK_WARN : CHECK_PASS, pointer,
              set ? "the issuer has a newer copy of this record" : "this is the newest copy");
        return;
    case LER_STATUS_OTHER: /* the entry's reader has refused it */
        break;
    }
    judge(r, line, STATE_UNKNOWN, CHECK_UNKNOWN, pointer, "a purpose that is not known here");
}

/* The bit of a list that is not of the time that is asked about. A revocation cannot be undone
 * (Bitstring Status List 2.2: "This status is not reversible"): who was not revoked later was not
 * revoked then, and who was revoked before was revoked then. A suspension can be lifted and made
 * again, so that another time's list says nothing. */
static void tell_of_then(report *r, status_line *line, const status_list *list,
                         ler_status_purpose purpose, bool set, const char *pointer) {
    char detail[400];
    const char *from = line->from.len > 0 ? report_quote(r, line->from) : "an unknown time";
    if (purpose == LER_STATUS_REVOCATION && !set && list->later) {
        snprintf(detail, sizeof detail,
                 "not revoked: by a list of %.40s it was not, and a revocation cannot be undone",
                 from);
        judge(r, line, STATE_ACTIVE, CHECK_PASS, pointer, detail);
    } else if (purpose == LER_STATUS_REVOCATION && set && !list->later && line->from.len > 0) {
        snprintf(
            detail, sizeof detail,
            "revoked by its issuer: a list of %.40s says so, and a revocation cannot be undone",
            from);
        judge(r, line, STATE_REVOKED, CHECK_FAIL, pointer, detail);
    } else {
        snprintf(
            detail, sizeof detail,
            "%s, by a list of %.40s; how it stood at the time asked about, only a list of that "
            "time can tell",
            purpose == LER_STATUS_REVOCATION   ? set ? "revoked by its issuer" : "not revoked"
            : purpose == LER_STATUS_SUSPENSION ? set ? "suspended" : "not suspended"
            : set                              ? "the issuer has a newer copy of this record"
                                               : "the newest copy",
            from);
        judge(r, line, STATE_UNKNOWN, CHECK_UNKNOWN, pointer, detail);
    }
}

static ler_code look_up(verification *v, report *r, const ler_status_entry *entry,
                        status_line *line, const char *pointer, ler_error *err) {
    const status_list *list = NULL;
    char detail[1100];
    const char *shown = report_quote(r, entry->list);
    if (v->lists == NULL) {
        judge(r, line, STATE_UNKNOWN, CHECK_UNKNOWN, pointer, "no status list is asked for here");
        return LER_OK;
    }
    TRY(status_lists_get(v->lists, v, entry->list, &list, err));
    if (list->outcome == LIST_MISSING) {
        snprintf(detail, sizeof detail, "the status list %s is not at hand: %s", shown, list->why);
        judge(r, line, STATE_UNKNOWN, CHECK_UNKNOWN, pointer, detail);
        return LER_OK;
    }
    if (list->outcome == LIST_BAD) {
        snprintf(detail, sizeof detail, "the status list %s cannot be relied on: %s", shown,
                 list->why);
        judge(r, line, STATE_UNKNOWN, CHECK_FAIL, pointer, detail);
        return LER_OK;
    }
    line->until = ler_arena_str(r->arena, list->valid_until);
    if (v->when.back)
        line->from = ler_arena_str(r->arena, ler_str_of(list->from));
    if (line->until.data == NULL || (v->when.back && line->from.data == NULL))
        return ler_no_memory(err);
    if (!ler_str_equal(list->issuer, r->issuer_id)) {
        snprintf(detail, sizeof detail,
                 "the status list %s is not of the record's issuer, but of %s", shown,
                 report_quote(r, list->issuer));
        judge(r, line, STATE_UNKNOWN, CHECK_FAIL, pointer, detail);
    } else if ((list->purposes & 1u << entry->purpose) == 0) {
        snprintf(detail, sizeof detail,
                 "the status list %s is one of %s, the record asks it for %s", shown,
                 report_quote(r, list->purpose_text), ler_status_purpose_name(entry->purpose));
        judge(r, line, STATE_UNKNOWN, CHECK_FAIL, pointer, detail);
    } else if (entry->index / 8 >= list->bits.len) {
        snprintf(detail, sizeof detail, "entry %zu is past the end of the status list %s",
                 entry->index, shown);
        judge(r, line, STATE_UNKNOWN, CHECK_FAIL, pointer, detail);
    } else {
        bool set = ler_bitstring_get(ler_buf_view(&list->bits), entry->index);
        if (v->when.back && !list->then)
            tell_of_then(r, line, list, entry->purpose, set, pointer);
        else
            tell(r, line, entry->purpose, set, pointer);
        if (list->why[0] != '\0')
            report_check(r, CHECK_STATUS, CHECK_WARN, pointer, "the status list %s: %s", shown,
                         list->why);
    }
    return LER_OK;
}

static ler_code check_entry(verification *v, report *r, const ler_json *json, status_line *line,
                            const char *pointer, ler_error *err) {
    ler_status_entry entry;
    ler_error why = {0};
    line->state = STATE_UNKNOWN;
    line->pointer = ler_arena_printf(r->arena, "%.*s%s", (int)r->at.len,
                                     r->at.data == NULL ? "" : r->at.data, pointer);
    if (line->pointer.data == NULL)
        return ler_no_memory(err);
    ler_code code = ler_status_entry_read(json, pointer, &entry, &why);
    if (code != LER_OK) {
        report_check(r, CHECK_STATUS, code == LER_E_UNSUPPORTED ? CHECK_UNKNOWN : CHECK_FAIL,
                     why.pointer, "%s", why.message);
        return LER_OK;
    }
    line->read = true;
    line->purpose = entry.purpose_text;
    line->list = entry.list;
    line->index = entry.index;
    if (!is_issuers(r)) {
        report_check(r, CHECK_STATUS, CHECK_UNKNOWN, pointer,
                     "its list was not asked for: the record is not known to be its issuer's");
        return LER_OK;
    }
    return look_up(v, r, &entry, line, pointer, err);
}

ler_code check_status_entries(verification *v, report *r, const ler_json *document,
                              ler_error *err) {
    const ler_json *status = ler_json_get(document, "credentialStatus");
    if (status == NULL) {
        report_check(r, CHECK_STATUS, CHECK_PASS, "", "the record declares no status");
        return LER_OK;
    }
    size_t count = ler_json_list_count(status);
    if (count == 0 || count > LER_MAX_STATUS_OF_ONE) {
        report_check(r, CHECK_STATUS, CHECK_FAIL, "/credentialStatus",
                     count == 0 ? "a status was declared that says nothing"
                                : "more status entries than any record needs");
        return LER_OK;
    }
    r->status = ler_arena_array(r->arena, count, sizeof *r->status);
    if (r->status == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        char pointer[64];
        if (ler_json_is(status, LER_JSON_ARRAY))
            snprintf(pointer, sizeof pointer, "/credentialStatus/%zu", i);
        else
            snprintf(pointer, sizeof pointer, "/credentialStatus");
        TRY(check_entry(v, r, ler_json_list_item(status, i), &r->status[r->status_count++], pointer,
                        err));
    }
    return LER_OK;
}
