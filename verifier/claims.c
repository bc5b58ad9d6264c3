#include "verifier/claims.h"

#include "credential/profile.h"
#include "ler/level.h"
#include "verifier/check.h"
#include <stdio.h>

/* One for each strand and domain, the core's, and an assessor's judgement. */
#define MAX_LEVEL_CLAIMS (LER_MAX_LEVEL_SCOPES + 2)

/* Alignments with the framework as a whole, not with a statement of it. */
static bool is_framework(const ler_json *alignment) {
    ler_str type = ler_json_get_text(alignment, "targetType");
    return ler_str_is(type, "ext:CFDocument") || ler_str_is(type, "ext:CFPackage");
}

/* text is F#something */
static bool fragment_of(ler_str text, ler_str framework) {
    return framework.len > 0 && text.len > framework.len + 1 &&
           memcmp(text.data, framework.data, framework.len) == 0 && text.data[framework.len] == '#';
}

static const ler_json *achievement_of(const ler_json *subject) {
    return ler_json_get(subject, "achievement");
}

/* F: the related resource that the achievement is aligned with, or whose fragments the results are
 * aligned with; without such a resource the achievement's own framework alignment. */
static void find_framework(const ler_json *document, const ler_json *subject, record_claims *c) {
    const ler_json *resources = ler_json_get(document, "relatedResource");
    const ler_json *alignments = ler_json_get(achievement_of(subject), "alignment");
    const ler_json *results = ler_json_get(subject, "result");
    const ler_json *whole = NULL;
    for (size_t i = 0; i < ler_json_list_count(alignments) && i < 1000; i++) {
        const ler_json *a = ler_json_list_item(alignments, i);
        ler_str url = ler_json_get_text(a, "targetUrl");
        if (whole == NULL && is_framework(a))
            whole = a;
        for (size_t k = 0; k < ler_json_list_count(resources) && k < 100; k++)
            if (c->resource == NULL && url.len > 0 &&
                ler_str_equal(url, ler_json_get_text(ler_json_list_item(resources, k), "id"))) {
                c->resource = ler_json_list_item(resources, k);
                whole = a;
            }
    }
    for (size_t i = 0; i < ler_json_list_count(results) && c->resource == NULL && i < 1000; i++) {
        const ler_json *a =
            ler_json_list_item(ler_json_get(ler_json_list_item(results, i), "alignment"), 0);
        for (size_t k = 0; k < ler_json_list_count(resources) && k < 100; k++) {
            const ler_json *resource = ler_json_list_item(resources, k);
            if (fragment_of(ler_json_get_text(a, "targetUrl"), ler_json_get_text(resource, "id")))
                c->resource = resource;
        }
    }
    c->framework.id = c->resource != NULL ? ler_json_get_text(c->resource, "id")
                                          : ler_json_get_text(whole, "targetUrl");
    c->framework.digest_multibase = ler_json_get_text(c->resource, "digestMultibase");
    c->framework.digest_sri = ler_json_get_text(c->resource, "digestSRI");
    c->framework.target_code = ler_json_get_text(whole, "targetCode");
}

static void take(ler_str *into, ler_str value, bool *twice) {
    if (into->len > 0 && !ler_str_equal(*into, value))
        *twice = true;
    *into = value;
}

/* "ext:frameworkStrandDigest.ai" */
static void take_strand(record_claims *c, ler_str strand, ler_str digest) {
    size_t i = 0;
    while (i < c->framework.strand_count && !ler_str_equal(c->pins[i].strand, strand))
        i++;
    if (i < c->framework.strand_count) {
        take(&c->pins[i].digest, digest, &c->two_digests);
    } else if (i < MAX_STRAND_PINS) {
        c->pins[i] = (ler_strand_pin){strand, digest};
        c->framework.strand_count++;
    } else {
        c->two_digests = true; /* more than any framework of ours has: one would not be compared */
    }
    c->framework.strands = c->pins;
}

static void find_identifiers(const ler_json *achievement, record_claims *c) {
    const ler_json *list = ler_json_get(achievement, "otherIdentifier");
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *entry = ler_json_list_item(list, i);
        ler_str type = ler_json_get_text(entry, "identifierType"),
                value = ler_json_get_text(entry, "identifier");
        if (ler_str_is(type, "ext:frameworkFileDigest"))
            take(&c->framework.file_digest, value, &c->two_digests);
        else if (ler_str_is(type, "ext:frameworkContentDigest"))
            take(&c->framework.content_digest, value, &c->two_digests);
        else if (ler_str_is(type, "ext:levelPolicy"))
            take(&c->policy, value, &c->two_policies);
        else if (ler_str_starts(type, PROFILE_STRAND_DIGEST))
            take_strand(c, ler_str_from(type, sizeof PROFILE_STRAND_DIGEST - 1), value);
    }
    c->human_code = ler_json_get_text(achievement, "humanCode");
    if (c->framework.target_code.len == 0)
        c->framework.target_code = c->human_code;
}

static void add_statement(record_claims *c, ler_arena *arena, const ler_json *a,
                          const ler_json *result, const char *pointer) {
    if (c->statement_count == c->capacity) {
        c->statements_dropped++;
        return;
    }
    statement_claim *s = &c->statements[c->statement_count++];
    s->says =
        (ler_statement_claim){ler_json_get_text(a, "targetCode"), ler_json_get_text(a, "targetUrl"),
                              check_text(ler_json_get(a, "targetDescription")),
                              check_text(ler_json_get(a, "targetName"))};
    s->framework = check_text(ler_json_get(a, "targetFramework"));
    s->status = ler_json_get_text(result, "status");
    s->value = ler_json_get_text(result, "value");
    s->pointer = ler_arena_str(arena, ler_str_of(pointer));
    s->of_achievement = result == NULL;
    /* A result under one of F's own descriptions speaks of F whatever its alignment says; any other
     * alignment may be with any framework. */
    ler_str f = c->framework.id;
    ler_str code = c->framework.target_code;
    bool ours = f.len == 0 || fragment_of(s->says.target_url, f) ||
                (result != NULL && fragment_of(ler_json_get_text(result, "resultDescription"), f));
    if (!ours && code.len > 0 && s->says.target_code.len > code.len &&
        memcmp(s->says.target_code.data, code.data, code.len) == 0 &&
        s->says.target_code.data[code.len] == '/')
        ours = true;
    s->foreign = !ours;
}

/* An alignment with the framework as a whole, which nothing needs to be compared with. What names
 * a place in the framework, or gives a text in a result, is a statement whatever its type says. */
static bool is_whole(const record_claims *c, const ler_json *a, const ler_json *result) {
    ler_str url = ler_json_get_text(a, "targetUrl");
    if (c->framework.id.len > 0 && ler_str_equal(url, c->framework.id))
        return result == NULL || check_text(ler_json_get(a, "targetDescription")).len == 0;
    return result == NULL && is_framework(a) && !fragment_of(url, c->framework.id);
}

/* What the whole occupation is classified as, for whoever files records by it: no statement, and
 * nothing that anybody did. Never in a result, never at a place of the framework, never with a text
 * of its own, and of no other occupation than the framework's. */
static bool is_cross_reference(const record_claims *c, const ler_json *a, const ler_json *result) {
    ler_str type = ler_json_get_text(a, "targetType"), soc = ler_json_get_text(a, "targetCode");
    ler_str code = c->framework.target_code; /* {soc}/{version} */
    if (result != NULL || ler_json_get(a, "targetDescription") != NULL ||
        fragment_of(ler_json_get_text(a, "targetUrl"), c->framework.id))
        return false;
    return ler_str_is(type, PROFILE_TARGET_PROGRAM) ||
           (ler_str_is(type, PROFILE_TARGET_OCCUPATION) && soc.len > 0 && code.len > soc.len &&
            code.data[soc.len] == '/' && memcmp(code.data, soc.data, soc.len) == 0);
}

static void gather_alignments(record_claims *c, ler_arena *arena, const ler_json *owner,
                              const ler_json *result, ler_pointer *at) {
    const ler_json *list = ler_json_get(owner, "alignment");
    bool many = ler_json_is(list, LER_JSON_ARRAY);
    size_t mark = ler_pointer_key(at, LER_STR("alignment"));
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *a = ler_json_list_item(list, i);
        if (!ler_json_is(a, LER_JSON_OBJECT) || is_whole(c, a, result) ||
            is_cross_reference(c, a, result))
            continue;
        size_t inner = many ? ler_pointer_index(at, i) : at->len;
        add_statement(c, arena, a, result, at->text);
        ler_pointer_pop(at, inner);
    }
    ler_pointer_pop(at, mark);
}

static const ler_json *description_of(const ler_json *achievement, ler_str id) {
    const ler_json *list = ler_json_get(achievement, "resultDescription");
    for (size_t i = 0; i < ler_json_list_count(list) && id.len > 0; i++) {
        const ler_json *d = ler_json_list_item(list, i);
        if (ler_str_equal(ler_json_get_text(d, "id"), id))
            return d;
    }
    return NULL;
}

static ler_code read_words(ler_arena *arena, const ler_json *description, ler_level_words **out,
                           size_t *out_count, ler_error *err) {
    const ler_json *levels = ler_json_get(description, "rubricCriterionLevel");
    size_t count = ler_json_list_count(levels);
    if (count > 64)
        count = 64;
    ler_level_words *words = ler_arena_array(arena, count + 1, sizeof *words);
    if (words == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const ler_json *l = ler_json_list_item(levels, i);
        words[i] =
            (ler_level_words){ler_json_get_text(l, "id"), ler_json_get_text(l, "level"),
                              check_text(ler_json_get(l, "name")), ler_json_get_text(l, "points")};
    }
    *out = words;
    *out_count = count;
    return LER_OK;
}

static ler_code gather_scales(record_claims *c, ler_arena *arena, const ler_json *achievement,
                              ler_error *err) {
    const ler_json *list = ler_json_get(achievement, "resultDescription");
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *d = ler_json_list_item(list, i);
        ler_str id = ler_json_get_text(d, "id");
        if (!fragment_of(id, c->framework.id) ||
            ler_json_list_count(ler_json_get(d, "rubricCriterionLevel")) == 0)
            continue;
        if (c->scale_count == MAX_LEVEL_CLAIMS) {
            c->scales_dropped++;
            continue;
        }
        scale_claim *scale = &c->scales[c->scale_count++];
        scale->description = id;
        TRY(read_words(arena, d, &scale->words, &scale->word_count, err));
    }
    return LER_OK;
}

/* A result claims a level by its achievedLevel; or, under one of the framework's own descriptions
 * of levels, by nothing but a value. */
static ler_code gather_level(record_claims *c, ler_arena *arena, const ler_json *achievement,
                             const ler_json *result, const char *pointer, ler_error *err) {
    level_claim l = {.level = ler_json_get_text(result, "achievedLevel"),
                     .value = ler_json_get_text(result, "value"),
                     .status = ler_json_get_text(result, "status"),
                     .description = ler_json_get_text(result, "resultDescription")};
    const ler_json *description = description_of(achievement, l.description);
    const ler_json *levels = ler_json_get(description, "rubricCriterionLevel");
    bool our_description = fragment_of(l.description, c->framework.id);
    l.judged = ler_str_ends(l.description, "#judged-level");
    l.ours = our_description || fragment_of(l.level, c->framework.id);
    if (l.level.len == 0 &&
        (l.value.len == 0 || !our_description ||
         !(l.judged || ler_str_ends(l.description, "#level") || ler_json_list_count(levels) > 0)))
        return LER_OK;
    if (c->level_count == MAX_LEVEL_CLAIMS) {
        c->levels_dropped++;
        return LER_OK;
    }
    l.pointer = ler_arena_str(arena, ler_str_of(pointer));
    for (size_t i = 0; i < ler_json_list_count(levels) && i < 1000; i++)
        if (ler_str_equal(ler_json_get_text(ler_json_list_item(levels, i), "id"), l.level))
            l.listed = true;
    /* Once for a description; another issuer's own levels are no words of the framework. */
    bool new_words = l.ours && !our_description && description != NULL;
    for (size_t i = 0; i < c->level_count && new_words; i++)
        new_words = !ler_str_equal(c->levels[i].description, l.description);
    if (new_words)
        TRY(read_words(arena, description, &l.words, &l.word_count, err));
    c->levels[c->level_count++] = l;
    return LER_OK;
}

/* A result of the framework's own descriptions says something of it even without an alignment. */
static bool is_bare(const record_claims *c, const ler_json *result) {
    return fragment_of(ler_json_get_text(result, "resultDescription"), c->framework.id) &&
           ler_json_get_text(result, "value").len > 0;
}

/* How many statements there can be, so that a small record takes little memory. */
static size_t count_alignments(const ler_json *document) {
    const ler_json *subject = ler_json_get(document, "credentialSubject");
    const ler_json *results = ler_json_get(subject, "result");
    size_t count = ler_json_list_count(ler_json_get(achievement_of(subject), "alignment"));
    const ler_json *descriptions = ler_json_get(achievement_of(subject), "resultDescription");
    for (size_t i = 0; i < ler_json_list_count(descriptions); i++)
        count +=
            ler_json_list_count(ler_json_get(ler_json_list_item(descriptions, i), "alignment"));
    for (size_t i = 0; i < ler_json_list_count(results); i++)
        count += ler_json_list_count(ler_json_get(ler_json_list_item(results, i), "alignment"));
    return count < LER_MAX_STATEMENTS ? count : LER_MAX_STATEMENTS;
}

/* What the achievement, and each of its results' descriptions, is aligned with. */
static void gather_achievement(record_claims *c, ler_arena *arena, const ler_json *achievement,
                               ler_pointer *at) {
    const ler_json *list = ler_json_get(achievement, "resultDescription");
    bool many = ler_json_is(list, LER_JSON_ARRAY);
    gather_alignments(c, arena, achievement, NULL, at);
    size_t mark = ler_pointer_key(at, LER_STR("resultDescription"));
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        size_t inner = many ? ler_pointer_index(at, i) : at->len;
        gather_alignments(c, arena, ler_json_list_item(list, i), NULL, at);
        ler_pointer_pop(at, inner);
    }
    ler_pointer_pop(at, mark);
}

ler_code claims_gather(const ler_json *document, ler_arena *arena, record_claims *out,
                       ler_error *err) {
    *out = (record_claims){0};
    out->capacity = count_alignments(document);
    out->statements = ler_arena_array(arena, out->capacity + 1, sizeof *out->statements);
    out->levels = ler_arena_array(arena, MAX_LEVEL_CLAIMS, sizeof *out->levels);
    out->scales = ler_arena_array(arena, MAX_LEVEL_CLAIMS, sizeof *out->scales);
    if (out->statements == NULL || out->levels == NULL || out->scales == NULL)
        return ler_no_memory(err);
    const ler_json *subject = ler_json_get(document, "credentialSubject");
    if (!ler_json_is(subject, LER_JSON_OBJECT))
        return LER_OK;
    const ler_json *achievement = achievement_of(subject);
    find_framework(document, subject, out);
    find_identifiers(achievement, out);
    TRY(gather_scales(out, arena, achievement, err));
    ler_pointer at = {0};
    ler_pointer_key(&at, LER_STR("credentialSubject"));
    size_t mark = ler_pointer_key(&at, LER_STR("achievement"));
    if (ler_json_is(achievement, LER_JSON_OBJECT))
        gather_achievement(out, arena, achievement, &at);
    ler_pointer_pop(&at, mark);
    const ler_json *results = ler_json_get(subject, "result");
    bool many = ler_json_is(results, LER_JSON_ARRAY);
    mark = ler_pointer_key(&at, LER_STR("result"));
    for (size_t i = 0; i < ler_json_list_count(results); i++) {
        const ler_json *result = ler_json_list_item(results, i);
        size_t inner = many ? ler_pointer_index(&at, i) : at.len;
        size_t said =
            out->statement_count + out->statements_dropped + out->level_count + out->levels_dropped;
        gather_alignments(out, arena, result, result, &at);
        TRY(gather_level(out, arena, achievement, result, at.text, err));
        if (said == out->statement_count + out->statements_dropped + out->level_count +
                        out->levels_dropped &&
            is_bare(out, result))
            out->bare_results++;
        ler_pointer_pop(&at, inner);
    }
    ler_pointer_pop(&at, mark);
    for (size_t i = 0; i < out->statement_count; i++)
        if (out->statements[i].pointer.data == NULL)
            return ler_no_memory(err);
    return LER_OK;
}
