/* From the bytes of a CTDL-ASN graph to a framework. */
#include "framework/ctdl/import_internal.h"
#include "ler/ctdl.h"

#include <stdlib.h>

bool ler_ctdl_is(const ler_json *root) {
    const ler_json *v = ler_json_is(root, LER_JSON_ARRAY) ? ler_json_item(root, 0) : root;
    if (ler_json_get(v, "decoded_resource") != NULL)
        v = ler_json_get(v, "decoded_resource");
    return ler_json_get(v, "@graph") != NULL || ler_json_get(v, "@context") != NULL ||
           ler_json_get(v, "@type") != NULL || ler_json_get(v, "@id") != NULL;
}

/* What a member becomes. Those that are not here are told as not carried. */
typedef enum fate {
    READ = 1,    /* by us, or it says again what something else says */
    READ_OWN = 2 /* in our own export only */
} fate;

static const struct {
    const char *name;
    unsigned kinds; /* 1 << ctdl_kind */
    fate fate;
} MEMBERS[] = {
#define F (1u << CTDL_FRAMEWORK)
#define C (1u << CTDL_COMPETENCY)
#define L (1u << CTDL_CONCEPT)
#define S (1u << CTDL_SCHEME)
    {"@id", F | C | L | S, READ},
    {"@type", F | C | L | S, READ},
    {"@context", F | C | L | S, READ},
    {"ceterms:ctid", F | C | L | S, READ},
    {"ceasn:inLanguage", F | C | L | S, READ},
    {CTDL_PART, F | C | L | S, READ_OWN},
    {CTDL_MORE, F | C | L | S, READ_OWN},
    {CTDL_OF, S, READ_OWN},
    {CTDL_KEY, S, READ_OWN},
    {CTDL_COVERED, F, READ_OWN},
    {"ceasn:name", F | S, READ},
    {"ceasn:description", F, READ},
    {"ceasn:publicationStatusType", F, READ},
    {"ceasn:hasTopChild", F, READ},
    {"asn:hasProgressionModel", F, READ},
    {"ceasn:dateModified", F, READ},
    {"ceasn:dateCreated", F, READ},
    {"ceterms:versionCode", F, READ},
    {"ceasn:rights", F, READ},
    {"ceasn:publisherName", F, READ},
    {"ceterms:occupationType", F, READ},
    {"ceterms:industryType", F, READ},
    {"ceterms:instructionalProgramType", F, READ},
    {"ceasn:source", F, READ_OWN},
    {"ceasn:conceptKeyword", F, READ_OWN},
    {"ceasn:conceptTerm", F, READ_OWN},
    {"ceasn:sourceDocumentation", F | C, READ_OWN},
    {"ceasn:competencyText", C, READ},
    {"ceasn:competencyLabel", C, READ_OWN},
    {"ceasn:competencyCategory", C, READ_OWN},
    {"ceasn:codedNotation", C, READ_OWN},
    {"ceasn:comment", C, READ_OWN},
    {"ceasn:listID", C, READ},
    {"ceasn:isPartOf", C, READ},
    {"ceasn:isTopChildOf", C, READ},
    {"ceasn:isChildOf", C, READ},
    {"ceasn:hasChild", C, READ},
    {"asn:hasProgressionLevel", C | S, READ},
    {"ceasn:complexityLevel", C, READ},
    {"skos:prefLabel", L | S, READ},
    {"skos:notation", L, READ},
    {"skos:note", L, READ_OWN},
    {"skos:definition", L, READ_OWN},
    {"ceasn:inProgressionModel", L, READ},
    {"asn:inProgressionModel", L, READ},
    {"skos:inScheme", L, READ},
    {"skos:topConceptOf", L, READ},
    {"skos:hasTopConcept", S, READ},
    {"ceterms:precedes", L, READ},
    {"ceterms:precededBy", L, READ},
#undef F
#undef C
#undef L
#undef S
};

static bool is_read(ler_str name, ctdl_kind kind, bool own) {
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        if (ler_str_is(name, MEMBERS[i].name) && (MEMBERS[i].kinds & (1u << kind)) != 0)
            return own || MEMBERS[i].fate == READ;
    return false;
}

#define MAX_UNUSED 100 /* names that are told apart */

void ctdl_note_unused(ctdl_graph *g, bool own) {
    struct unused {
        ler_str name;
        const ctdl_item *first;
        size_t times;
    } list[MAX_UNUSED];
    size_t count = 0, others = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        const ctdl_item *item = &g->items[i];
        for (size_t k = 0; k < item->member_count && item->kind != CTDL_OTHER; k++) {
            ler_str name = item->members[k].name;
            if (is_read(name, item->kind, own))
                continue;
            size_t u = 0;
            while (u < count &&
                   (list[u].first->kind != item->kind || !ler_str_equal(list[u].name, name)))
                u++;
            if (u == MAX_UNUSED) {
                others++;
                continue;
            }
            if (u == count)
                list[count++] = (struct unused){.name = name, .first = item};
            list[u].times++;
        }
    }
    for (size_t u = 0; u < count; u++) {
        char shown[LER_EXCERPT];
        ler_str name = ler_arena_str(g->arena, list[u].name);
        g->failed |= name.data == NULL;
        if (name.data == NULL)
            continue;
        ler_excerpt(shown, name.data, name.len);
        if (list[u].times > 1)
            CTDL_ODD(g, list[u].first, name.data, "%s is not carried, here and %zu time%s more",
                     shown, list[u].times - 1, list[u].times == 2 ? "" : "s");
        else
            CTDL_ODD(g, list[u].first, name.data, "%s is not carried", shown);
    }
    if (others > 0)
        ler_place_note(g->findings, false, ler_place_at(""),
                       "%zu members of other names are not carried", others);
}

static ler_code first_error(const ler_findings *findings, ler_error *err) {
    for (size_t i = 0; i < ler_findings_count(findings); i++) {
        const ler_finding *f = ler_findings_at(findings, i);
        if (f->error)
            return ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s", f->message.data);
    }
    return ler_fail(err, LER_E_CONTENT, "%zu errors", ler_findings_errors(findings));
}

/* What the person says takes the place of what the file says. */
static void override(ctdl_graph *g, ler_draft *draft) {
    const struct {
        ler_draft_part part;
        const char *key;
        ler_str text;
    } given[] = {{LER_DRAFT_OCCUPATION, "soc", g->options->soc},
                 {LER_DRAFT_OCCUPATION, "title", g->options->title},
                 {LER_DRAFT_FRAMEWORK, "version", g->options->version},
                 {LER_DRAFT_ROOT, "exportedAt", g->options->exported_at}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        const ler_json *said = ler_draft_get(draft, given[i].part, given[i].key);
        if (given[i].text.data != NULL && said != NULL &&
            !ler_str_equal(ler_json_str(said), given[i].text)) {
            char shown[LER_EXCERPT];
            ler_str old = ler_json_str(said);
            CTDL_ODD(g, &g->items[g->framework], NULL, "%s: what you say takes the place of \"%s\"",
                     given[i].key, ler_excerpt(shown, old.data, old.len));
        }
        ler_draft_text(draft, given[i].part, given[i].key, given[i].text, LER_NO_PLACE);
    }
}

static ler_code import(ctdl_graph *g, ler_str bytes, ler_draft *draft, ler_framework **out,
                       ler_error *err) {
    static const ler_json_limits limits = {.bytes = LER_MAX_EXCHANGE,
                                           .depth = LER_MAX_JSON_DEPTH,
                                           .nodes = LER_MAX_JSON_NODES,
                                           .string = LER_MAX_JSON_STRING};
    ler_json *root;
    TRY(ler_json_read(g->arena, bytes, &limits, &root, err));
    TRY(ctdl_graph_read(g, root, err));
    if (ler_findings_errors(g->findings) > 0)
        return first_error(g->findings, err);
    TRY(ctdl_tree(g, err));
    bool own = ctdl_is_part(&g->items[g->framework], CTDL_IS_FRAMEWORK);
    TRY(own ? ctdl_read_own(g, draft, err) : ctdl_read_foreign(g, draft, err));
    override(g, draft);
    ctdl_note_unused(g, own);
    if (g->failed)
        return ler_no_memory(err);
    TRY(ler_draft_done(draft, err));
    if (ler_findings_errors(g->findings) > 0)
        return first_error(g->findings, err);
    return ler_draft_load(draft, g->findings, out, err);
}

ler_code ler_ctdl_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                         ler_framework **out, ler_error *err) {
    static const ler_import_options none;
    *out = NULL;
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_DRAFT draft = ler_draft_new();
    ctdl_graph g = {.arena = arena, .options = options == NULL ? &none : options};
    g.findings = findings == NULL ? own : findings;
    if (arena == NULL || draft == NULL || g.findings == NULL)
        return ler_no_memory(err);
    return import(&g, bytes, draft, out, err);
}
