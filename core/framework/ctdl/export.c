/* The framework's own node, its anchors, and the graph around all nodes. */
#include "framework/ctdl/write.h"
#include "ler/ascii.h"
#include "ler/ctdl.h"
#include "ler/time.h"

#define CTDL_ARENA ((size_t)1 << 30)

static const char *const none[] = {NULL};

/* One term of an enumeration, described in place (ceterms:CredentialAlignmentObject). */
static void put_alignment(ctdl_writer *w, ler_json *list, const char *framework, const char *name,
                          ler_str node, ler_str node_name, ler_str code) {
    ler_json *v = ctdl_object(w);
    ctdl_text(w, v, "@type", LER_STR("ceterms:CredentialAlignmentObject"));
    ctdl_text(w, v, "ceterms:framework", ler_str_of(framework));
    ctdl_words(w, v, "ceterms:frameworkName", ler_str_of(name));
    if (node.len > 0)
        ctdl_text(w, v, "ceterms:targetNode", node);
    ctdl_words(w, v, "ceterms:targetNodeName", node_name.len > 0 ? node_name : code);
    ctdl_text(w, v, "ceterms:codedNotation", code);
    w->failed |= !ler_json_append(w->arena, list, v);
}

static void put_occupation(ctdl_writer *w, ler_json *node) {
    const ler_occupation *o = ler_framework_occupation(w->fw);
    ler_json *list = ctdl_array(w);
    put_alignment(w, list, "https://www.onetcenter.org/taxonomy.html", "O*NET-SOC",
                  ler_arena_printf(w->arena, "https://www.onetonline.org/link/summary/%.*s",
                                   (int)o->soc.len, o->soc.data),
                  o->title, o->soc);
    ctdl_put(w, node, "ceterms:occupationType", list);
    if (o->sector.len > 0) {
        list = ctdl_array(w);
        put_alignment(w, list, "https://www.census.gov/naics/",
                      "North American Industry Classification System", LER_STR_NONE, LER_STR_NONE,
                      o->sector);
        ctdl_put(w, node, "ceterms:industryType", list);
    }
}

/* ---- anchors ---- */

/* A list of O*NET's, or of works, as a concept scheme that the framework refers to. */
static void put_scheme(ctdl_writer *w, ler_anchor which, ler_json *refers) {
    static const char *const titles[LER_ANCHORS] = {
        [LER_ANCHOR_RAPIDS] = "Registered apprenticeships",
        [LER_ANCHOR_SKILLS] = "Skills (O*NET)",
        [LER_ANCHOR_KNOWLEDGE] = "Knowledge (O*NET)",
        [LER_ANCHOR_ABILITIES] = "Abilities (O*NET)",
        [LER_ANCHOR_WORK_STYLES] = "Work styles (O*NET)",
        [LER_ANCHOR_TECHNOLOGY] = "Technology (O*NET)",
        [LER_ANCHOR_TASKS] = "Tasks (O*NET)",
        [LER_ANCHOR_REFERENCES] = "References"};
    const ler_texts *texts = &ler_framework_anchors(w->fw)->lists[which];
    const char *digest = ler_framework_digest(w->fw)->full, *key = ler_anchor_name(which);
    ler_json *scheme = ctdl_node(w, digest, ler_arena_printf(w->arena, "anchors=%s", key),
                                 "skos:ConceptScheme", NULL, CTDL_IS_ANCHORS);
    ctdl_words(w, scheme, "ceasn:name", ler_str_of(titles[which]));
    ctdl_text(w, scheme, CTDL_KEY, ler_str_of(key));
    ctdl_text(w, scheme, CTDL_OF, w->framework);
    ler_json *list = ctdl_array(w);
    ctdl_put(w, scheme, "skos:hasTopConcept", list);
    for (size_t i = 0; i < texts->count && !w->failed; i++) {
        ler_json *node =
            ctdl_node(w, digest, ler_arena_printf(w->arena, "anchor=%s-%zu", key, i + 1),
                      "skos:Concept", NULL, CTDL_IS_ANCHOR);
        ctdl_words(w, node, "skos:prefLabel", texts->items[i]);
        ctdl_text(w, node, "skos:inScheme", ler_json_get_text(scheme, "@id"));
        ctdl_text(w, node, "skos:topConceptOf", ler_json_get_text(scheme, "@id"));
        ctdl_push(w, list, ler_json_get_text(node, "@id"));
        ctdl_push(w, refers, ler_json_get_text(node, "@id"));
    }
}

/* Returns what of the anchors no term carries: empty when it is only that there are anchors. */
static ler_json *put_anchors(ctdl_writer *w, ler_json *node) {
    const ler_anchors *anchors = ler_framework_anchors(w->fw);
    ler_json *terms = ctdl_array(w), *works = ctdl_array(w), *programmes = ctdl_array(w);
    const char *filled[LER_ANCHORS + 1] = {NULL};
    for (unsigned i = 0; i < LER_ANCHORS; i++) {
        const ler_texts *texts = &anchors->lists[i];
        filled[i] = ler_anchor_name((ler_anchor)i);
        if (texts->count == 0)
            continue;
        if (i == LER_ANCHOR_TITLES)
            ctdl_word_list(w, node, "ceasn:conceptKeyword", texts->items, texts->count);
        else if (i == LER_ANCHOR_CIP)
            for (size_t k = 0; k < texts->count; k++)
                put_alignment(w, programmes, "https://nces.ed.gov/ipeds/cipcode/",
                              "Classification of Instructional Programs", LER_STR_NONE,
                              LER_STR_NONE, texts->items[k]);
        else
            put_scheme(w, (ler_anchor)i, i == LER_ANCHOR_REFERENCES ? works : terms);
    }
    if (ler_json_count(programmes) > 0)
        ctdl_put(w, node, "ceterms:instructionalProgramType", programmes);
    if (ler_json_count(terms) > 0)
        ctdl_put(w, node, "ceasn:conceptTerm", terms);
    if (ler_json_count(works) > 0)
        ctdl_put(w, node, "ceasn:sourceDocumentation", works);
    if (!anchors->stated)
        return NULL;
    ler_json *rest = ctdl_rest(w, ler_json_get(ler_framework_json(w->fw), "anchors"), none, filled);
    return rest != NULL ? rest : ctdl_object(w);
}

/* ---- the framework ---- */

/* The vocabulary has one description; ours are two texts. The one that is there is the description;
 * of two the second has a term of our own, whose empty list says that there is no second. */
static void put_descriptions(ctdl_writer *w, ler_json *node) {
    ler_str description = ler_framework_description(w->fw), covered = ler_framework_context(w->fw);
    ctdl_words(w, node, "ceasn:description", description.len > 0 ? description : covered);
    if (description.len > 0 && covered.len > 0)
        ctdl_words(w, node, CTDL_COVERED, covered);
    else if (description.len > 0)
        ctdl_put(w, node, CTDL_COVERED, ctdl_array(w));
}

/* Web addresses among the sources of the export. */
static void put_web_sources(ctdl_writer *w, ler_json *node) {
    const ler_json *sources = ler_json_get(ler_framework_json(w->fw), "sources");
    ler_json *list = ctdl_array(w);
    for (size_t i = 0; i < ler_json_count(sources); i++) {
        ler_str text = ler_json_str(ler_json_member_at(sources, i)->value);
        bool plain = ler_str_starts(text, "https://");
        for (size_t k = 0; k < text.len; k++)
            plain = plain && text.data[k] > 0x20 && text.data[k] < 0x7f &&
                    strchr("\"<>\\^`{|}", text.data[k]) == NULL;
        if (plain)
            ctdl_push(w, list, text);
    }
    if (ler_json_count(list) > 0)
        ctdl_put(w, node, "ceasn:source", list);
}

static void put_part(ctdl_writer *w, ler_json *more, const char *key, ler_json *rest) {
    if (rest != NULL)
        ctdl_put(w, more, key, rest);
}

static void put_framework(ctdl_writer *w, ler_json *node, ler_json *anchors) {
    static const char *const of_root[] = {"occupation", "framework", "anchors", "roles", NULL};
    static const char *const of_root_filled[] = {"exportedAt", "attribution", "strands", NULL};
    static const char *const of_occupation[] = {"soc", "title", NULL};
    static const char *const of_occupation_filled[] = {"sector", NULL};
    static const char *const of_framework[] = {"version", "levels", NULL};
    static const char *const of_framework_filled[] = {"description", "contextCovered", NULL};
    static const char *const of_roles_filled[] = {"emerging", "developing", "proficient",
                                                  "advanced", NULL};
    const ler_json *root = ler_framework_json(w->fw);
    ler_str changed = ler_framework_exported_at(w->fw);
    if (changed.len == 0)
        changed = w->date;
    if (changed.len > 0)
        ctdl_text(w, node, "ceasn:dateModified", changed);
    ctdl_text(w, node, "ceterms:versionCode", ler_framework_version(w->fw));
    ctdl_words(w, node, "ceasn:rights", ler_framework_attribution(w->fw));
    put_occupation(w, node);
    put_web_sources(w, node);
    ler_json *more = ctdl_object(w);
    put_part(w, more, "root", ctdl_rest(w, root, of_root, of_root_filled));
    put_part(w, more, "occupation",
             ctdl_rest(w, ler_json_get(root, "occupation"), of_occupation, of_occupation_filled));
    put_part(w, more, "framework",
             ctdl_rest(w, ler_json_get(root, "framework"), of_framework, of_framework_filled));
    put_part(w, more, "anchors", anchors);
    if (ler_framework_is_full(root) && ler_json_is(ler_json_get(root, "roles"), LER_JSON_OBJECT)) {
        ler_json *roles = ctdl_rest(w, ler_json_get(root, "roles"), none, of_roles_filled);
        put_part(w, more, "roles", roles != NULL ? roles : ctdl_object(w));
    }
    ctdl_more(w, node, more);
}

static ler_json *context_of(ctdl_writer *w) {
    ler_json *context = ctdl_array(w), *own = ctdl_object(w), *json = ctdl_object(w);
    ler_json *id = ctdl_object(w), *map = ctdl_object(w);
    ctdl_push(w, context, LER_STR(CTDL_CONTEXT));
    ctdl_put(w, own, "@version", ler_json_new_number(w->arena, 1.1));
    ctdl_text(w, own, "ler", LER_STR(CTDL_OWN));
    ctdl_text(w, json, "@type", LER_STR("@json"));
    ctdl_put(w, own, CTDL_MORE, json);
    ctdl_text(w, id, "@type", LER_STR("@id"));
    ctdl_put(w, own, CTDL_OF, id);
    ctdl_text(w, map, "@container", LER_STR("@language"));
    ctdl_put(w, own, CTDL_COVERED, map);
    w->failed |= !ler_json_append(w->arena, context, own);
    return context;
}

static bool is_language(ler_str tag) { /* the shape of a BCP 47 tag */
    bool good = tag.len >= 2 && tag.len <= 35 && ler_is_alpha(tag.data[0]);
    for (size_t i = 0; i < tag.len; i++)
        good = good && (ler_is_alpha(tag.data[i]) || ler_is_digit(tag.data[i]) ||
                        (tag.data[i] == '-' && tag.data[i - 1] != '-' && i + 1 < tag.len));
    return good;
}

static bool is_base(ler_str url) {
    bool good = ler_str_starts(url, "https://") || ler_str_starts(url, "http://");
    for (size_t i = 0; i < url.len; i++)
        good = good && url.data[i] > 0x20 && url.data[i] < 0x7f &&
               strchr("\"<>\\^`{|}#", url.data[i]) == NULL;
    return good;
}

static ler_json *build(ctdl_writer *w) {
    const char *digest = ler_framework_digest(w->fw)->content;
    ler_json *root = ctdl_object(w);
    ctdl_put(w, root, "@context", context_of(w));
    w->graph = ctdl_array(w);
    ctdl_put(w, root, "@graph", w->graph);
    ler_json *node =
        ctdl_node(w, digest, LER_STR(""), "ceasn:CompetencyFramework", NULL, CTDL_IS_FRAMEWORK);
    w->framework = ler_json_get_text(node, "@id");
    ctdl_words(w, node, "ceasn:name", ler_framework_occupation(w->fw)->title);
    put_descriptions(w, node);
    ler_json *languages = ctdl_array(w), *top = ctdl_array(w), *scales = ctdl_array(w);
    ctdl_push(w, languages, w->language);
    ctdl_put(w, node, "ceasn:inLanguage", languages);
    ctdl_text(w, node, "ceasn:publicationStatusType", LER_STR("publicationStatus:Published"));
    ctdl_put(w, node, "ceasn:hasTopChild", top);
    ctdl_put(w, node, "asn:hasProgressionModel", scales);
    for (size_t i = 0; i < ler_framework_strand_count(w->fw) && !w->failed; i++) {
        ler_str scale = LER_STR_NONE;
        ctdl_push(w, top, ctdl_put_strand(w, i, &scale));
        ctdl_push(w, scales, scale);
    }
    put_framework(w, node, put_anchors(w, node));
    return root;
}

ler_code ler_ctdl_export(const ler_framework *fw, const ler_export_options *options, ler_buf *out,
                         ler_error *err) {
    ler_str base = options->base;
    ler_str language = options->language.data == NULL ? LER_STR("en") : options->language;
    if (base.len > 0 && !is_base(base))
        return ler_fail(err, LER_E_USAGE, "the base is a URL such as https://training.example/");
    ler_time time;
    if (options->date.data != NULL &&
        (ler_time_parse(options->date, &time, NULL) != LER_OK || !time.zoned))
        return ler_fail(err, LER_E_USAGE, "the date is a time such as 2026-05-20T12:00:00Z");
    if (!is_language(language))
        return ler_fail(err, LER_E_USAGE, "the language is a tag such as \"en\" or \"en-US\"");
    LER_AUTO_ARENA arena = ler_arena_new(CTDL_ARENA);
    LER_AUTO_BUF iri = ler_buf_new(LER_MAX_URL);
    if (arena == NULL)
        return ler_no_memory(err);
    ctdl_writer w = {.arena = arena, .fw = fw, .language = language, .date = options->date};
    if (base.len > 0) {
        ler_framework_iri(fw, base, &iri);
        TRY(ler_buf_done(&iri, err));
        w.iri = ler_buf_view(&iri);
    }
    ler_json *root = build(&w);
    if (w.failed)
        return ler_no_memory(err);
    ler_json_write(root, 2, out);
    ler_buf_char(out, '\n');
    return ler_buf_done(out, err);
}
