/* Items, associations and criteria of a CASE export. A level of the core is a child of the document
 * and its statements are the level's children; another strand is an item with its levels, and with
 * its domains when it has some: then statements are children of their domain and say their level
 * with hasSkillLevel. */
#include "framework/case/export_internal.h"

/* The strand that is being written. */
typedef struct case_part {
    const ler_strand *strand;
    const ler_json *raw; /* its object in the framework; of the core: framework.levels */
    unsigned number;     /* 0 = core */
    case_node node;      /* the document for the core */
    case_node levels[LER_MAX_LEVELS];
    case_node *domains;
    unsigned *sequence; /* of the children written so far, by domain */
} case_part;

static ler_json *add_item(case_exporter *x, const case_node *node, const char *type,
                          ler_str statement, ler_str code) {
    ler_json *v = case_thing(x, node);
    case_text(x, v, "fullStatement", statement);
    case_text(x, v, "CFItemType", ler_str_of(type));
    case_put(x, v, "CFItemTypeURI", case_item_type(x, type));
    case_text(x, v, "humanCodingScheme", code);
    case_text(x, v, "language", x->language);
    case_add(x, x->items, v);
    return v;
}

/* `suffix` tells associations of one origin apart. */
static void associate(case_exporter *x, const char *type, const case_node *from, ler_json *to,
                      unsigned sequence, ler_str suffix) {
    ler_str iri = case_print(x, "%.*s#assoc/%.*s", S(x->iri), S(suffix));
    case_node node = case_identify(x, "CFAssociations", iri, LER_STR_NONE);
    ler_json *v = case_thing(x, &node);
    case_text(x, v, "associationType", ler_str_of(type));
    if (sequence > 0)
        case_number(x, v, "sequenceNumber", sequence);
    case_put(x, v, "originNodeURI", case_link(x, from, NULL));
    case_put(x, v, "destinationNodeURI", to);
    case_add(x, x->associations, v);
}

static void child_of(case_exporter *x, const case_node *child, const case_node *parent,
                     unsigned sequence) {
    associate(x, "isChildOf", child, case_link(x, parent, NULL), sequence, child->id);
}

/* ---- levels ---- */

static ler_str level_name(case_exporter *x, const case_part *p, unsigned level) {
    const ler_strand *s = p->strand;
    return p->number == 0 ? s->levels[level].key
                          : case_print(x, "%.*s/%.*s", S(s->key), S(s->levels[level].key));
}

static void add_level(case_exporter *x, case_part *p, unsigned i) {
    static const char *const core[] = {"label", "statements", NULL};
    static const char *const others[] = {"key", "label", NULL};
    static const char *const texts[] = {"role", NULL}, *const none[] = {NULL};
    const ler_level *level = &p->strand->levels[i];
    LER_AUTO_BUF iri = ler_buf_new(LER_MAX_URL);
    ler_framework_level_iri(x->fw, x->base, p->strand, level, &iri);
    x->failed |= iri.failed;
    p->levels[i] = case_identify(x, "CFItems", ler_buf_view(&iri), level->label);
    ler_str name = level_name(x, p, i);
    ler_json *v = add_item(x, &p->levels[i], CASE_LEVEL, level->label,
                           case_print(x, "%.*s/%.*s/%.*s", S(ler_framework_occupation(x->fw)->soc),
                                      S(ler_framework_version(x->fw)), S(name)));
    case_extend(x, v, CASE_MORE,
                p->number == 0 ? case_rest(x, ler_json_get_str(p->raw, level->key), core, none)
                               : case_rest(x, ler_json_item(ler_json_get(p->raw, "levels"), i),
                                           others, texts));
    child_of(x, &p->levels[i], &p->node, i + 1);
}

/* The scale, for readers that know rubrics: quality is the label, score and position the rank. */
static void add_criterion(case_exporter *x, const case_part *p) {
    const ler_strand *s = p->strand;
    ler_str rubric = case_print(x, "%.*s#rubric", S(x->iri));
    case_node whole = case_identify(x, "CFRubrics", rubric, LER_STR_NONE);
    ler_str iri = p->number == 0 ? case_print(x, "%.*s#level", S(x->iri))
                                 : case_print(x, "%.*s#level/%.*s", S(x->iri), S(s->key));
    case_node node = case_identify(x, "CFRubrics", iri, LER_STR_NONE);
    node.uri = case_print(x, "%.*s#%.*s", S(whole.uri), S(node.id));
    ler_json *v = case_thing(x, &node);
    case_text(x, v, "category", p->number == 0 ? LER_STR("Framework level") : s->label);
    if (p->number > 0)
        case_put(x, v, "CFItemURI", case_link(x, &p->node, NULL));
    case_number(x, v, "position", p->number + 1);
    case_text(x, v, "rubricId", whole.id);
    ler_json *list = case_array(x, v, "CFRubricCriterionLevels");
    for (unsigned i = 0; i < s->level_count; i++) {
        iri = case_print(x, "%.*s#rcl/%.*s", S(x->iri), S(level_name(x, p, i)));
        case_node at = case_identify(x, "CFRubrics", iri, LER_STR_NONE);
        at.uri = case_print(x, "%.*s#%.*s", S(whole.uri), S(at.id));
        ler_json *level = case_thing(x, &at);
        case_text(x, level, "quality", s->levels[i].label);
        case_text(x, level, "description", s->levels[i].role);
        case_number(x, level, "score", s->levels[i].points);
        case_number(x, level, "position", s->levels[i].points);
        case_text(x, level, "rubricCriterionId", node.id);
        case_add(x, list, level);
    }
    case_add(x, x->criteria, v);
}

/* ---- statements ---- */

static void cite(case_exporter *x, const case_part *p, const case_node *node,
                 const ler_statement *s) {
    for (size_t i = 0; i < s->source_count; i++) {
        ler_str key = s->sources[i]->key;
        ler_str iri = case_print(x, "%.*s#source/%.*s/%.*s", S(x->iri), S(p->strand->key), S(key));
        case_node source = {s->sources[i]->title, key, iri};
        associate(x, "isRelatedTo", node, case_link(x, &source, CASE_TO_SOURCE), (unsigned)i + 1,
                  case_print(x, "%.*s/source/%.*s", S(node->id), S(key)));
    }
}

/* `raw` is the statement's object, NULL in the core, where it is a text. */
static void add_statement(case_exporter *x, case_part *p, const ler_statement *s,
                          const ler_json *raw) {
    static const char *const carried[] = {"text", "level", NULL};
    static const char *const cited[] = {"text", "level", "sources", NULL};
    static const char *const texts[] = {"domain", NULL};
    LER_AUTO_BUF iri = ler_buf_new(LER_MAX_URL), code = ler_buf_new(LER_MAX_URL);
    ler_framework_statement_iri(x->fw, x->base, s, &iri);
    ler_framework_target_code(x->fw, s, &code);
    x->failed |= iri.failed || code.failed;
    case_node node = case_identify(x, "CFItems", ler_buf_view(&iri), s->phrase);
    ler_json *v = add_item(x, &node, CASE_STATEMENT, s->text, ler_buf_view(&code));
    if (s->phrase.len < s->text.len)
        case_text(x, v, "abbreviatedStatement", s->phrase);
    case_text(x, v, "listEnumeration", case_print(x, "%u", s->ordinal));
    case_extend(x, v, CASE_MORE, case_rest(x, raw, s->source_count > 0 ? cited : carried, texts));
    if (s->domain < 0) {
        child_of(x, &node, &p->levels[s->level], s->ordinal);
    } else {
        child_of(x, &node, &p->domains[s->domain], ++p->sequence[s->domain]);
        associate(x, "hasSkillLevel", &node, case_link(x, &p->levels[s->level], NULL), 0,
                  case_print(x, "%.*s/level", S(node.id)));
    }
    cite(x, p, &node, s);
}

/* The statements of a strand in the order of its document, which its digest covers: the model has
 * them by domain, level and ordinal. */
static void add_statements(case_exporter *x, case_part *p) {
    const ler_strand *s = p->strand;
    const ler_json *list = ler_json_get(p->raw, "statements");
    size_t places = (s->domain_count + 1) * s->level_count;
    const ler_statement **next = ler_arena_array(x->arena, places, sizeof(ler_statement *));
    if (next == NULL) {
        x->failed = true;
        return;
    }
    for (size_t i = s->statement_count; i-- > 0;) {
        const ler_statement *said = &s->statements[i];
        next[(size_t)(said->domain + 1) * s->level_count + said->level] = said; /* the first */
    }
    for (size_t i = 0; i < ler_json_count(list) && !x->failed; i++) {
        const ler_json *raw = ler_json_item(list, i);
        ler_str level = ler_json_get_text(raw, "level"), domain = ler_json_get_text(raw, "domain");
        size_t l = 0, d = 0;
        while (l + 1 < s->level_count && !ler_str_equal(level, s->levels[l].key))
            l++;
        while (s->domain_count > 0 && d + 1 < s->domain_count &&
               !ler_str_equal(domain, s->domains[d].key))
            d++;
        size_t place = (s->domain_count > 0 ? d + 1 : 0) * s->level_count + l;
        if (next[place] != NULL)
            add_statement(x, p, next[place]++, raw);
    }
}

/* ---- strands ---- */

static void add_domains(case_exporter *x, case_part *p) {
    static const char *const carried[] = {"key", "label", NULL}, *const none[] = {NULL};
    const ler_strand *s = p->strand;
    p->domains = ler_arena_array(x->arena, s->domain_count + 1, sizeof *p->domains);
    p->sequence = ler_arena_array(x->arena, s->domain_count + 1, sizeof *p->sequence);
    if (p->domains == NULL || p->sequence == NULL) {
        x->failed = true;
        return;
    }
    for (unsigned i = 0; i < s->domain_count; i++) {
        const ler_domain *domain = &s->domains[i];
        ler_str name = case_print(x, "%.*s/%.*s", S(s->key), S(domain->key));
        p->domains[i] = case_identify(
            x, "CFItems", case_print(x, "%.*s#domain/%.*s", S(x->iri), S(name)), domain->label);
        ler_json *v =
            add_item(x, &p->domains[i], CASE_DOMAIN, domain->label,
                     case_print(x, "%.*s/%.*s/%.*s", S(ler_framework_occupation(x->fw)->soc),
                                S(ler_framework_version(x->fw)), S(name)));
        case_extend(x, v, CASE_MORE,
                    case_rest(x, ler_json_item(ler_json_get(p->raw, "domains"), i), carried, none));
        child_of(x, &p->domains[i], &p->node, (unsigned)s->level_count + i + 1);
        x->uses_domains = true;
    }
}

static void add_strand(case_exporter *x, unsigned number) {
    static const char *const domains[] = {"key", "label", "levels", "domains", "statements", NULL};
    static const char *const no_domains[] = {"key", "label", "levels", "statements", NULL};
    static const char *const texts[] = {"description", NULL};
    const ler_strand *s = ler_framework_strand(x->fw, number);
    case_part p = {.strand = s, .number = number};
    p.raw = ler_json_item(ler_json_get(ler_framework_json(x->fw), "strands"), number - 1);
    p.node = case_identify(x, "CFItems", case_print(x, "%.*s#strand/%.*s", S(x->iri), S(s->key)),
                           s->label);
    ler_json *v = add_item(x, &p.node, CASE_STRAND, s->label,
                           case_print(x, "%.*s/%.*s/%.*s", S(ler_framework_occupation(x->fw)->soc),
                                      S(ler_framework_version(x->fw)), S(s->key)));
    case_text(x, v, "notes", s->description);
    case_extend(x, v, CASE_MORE,
                case_rest(x, p.raw, s->domain_count > 0 ? domains : no_domains, texts));
    child_of(x, &p.node, &x->document, LER_CORE_LEVELS + number);
    x->uses_strands = true;
    for (unsigned i = 0; i < s->level_count; i++)
        add_level(x, &p, i);
    add_domains(x, &p);
    if (!x->failed)
        add_statements(x, &p);
    add_criterion(x, &p);
}

static void add_core(case_exporter *x) {
    const ler_strand *s = ler_framework_strand(x->fw, 0);
    case_part p = {.strand = s, .node = x->document};
    p.raw = ler_json_get(ler_json_get(ler_framework_json(x->fw), "framework"), "levels");
    for (unsigned l = 0; l < s->level_count; l++) {
        add_level(x, &p, l);
        for (size_t i = 0; i < s->statement_count; i++)
            if (s->statements[i].level == l)
                add_statement(x, &p, &s->statements[i], NULL);
    }
    add_criterion(x, &p);
}

/* The occupation and the programmes of education, as a record's alignments name them. */
static void add_references(case_exporter *x) {
    const ler_occupation *job = ler_framework_occupation(x->fw);
    const ler_texts *cip = &ler_framework_anchors(x->fw)->lists[LER_ANCHOR_CIP];
    case_node soc = {job->title, job->soc,
                     case_print(x, "https://www.onetonline.org/link/summary/%.*s", S(job->soc))};
    associate(x, "isRelatedTo", &x->document, case_link(x, &soc, CASE_TO_SOC), 0, LER_STR("soc"));
    for (size_t i = 0; i < cip->count; i++) {
        ler_str code = cip->items[i];
        case_node node = {
            case_print(x, "CIP %.*s", S(code)), code,
            case_print(x, "https://nces.ed.gov/ipeds/cipcode/cipdetail.aspx?y=56&cip=%.*s",
                       S(code))};
        associate(x, "isRelatedTo", &x->document, case_link(x, &node, CASE_TO_CIP), (unsigned)i + 1,
                  case_print(x, "cip/%zu", i + 1));
    }
}

void case_export_items(case_exporter *x) {
    add_core(x);
    for (unsigned i = 1; i < ler_framework_strand_count(x->fw); i++)
        add_strand(x, i);
    add_references(x);
}
