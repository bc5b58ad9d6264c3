/* The Achievement: a framework version at a level, the same for all who hold it. */
#include "issuer/builder_json.h"

ler_json *build_identifier_entry(build *b, const char *type, ler_str identifier) {
    ler_json *o = build_object(b, "IdentifierEntry", false);
    build_text(b, o, "identifier", identifier);
    build_text(b, o, "identifierType", ler_str_of(type));
    return o;
}

static ler_json *level_object(build *b, const ler_strand *strand, const ler_level *level,
                              bool with_alignment) {
    ler_json *o = build_object(b, NULL, false);
    ler_str iri = build_level_iri(b, strand, level);
    build_text(b, o, "id", iri);
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "RubricCriterionLevel"));
    build_put(b, o, "type", types);
    build_text(b, o, "name", level->label);
    build_text(b, o, "level", level->label);
    build_text(b, o, "points", build_print(b, "%u", level->points));
    if (!with_alignment)
        return o;
    ler_json *a = build_object(b, "Alignment", true);
    build_text(b, a, "targetName", level->label);
    build_text(b, a, "targetFramework", b->name);
    build_text(b, a, "targetType", LER_STR(PROFILE_TARGET_LEVEL));
    build_text(b, a, "targetUrl", iri);
    ler_json *list = build_array(b);
    build_add(b, list, a);
    build_put(b, o, "alignment", list);
    return o;
}

static ler_json *result_description(build *b, ler_str fragment, ler_str name, const char *type) {
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", build_print(b, "%.*s%.*s", S(b->iri), S(fragment)));
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "ResultDescription"));
    build_put(b, o, "type", types);
    build_text(b, o, "name", name);
    build_text(b, o, "resultType", ler_str_of(type));
    return o;
}

static ler_json *level_description(build *b, const ler_strand *strand, ler_str fragment,
                                   ler_str name, bool with_alignment) {
    ler_json *o = result_description(b, fragment, name, "RubricCriterionLevel");
    ler_json *levels = build_array(b);
    for (size_t i = 0; i < strand->level_count; i++)
        build_add(b, levels, level_object(b, strand, &strand->levels[i], with_alignment));
    build_put(b, o, "rubricCriterionLevel", levels);
    return o;
}

/* The scale of a strand or of one of its domains. Domains share the nodes of their levels, whose
 * alignments stand at the first only. */
static ler_json *scope_description(build *b, size_t i) {
    const scope_level *s = &b->facts->scopes[i];
    const ler_strand *strand = s->derived.strand;
    bool first = i == 0 || b->facts->scopes[i - 1].scope.strand != s->scope.strand;
    ler_str domain = s->scope.domain < 0 ? LER_STR("") : strand->domains[s->scope.domain].label;
    return level_description(
        b, strand, build_print(b, "#%.*s%s", S(build_scope_key(b, s)), PROFILE_RESULT_SCOPE_LEVEL),
        build_print(b, "%.*s%s%.*s: level attained", S(strand->label), domain.len > 0 ? ", " : "",
                    S(domain)),
        first);
}

static ler_json *result_descriptions(build *b) {
    ler_json *list = build_array(b);
    build_add(b, list,
              level_description(b, b->strand, LER_STR(PROFILE_RESULT_LEVEL),
                                LER_STR("Framework level attained"), true));
    /* Listed by the policy, not by the case: the Achievement is one node for all its holders. The
     * levels are the same nodes as above; their alignments, which have no ids, stand there only. */
    if (ler_policy_judgement_allowed(b->facts->config->policy))
        build_add(b, list,
                  level_description(b, b->strand, LER_STR(PROFILE_RESULT_JUDGED),
                                    LER_STR("Framework level judged by an assessor"), false));
    for (size_t i = 0; i < b->facts->scope_count; i++)
        build_add(b, list, scope_description(b, i));
    build_add(b, list,
              result_description(b, LER_STR(PROFILE_RESULT_DEMONSTRATED),
                                 LER_STR("Statement demonstrated"), "Status"));
    return list;
}

/* What a register files the occupation under: its SOC code and, when the framework has anchors, the
 * CIP codes of programmes that lead to it. They say nothing of the holder. */
static ler_json *cross_reference(build *b, const char *type, const char *scheme, ler_str name,
                                 ler_str code, const char *url) {
    ler_json *a = build_object(b, "Alignment", true);
    build_text(b, a, "targetName", name);
    build_text(b, a, "targetFramework", ler_str_of(scheme));
    build_text(b, a, "targetCode", code);
    build_text(b, a, "targetType", ler_str_of(type));
    build_text(b, a, "targetUrl", build_print(b, "%s%.*s", url, S(code)));
    return a;
}

static void cross_references(build *b, ler_json *list) {
    const ler_anchors *anchors = ler_framework_anchors(b->fw);
    const ler_occupation *job = ler_framework_occupation(b->fw);
    const ler_texts *cip = &anchors->lists[LER_ANCHOR_CIP];
    build_add(b, list,
              cross_reference(b, PROFILE_TARGET_OCCUPATION, "O*NET-SOC", job->title, job->soc,
                              "https://www.onetonline.org/link/summary/"));
    for (size_t i = 0; i < cip->count; i++) {
        bool twice = false;
        for (size_t k = 0; k < i && !twice; k++)
            twice = ler_str_equal(cip->items[i], cip->items[k]);
        if (!twice)
            build_add(b, list,
                      cross_reference(
                          b, PROFILE_TARGET_PROGRAM, "Classification of Instructional Programs",
                          build_print(b, "CIP %.*s", S(cip->items[i])), cip->items[i],
                          "https://nces.ed.gov/ipeds/cipcode/cipdetail.aspx?y=56&cip="));
    }
}

static ler_json *framework_alignment(build *b, ler_str code) {
    ler_json *a = build_object(b, "Alignment", true);
    build_text(b, a, "targetName", b->name);
    build_text(b, a, "targetFramework", b->name);
    build_text(b, a, "targetCode", code);
    build_text(b, a, "targetType", LER_STR(PROFILE_TARGET_FRAMEWORK));
    build_text(b, a, "targetUrl", b->iri);
    ler_json *list = build_array(b);
    build_add(b, list, a);
    cross_references(b, list);
    return list;
}

static ler_json *criteria(build *b) {
    ler_buf words = build_small_buf();
    ler_str context = ler_framework_context(b->fw);
    if (context.len > 0)
        ler_buf_printf(&words, "%.*s ", S(context));
    ler_buf_text(&words, "The statements that the holder demonstrated stand in the results. ");
    ler_policy_words(b->facts->config->policy, b->strand, &words);
    for (size_t i = 0; i < b->facts->scope_count; i++) {
        const scope_level *s = &b->facts->scopes[i];
        if (i > 0 && b->facts->scopes[i - 1].scope.strand == s->scope.strand)
            continue; /* one rule for all domains of a strand */
        ler_buf_printf(&words, " %.*s%s: ", S(s->derived.strand->label),
                       s->scope.domain < 0 ? "" : ", for each domain");
        ler_policy_words(b->facts->config->policy, s->derived.strand, &words);
    }
    ler_str narrative = ler_str_trim(build_keep(b, &words));
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "narrative", narrative);
    return o;
}

static ler_json *other_identifiers(build *b) {
    const ler_framework_digests *d = ler_framework_digest(b->fw);
    const ler_policy *policy = b->facts->config->policy;
    char uuid[LER_UUID_TEXT] = "";
    ler_code code = ler_uuid_of_url(b->iri, uuid, b->err);
    if (code != LER_OK)
        b->code = code;
    ler_json *list = build_array(b);
    build_add(b, list, build_identifier_entry(b, PROFILE_FILE_DIGEST, ler_str_of(d->file)));
    build_add(b, list, build_identifier_entry(b, PROFILE_CONTENT_DIGEST, ler_str_of(d->content)));
    for (size_t i = 1; i < ler_framework_strand_count(b->fw); i++) {
        const ler_strand *s = ler_framework_strand(b->fw, i);
        build_add(b, list,
                  build_identifier_entry(
                      b, build_print(b, "%s%.*s", PROFILE_STRAND_DIGEST, S(s->key)).data,
                      ler_str_of(s->digest)));
    }
    build_add(b, list, build_identifier_entry(b, PROFILE_LEVEL_POLICY, ler_policy_text(policy)));
    build_add(b, list, build_identifier_entry(b, PROFILE_SOURCED_ID, ler_str_of(uuid)));
    return list;
}

ler_json *build_achievement(build *b) {
    const ler_occupation *job = ler_framework_occupation(b->fw);
    ler_str version = ler_framework_version(b->fw);
    const ler_level *level = b->facts->level;
    ler_json *a = build_object(b, NULL, false);
    ler_buf iri = build_small_buf();
    ler_framework_achievement_iri(b->fw, b->base, level,
                                  ler_policy_digest(b->facts->config->policy), &iri);
    /* What it describes beside the core, so that all its holders have the same Achievement. */
    for (size_t i = 0; i < b->facts->scope_count; i++)
        ler_buf_printf(&iri, "%c%.*s", i == 0 ? '/' : '+',
                       S(build_scope_key(b, &b->facts->scopes[i])));
    build_text(b, a, "id", build_keep(b, &iri));
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "Achievement"));
    build_put(b, a, "type", types);
    build_text(b, a, "achievementType", LER_STR("Competency"));
    ler_str code = build_print(b, "%.*s/%.*s", S(job->soc), S(version));
    if (level != NULL) {
        build_text(b, a, "name", build_print(b, "%.*s: %.*s", S(job->title), S(level->label)));
        build_text(b, a, "description",
                   build_print(b, "Practice at the level %.*s of the skills framework %.*s.",
                               S(level->label), S(b->name)));
        build_text(b, a, "humanCode", build_print(b, "%.*s/%.*s", S(code), S(level->key)));
    } else {
        build_text(b, a, "name", build_print(b, "%.*s: demonstrated statements", S(job->title)));
        build_text(b, a, "description",
                   build_print(b, "Statements of the skills framework %.*s, without a level.",
                               S(b->name)));
        build_text(b, a, "humanCode", build_print(b, "%.*s/statements", S(code)));
    }
    build_put(b, a, "criteria", criteria(b));
    build_text(b, a, "fieldOfStudy", job->group);
    build_text(b, a, "inLanguage", LER_STR("en"));
    build_text(b, a, "version", version);
    build_put(b, a, "otherIdentifier", other_identifiers(b));
    build_put(b, a, "alignment", framework_alignment(b, code));
    build_put(b, a, "resultDescription", result_descriptions(b));
    return a;
}
