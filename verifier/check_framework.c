/* The framework that a record names: in the store, or the issuer's own copy. */
#include "verifier/check_framework.h"
#include "verifier/obtain.h"

#include <stdio.h>

check_status check_status_of(ler_resolve_status s, check_status unavailable) {
    switch (s) {
    case LER_RESOLVE_PASS:
        return CHECK_PASS;
    case LER_RESOLVE_WARN:
        return CHECK_WARN;
    case LER_RESOLVE_FAIL:
        return CHECK_FAIL;
    case LER_RESOLVE_UNKNOWN:
        break;
    }
    return unavailable;
}

/* Bytes of the issuer's own copy, when a local file answers for its URL. */
static ler_code issuer_copy(const verification *v, report *r, const record_claims *claims,
                            ler_buf *out, ler_error *err) {
    if (v->resources == NULL || claims->framework.id.len == 0)
        return LER_OK;
    ler_error why;
    ler_code code =
        resources_get(v->resources, claims->framework.id, verification_time(v), out, &why);
    if (code == LER_OK || code == LER_E_NOT_FOUND)
        return LER_OK;
    ler_buf_reset(out);
    if (code == LER_E_MEMORY)
        return ler_no_memory(err);
    report_check(r, CHECK_RESOURCES, CHECK_UNKNOWN, "/relatedResource",
                 "the local file for the framework cannot be read");
    return LER_OK;
}

/* Whether the issuer is asked for the framework: the record pins it, is the issuer's word, and what
 * is at hand is not it. */
static bool wants_copy(const verification *v, const report *r, const record_claims *claims,
                       const ler_resolved_framework *fw) {
    return v->obtainer != NULL && r->authentic && fw->pinned &&
           (ler_str_starts(claims->framework.id, "https://") ||
            ler_str_starts(claims->framework.id, "http://")) &&
           (fw->framework == NULL || fw->resolution == LER_RESOLVED_OTHER_VERSION);
}

/* The issuer's own copy from the cache or the net. A copy in the cache that is not what the record
 * pins is asked for once more: the issuer may have mended it. */
static ler_code ask_issuer(verification *v, report *r, const record_claims *claims,
                           check_status unavailable, ler_buf *out, ler_error *err) {
    ler_str url = claims->framework.id;
    ler_error why = {0};
    obtained how;
    ler_code code = obtain(v, OBTAIN_FRAMEWORK, url, LER_MAX_FRAMEWORK, out, &how, &why);
    if (code == LER_OK && how.from == FROM_CACHE) {
        LER_AUTO_FRAMEWORK owned = NULL;
        ler_resolved_framework fw;
        TRY(ler_resolve_framework(v->store, &claims->framework, ler_buf_view(out), &owned, &fw,
                                  err));
        if (fw.resolution == LER_RESOLVED_DIGEST_MISMATCH) {
            LER_AUTO_BUF anew = ler_buf_new(LER_MAX_FRAMEWORK);
            if (obtain_anew(v, OBTAIN_FRAMEWORK, url, LER_MAX_FRAMEWORK, &anew, NULL) == LER_OK) {
                ler_buf_reset(out);
                ler_buf_str(out, ler_buf_view(&anew));
                return ler_buf_done(out, err);
            }
        }
    }
    if (code == LER_OK)
        return LER_OK;
    ler_buf_reset(out);
    if (code == LER_E_MEMORY)
        return ler_no_memory(err);
    if (code != LER_E_NOT_FOUND) /* --offline: nothing was asked */
        report_check(r, CHECK_FRAMEWORK, unavailable, "/relatedResource",
                     "the issuer's own copy: %s", why.message);
    return LER_OK;
}

/* The works that a framework was made from: its O*NET version and what its statements cite. */
static ler_code list_works(report *r, const ler_framework *fw, ler_error *err) {
    size_t room = 1, count = 0;
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++)
        room += ler_framework_strand(fw, k)->source_count;
    ler_str *works = ler_arena_array(r->arena, room, sizeof *works);
    if (works == NULL)
        return ler_no_memory(err);
    ler_str onet = ler_framework_anchors(fw)->onet_version;
    if (onet.len > 0)
        works[count++] = ler_arena_printf(r->arena, "O*NET %.*s", (int)onet.len, onet.data);
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *s = ler_framework_strand(fw, k);
        for (size_t i = 0; i < s->source_count; i++) {
            bool twice = false;
            for (size_t n = 0; n < count && !twice; n++)
                twice = ler_str_equal(works[n], s->sources[i].title);
            if (!twice)
                works[count++] = ler_arena_str(r->arena, s->sources[i].title);
        }
    }
    for (size_t i = 0; i < count; i++)
        if (works[i].data == NULL)
            return ler_no_memory(err);
    r->framework_works = works;
    r->framework_work_count = count;
    return LER_OK;
}

static bool is_of_then(const verification *v, const ler_framework *fw) {
    ler_time exported;
    return ler_time_parse(ler_framework_exported_at(fw), &exported, NULL) == LER_OK &&
           ler_time_compare(&exported, verification_time(v)) <= 0;
}

/* Whether what the record is compared with was published after the time that is asked about, by its
 * own word (exportedAt). The very file that a record pins must have been there; its content may
 * have been published before the file at hand: then an earlier export in the store tells. */
static ler_code came_later(const verification *v, const ler_resolved_framework *fw, bool *later,
                           ler_error *err) {
    *later = !is_of_then(v, fw->framework) && ler_framework_exported_at(fw->framework).len > 0;
    for (size_t i = 0;
         *later && fw->resolution != LER_RESOLVED_EXACT_FILE && i < ler_store_count(v->store);
         i++) {
        const ler_framework *other;
        if (!ler_str_is(ler_store_at(v->store, i)->content,
                        ler_framework_digest(fw->framework)->content))
            continue;
        ler_code code = ler_store_load(v->store, i, &other, NULL);
        if (code == LER_E_MEMORY)
            return ler_no_memory(err);
        *later = code != LER_OK || !is_of_then(v, other);
    }
    return LER_OK;
}

/* When the question is about the past, what was published later is left out. What fails, fails all
 * the same. *unavailable: cannot tell, when it is what the record pins. */
static ler_code leave_out_later(const verification *v, report *r, ler_resolved_framework *fw,
                                check_status *unavailable, ler_error *err) {
    bool later;
    char asked[JUDGEMENT_TEXT];
    ler_resolved_framework none = {.resolution = LER_RESOLVED_UNAVAILABLE,
                                   .status = LER_RESOLVE_UNKNOWN,
                                   .pinned = fw->pinned,
                                   .label_reused = fw->label_reused,
                                   .soc = fw->soc,
                                   .version = fw->version};
    if (verification_not_after(v) == NULL || fw->framework == NULL ||
        fw->status == LER_RESOLVE_FAIL)
        return LER_OK;
    TRY(came_later(v, fw, &later, err));
    const char *label = report_quote(r, ler_framework_label(fw->framework));
    ler_str when = ler_framework_exported_at(fw->framework);
    judgement_text(&v->when, asked);
    if (when.len == 0)
        report_check(r, CHECK_FRAMEWORK, CHECK_WARN, "",
                     "%s does not say when it was published: whether it was by %s is not known",
                     label, asked);
    if (!later)
        return LER_OK;
    snprintf(none.detail, sizeof none.detail, "%.100s was published at %.40s; by %s it was not",
             label, report_quote(r, when), asked);
    if (fw->resolution == LER_RESOLVED_EXACT_FILE || fw->resolution == LER_RESOLVED_SAME_CONTENT)
        *unavailable = CHECK_UNKNOWN;
    *fw = none;
    return LER_OK;
}

ler_code check_framework(verification *v, report *r, const record_claims *claims,
                         check_status *unavailable, ler_framework **owned,
                         ler_resolved_framework *fw, ler_error *err) {
    LER_AUTO_BUF copy = ler_buf_new(LER_MAX_FRAMEWORK);
    TRY(issuer_copy(v, r, claims, &copy, err));
    ler_error why;
    ler_code code =
        ler_resolve_framework(v->store, &claims->framework, ler_buf_view(&copy), owned, fw, &why);
    if (code == LER_OK && copy.len == 0 && wants_copy(v, r, claims, fw)) {
        TRY(ask_issuer(v, r, claims, *unavailable, &copy, err));
        if (copy.len > 0)
            code = ler_resolve_framework(v->store, &claims->framework, ler_buf_view(&copy), owned,
                                         fw, &why);
    }
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (code != LER_OK) {
        /* A store that is not what it says it is proves nothing, and hides nothing either. */
        *fw = (ler_resolved_framework){.resolution = LER_RESOLVED_UNAVAILABLE,
                                       .status = LER_RESOLVE_UNKNOWN,
                                       .pinned = claims->framework.content_digest.len > 0 ||
                                                 claims->framework.digest_multibase.len > 0};
        report_check(r, CHECK_FRAMEWORK, CHECK_UNKNOWN, "", "the framework store: %s", why.message);
    } else {
        TRY(leave_out_later(v, r, fw, unavailable, err));
        report_check(r, CHECK_FRAMEWORK, check_status_of(fw->status, *unavailable),
                     claims->resource != NULL ? "/relatedResource" : "", "%s", fw->detail);
        if (fw->source == LER_FROM_ISSUER && fw->status == LER_RESOLVE_PASS)
            report_check(r, CHECK_FRAMEWORK, CHECK_WARN, "/relatedResource",
                         "compared with the issuer's own copy only: that proves what the copy "
                         "says, not what the publisher says");
    }
    if (fw->label_reused)
        report_check(r, CHECK_FRAMEWORK, CHECK_WARN, "/relatedResource",
                     "the store has this version label with other content: the label was reused");
    if (claims->two_digests)
        report_check(r, CHECK_FRAMEWORK, CHECK_FAIL,
                     "/credentialSubject/achievement/otherIdentifier",
                     "the record gives two different digests of the framework");
    r->framework_resolution = ler_resolution_name(fw->resolution);
    r->framework_source = ler_framework_source_name(fw->source);
    if (fw->framework != NULL) {
        r->framework_name = ler_arena_str(r->arena, ler_framework_name(fw->framework));
        r->framework_digest =
            ler_arena_str(r->arena, ler_str_of(ler_framework_digest(fw->framework)->content));
        if (r->framework_name.data == NULL || r->framework_digest.data == NULL)
            return ler_no_memory(err);
        if (fw->resolution == LER_RESOLVED_EXACT_FILE ||
            fw->resolution == LER_RESOLVED_SAME_CONTENT)
            TRY(list_works(r, fw->framework, err));
    }
    return LER_OK;
}
