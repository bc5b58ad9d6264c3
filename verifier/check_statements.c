/* Each statement of a record against the framework that it names. */
#include "verifier/check_drift.h"
#include "verifier/check_framework.h"
#include "verifier/check_level.h"

/* Key of the level in a code: "proficient/04" gives "proficient". */
static ler_str level_in_code(ler_str code) {
    for (size_t i = code.len; i > 0; i--)
        if (code.data[i - 1] == '/') {
            ler_str head = {code.data, i - 1};
            for (size_t k = head.len; k > 0; k--)
                if (head.data[k - 1] == '/')
                    return ler_str_from(head, k);
            return head;
        }
    return LER_STR_NONE;
}

static ler_code fill_line(report *r, const statement_claim *claim, const ler_resolved_statement *s,
                          const ler_resolved_framework *fw, statement_line *line, ler_error *err) {
    ler_str code =
        s->code[0] != '\0' ? ler_arena_str(r->arena, ler_str_of(s->code)) : claim->says.target_code;
    ler_str level = level_in_code(code);
    /* another version's statement may stand at another level than the record's code says */
    bool other = fw->resolution == LER_RESOLVED_OTHER_VERSION && level.len > 0;
    if (s->statement != NULL && fw->framework != NULL && !other)
        level = ler_framework_level_of(fw->framework, s->statement)->key;
    ler_str heading = LER_STR(""), strand_key = LER_STR(""), domain_key = LER_STR("");
    if (s->statement != NULL && s->statement->strand > 0 && fw->framework != NULL) {
        const ler_strand *strand = ler_framework_strand(fw->framework, s->statement->strand);
        ler_str domain = LER_STR("");
        if (s->statement->domain >= 0) {
            domain = strand->domains[s->statement->domain].label;
            domain_key = ler_arena_str(r->arena, strand->domains[s->statement->domain].key);
        }
        strand_key = ler_arena_str(r->arena, strand->key);
        heading =
            ler_arena_printf(r->arena, "%.*s%s%.*s", (int)strand->label.len, strand->label.data,
                             domain.len > 0 ? ", " : "", (int)domain.len, domain.data);
        if (heading.data == NULL || strand_key.data == NULL || domain_key.data == NULL)
            return ler_no_memory(err);
    }
    ler_str text = claim->says.target_description.len > 0 ? claim->says.target_description
                                                          : claim->says.target_name;
    *line = (statement_line){
        .code = code,
        .text = text,
        .heading = heading,
        .strand = strand_key,
        .domain = domain_key,
        /* the issuer's framework dies with the check; what is shown of it is copied */
        .level = ler_arena_str(r->arena, level.data == NULL ? LER_STR("") : level),
        .status = claim->status,
        .detail = ler_arena_str(r->arena, ler_str_of(s->detail)),
        /* once compared, the framework's own name stands for what the record calls it */
        .framework = claim->foreign || s->statement == NULL || r->framework_name.len == 0
                         ? claim->framework
                         : r->framework_name,
        .resolution = ler_resolution_name(s->resolution),
        .source = claim->foreign ? "none" : ler_framework_source_name(fw->source),
        .pointer = claim->pointer};
    return line->level.data == NULL || line->detail.data == NULL ? ler_no_memory(err) : LER_OK;
}

/* Whether a result's value, a code by the credential profile, is that of another statement. */
static bool names_another(const ler_framework *fw, const ler_statement *s, ler_str value) {
    const ler_statement *other = NULL;
    if (fw == NULL || s == NULL)
        return false;
    ler_str soc = ler_framework_occupation(fw)->soc; /* in full, so that "3/4" stays a mark */
    return value.len > soc.len && memcmp(value.data, soc.data, soc.len) == 0 &&
           ler_framework_find(fw, value, &other, NULL) == LER_OK && other != s;
}

/* One check for each statement that is not simply good, one for all that are. */
static void judge_lines(report *r, const record_claims *claims, const ler_resolved_statement *all,
                        const ler_resolved_framework *fw, check_status unavailable) {
    size_t good = 0, missing = 0;
    for (size_t i = 0; i < claims->statement_count; i++) {
        const statement_claim *claim = &claims->statements[i];
        const ler_resolved_statement *s = &all[i];
        check_status status = check_status_of(s->status, unavailable);
        const char *shown = s->code[0] != '\0' ? s->code : report_quote(r, claim->says.target_code);
        if (s->duplicate_of >= 0 && !claim->of_achievement &&
            !claims->statements[s->duplicate_of].of_achievement)
            report_check(r, CHECK_STATEMENTS, CHECK_WARN, claim->pointer.data,
                         "statement %s is listed twice; it counts once", shown);
        if (s->status == LER_RESOLVE_UNKNOWN && !claim->foreign)
            missing++;
        else if (status == CHECK_PASS || s->copy_only)
            good++;
        else
            report_check(r, CHECK_STATEMENTS, status, claim->pointer.data, "%s %s: %s", shown,
                         ler_resolution_name(s->resolution), s->detail);
        if (names_another(fw->framework, s->statement, claim->value))
            report_check(r, CHECK_STATEMENTS, CHECK_FAIL, claim->pointer.data,
                         "statement %s stands in a result whose value names another: %s", shown,
                         report_quote(r, claim->value));
        if (claim->status.len > 0 && !ler_str_is(claim->status, "Completed"))
            report_check(r, CHECK_STATEMENTS, CHECK_WARN, claim->pointer.data,
                         "statement %s is not completed: %s", shown,
                         report_quote(r, claim->status));
    }
    if (missing > 0)
        report_check(r, CHECK_STATEMENTS, unavailable, "",
                     "%zu statements were compared with nothing: %s", missing,
                     !fw->pinned                                 ? "the record pins no framework"
                     : r->as_of.len > 0 && fw->detail[0] != '\0' ? fw->detail
                                                                 : "the framework is not at hand");
    if (good > 0)
        report_check(r, CHECK_STATEMENTS, fw->source == LER_FROM_ISSUER ? CHECK_WARN : CHECK_PASS,
                     "", "%zu of %zu statements stand in the framework (%s)", good,
                     claims->statement_count,
                     fw->source == LER_FROM_ISSUER ? "the issuer's own copy"
                                                   : ler_framework_source_name(fw->source));
    if (claims->bare_results > 0)
        report_check(r, CHECK_STATEMENTS, CHECK_WARN, "/credentialSubject/result",
                     "%zu results under the framework's descriptions name no statement: they were "
                     "compared with nothing",
                     claims->bare_results);
    if (claims->statements_dropped > 0)
        report_check(r, CHECK_STATEMENTS, CHECK_FAIL, "", "more than %d statements",
                     LER_MAX_STATEMENTS);
}

static ler_code resolve(report *r, const record_claims *claims, const ler_resolved_framework *fw,
                        ler_resolved_statement **out, ler_error *err) {
    size_t count = claims->statement_count, ours = 0;
    ler_statement_claim *says = ler_arena_array(r->arena, count + 1, sizeof *says);
    ler_resolved_statement *some = ler_arena_array(r->arena, count + 1, sizeof *some);
    ler_resolved_statement *all = ler_arena_array(r->arena, count + 1, sizeof *all);
    size_t *place = ler_arena_array(r->arena, count + 1, sizeof *place);
    if (says == NULL || some == NULL || all == NULL || place == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (!claims->statements[i].foreign) {
            place[ours] = i;
            says[ours++] = claims->statements[i].says;
        }
    TRY(ler_resolve_statements(fw, &claims->framework, says, ours, some, err));
    for (size_t i = 0; i < count; i++)
        all[i] = (ler_resolved_statement){
            .resolution = LER_RESOLVED_UNAVAILABLE,
            .status = LER_RESOLVE_UNKNOWN,
            .duplicate_of = -1,
            .detail = "belongs to another framework, which the record does not pin"};
    for (size_t k = 0; k < ours; k++) {
        all[place[k]] = some[k];
        if (some[k].duplicate_of >= 0)
            all[place[k]].duplicate_of = (int)place[some[k].duplicate_of];
    }
    *out = all;
    return LER_OK;
}

/* Whether a credential inside pins the same file with the same digests: what becomes of it is that
 * credential's check then, and part of this record's verdict. */
static bool pinned_inside(const ler_json *document, const ler_json *entry) {
    const ler_json *subject = ler_json_list_item(ler_json_get(document, "credentialSubject"), 0);
    const ler_json *members = ler_json_get(subject, "verifiableCredential");
    for (size_t i = 0; i < ler_json_list_count(members) && i < LER_MAX_EMBEDDED; i++) {
        const ler_json *list = ler_json_get(ler_json_list_item(members, i), "relatedResource");
        for (size_t k = 0; k < ler_json_list_count(list) && k < 10; k++)
            if (ler_json_equal(ler_json_list_item(list, k), entry))
                return true;
    }
    return false;
}

/* Files that the record pins besides the framework. */
static ler_code check_resources(const verification *v, report *r, const ler_json *document,
                                const record_claims *claims, ler_error *err) {
    const ler_json *list = ler_json_get(document, "relatedResource");
    size_t away = 0, same = 0;
    for (size_t i = 0; i < ler_json_list_count(list) && i < 1000; i++) {
        const ler_json *entry = ler_json_list_item(list, i);
        if (entry == claims->resource ||
            (r->form == LER_FORM_CLR && pinned_inside(document, entry)))
            continue;
        ler_str multibase = ler_json_get_text(entry, "digestMultibase"),
                sri = ler_json_get_text(entry, "digestSRI");
        LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_code code = resources_get(v->resources, ler_json_get_text(entry, "id"),
                                      verification_time(v), &bytes, NULL);
        if (code == LER_E_MEMORY)
            return ler_no_memory(err);
        if (code != LER_OK) {
            away++;
            continue;
        }
        char have_multibase[LER_MULTIHASH_TEXT], have_sri[LER_SRI_TEXT];
        TRY(ler_multihash_sha256(ler_buf_view(&bytes), have_multibase, err));
        TRY(ler_sri_sha384(ler_buf_view(&bytes), have_sri, err));
        bool known_multibase = ler_str_starts(multibase, "uEi"),
             known_sri = ler_str_starts(sri, "sha384-");
        if ((known_multibase && !ler_str_is(multibase, have_multibase)) ||
            (known_sri && !ler_str_is(sri, have_sri)))
            report_check(r, CHECK_RESOURCES, CHECK_FAIL, "/relatedResource",
                         "%s is not the file that the record pins",
                         report_quote(r, ler_json_get_text(entry, "id")));
        else if (known_multibase || known_sri)
            same++;
        else
            away++;
    }
    if (away > 0)
        report_check(r, CHECK_RESOURCES, CHECK_WARN, "/relatedResource",
                     "%zu files that the record pins were not compared", away);
    if (same > 0 || ler_json_list_count(list) == 0)
        report_check(r, CHECK_RESOURCES, CHECK_PASS, "", "%zu files are what the record pins",
                     same);
    return LER_OK;
}

ler_code check_statements(verification *v, report *r, const ler_json *document, ler_error *err) {
    check_status unavailable = v->require_framework ? CHECK_UNKNOWN : CHECK_WARN;
    record_claims claims;
    TRY(claims_gather(document, r->arena, &claims, err));
    TRY(check_resources(v, r, document, &claims, err));
    bool names_framework = claims.framework.id.len > 0 || claims.framework.file_digest.len > 0 ||
                           claims.framework.content_digest.len > 0;
    if (r->form != LER_FORM_ACHIEVEMENT ||
        (claims.statement_count == 0 && claims.level_count == 0 && !names_framework)) {
        bool wanted = v->require_framework && r->at.len == 0 && r->form != LER_FORM_CLR;
        bool some = claims.statement_count > 0 || claims.level_count > 0;
        report_check(r, CHECK_STATEMENTS,
                     wanted ? CHECK_UNKNOWN
                     : some ? CHECK_WARN
                            : CHECK_PASS,
                     "", "%s",
                     some ? "statements of a record that is no achievement credential are not read"
                          : "the record lists no statements");
        return LER_OK;
    }
    LER_AUTO_FRAMEWORK owned = NULL;
    ler_resolved_framework fw;
    TRY(check_framework(v, r, &claims, &unavailable, &owned, &fw, err));
    ler_resolved_statement *resolved = NULL;
    TRY(resolve(r, &claims, &fw, &resolved, err));
    r->statements = ler_arena_array(r->arena, claims.statement_count + 1, sizeof *r->statements);
    if (r->statements == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < claims.statement_count; i++)
        TRY(fill_line(r, &claims.statements[i], &resolved[i], &fw,
                      &r->statements[r->statement_count++], err));
    judge_lines(r, &claims, resolved, &fw, unavailable);
    TRY(check_level(r, &claims, &fw, resolved, unavailable, err));
    TRY(check_drift(v, r, &claims, &fw, resolved, err));
    /* The issuer's framework is freed here: keep what the report shows. */
    r->level_claimed = ler_arena_str(r->arena, r->level_claimed);
    r->level_derived = ler_arena_str(r->arena, r->level_derived);
    return r->level_claimed.data == NULL || r->level_derived.data == NULL ? ler_no_memory(err)
                                                                          : LER_OK;
}
