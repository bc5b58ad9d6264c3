/* The levels of a foreign graph's statements. */
#include "framework/ctdl/foreign.h"

#include <stdio.h>

static const char *const LEVELS[] = {"asn:hasProgressionLevel", "ceasn:complexityLevel"};

/* ---- as the graph says ---- */

#define MAX_MISSING 8 /* levels that are named as missing */

typedef struct missing {
    ler_str names[MAX_MISSING];
    size_t count, others;
    const ctdl_item *first;
} missing;

static ler_str tail_of(ler_str iri) {
    size_t i = iri.len;
    while (i > 0 && iri.data[i - 1] != '/' && iri.data[i - 1] != '#')
        i--;
    return i < iri.len ? ler_str_from(iri, i) : iri;
}

static void note_missing(missing *m, const ctdl_item *item, ler_str iri) {
    ler_str name = tail_of(iri);
    if (m->first == NULL)
        m->first = item;
    for (size_t i = 0; i < m->count; i++)
        if (ler_str_equal(m->names[i], name))
            return;
    if (m->count < MAX_MISSING)
        m->names[m->count++] = name;
    else
        m->others++;
}

/* The concept that a competency names as its level. */
static uint32_t concept_of(foreign *f, const ctdl_item *item, missing *m) {
    for (size_t k = 0; k < 2; k++) {
        size_t count = ctdl_value_count(item, LEVELS[k]);
        if (count == 0)
            continue;
        if (count > 1)
            CTDL_BAD(f->g, item, LEVELS[k], "%zu levels of one competency", count);
        const ler_json *value = ctdl_value_at(item, LEVELS[k], 0);
        uint32_t concept = ctdl_find(f->g, value);
        if (concept == CTDL_NONE || f->g->items[concept].kind != CTDL_CONCEPT)
            note_missing(m, item, ctdl_iri_of(value));
        else
        return concept;
    }
    return CTDL_NONE;
}

static bool names_level(const ctdl_item *item) {
    return ctdl_value_count(item, LEVELS[0]) + ctdl_value_count(item, LEVELS[1]) > 0;
}

/* Each statement's level: its own, or that of the nearest competency above. */
static void find_concepts(foreign *f, size_t *without, missing *m) {
    for (size_t i = 0; i < f->count; i++) {
        uint32_t n = f->statements[i].item;
        while (n != f->g->framework && !names_level(&f->g->items[n]))
            n = f->g->items[n].parent;
        if (n == f->g->framework)
            ++*without;
        else
        f->statements[i].concept = concept_of(f, &f->g->items[n], m);
    }
}

static void tell_missing(foreign *f, const missing *m) {
    LER_AUTO_BUF names = ler_buf_new(LER_MAX_POINTER);
    for (size_t i = 0; i < m->count; i++) {
        char shown[LER_EXCERPT];
        ler_buf_printf(&names, "%s%s", i > 0 ? ", " : "",
                       ler_excerpt(shown, m->names[i].data, m->names[i].len));
    }
    CTDL_BAD(f->g, m->first, NULL,
             "the levels are not in this file: say what they are, lowest first, with --levels "
             "KEY=LABEL,..., where the labels are %.300s%s",
             names.failed || names.data == NULL ? "them" : names.data,
             m->others > 0 ? " and others" : "");
}

static const char HINT[] =
    "say with --levels KEY=LABEL,..., lowest first, what tells the level: a LABEL is a "
    "competencyCategory, or the text, label or code of a competency above the statements; KEY=* "
    "stands for all others";

static int find_level(const ctdl_scale *scale, uint32_t concept) {
    for (uint32_t i = 0; i < scale->count; i++)
        if (scale->levels[i] == concept)
            return (int)i;
    return -1;
}

static ler_str concept_label(foreign *f, uint32_t concept) {
    const ctdl_item *item = &f->g->items[concept];
    ler_str label = ctdl_line_of(f->g, item, "skos:prefLabel");
    if (label.len == 0)
        label = ctdl_line_of(f->g, item, "skos:notation");
    if (label.len == 0)
        CTDL_BAD(f->g, item, NULL, "a level without skos:prefLabel");
    return label;
}

/* Of a scale that is longer than ours can be those levels that are used. */
static void keep_used(foreign *f, ctdl_scale *scale) {
    uint32_t count = 0;
    for (uint32_t l = 0; l < scale->count; l++) {
        bool used = false;
        for (size_t i = 0; i < f->count && !used; i++)
        used = f->statements[i].concept == scale->levels[l];
        if (used)
            scale->levels[count++] = scale->levels[l];
    }
    CTDL_ODD(f->g, &f->g->items[scale->scheme], NULL,
             "%u levels; of those the %u that competencies have are taken", (unsigned)scale->count,
             (unsigned)count);
    scale->count = count;
}

static ler_code add_scale(foreign *f, const uint32_t *of, uint32_t scheme, ler_error *err) {
    ctdl_scale scale;
    if (f->strand_count == LER_MAX_STRANDS - 1)
        return ler_fail_at(err, LER_E_LIMIT, f->g->items[scheme].pointer.data,
                           "more than %d schemes of levels", LER_MAX_STRANDS - 1);
    TRY(ctdl_scale_read(f->g, of, scheme, &scale, err));
    if (scale.count > LER_MAX_LEVELS)
        keep_used(f, &scale);
    if (scale.count > LER_MAX_LEVELS)
        return ler_fail_at(err, LER_E_LIMIT, f->g->items[scheme].pointer.data,
                           "%u levels of one scale, at most %d: put some together with --levels",
                           (unsigned)scale.count, LER_MAX_LEVELS);
    const ctdl_item *item = &f->g->items[scheme];
    ctdl_strand *strand = &f->strands[f->strand_count];
    strand->label = ctdl_line_of(
        f->g, item, ctdl_member_of(item, "ceasn:name") != NULL ? "ceasn:name" : "skos:prefLabel");
    strand->level_count = scale.count;
    strand->core = scale.count == LER_CORE_LEVELS;
    for (uint32_t l = 0; l < scale.count; l++) {
        strand->labels[l] = concept_label(f, scale.levels[l]);
        int core = ler_draft_core_level(strand->labels[l]);
        strand->core_levels[l] = core < 0 ? 0 : (unsigned)core;
        strand->core = strand->core && core == (int)l;
    }
    for (size_t i = 0; i < f->count; i++) {
        int level = find_level(&scale, f->statements[i].concept);
        if (f->statements[i].concept == CTDL_NONE || level < 0)
            continue;
        f->statements[i].strand = f->strand_count;
        f->statements[i].level = level;
    }
    f->strand_count++;
    return LER_OK;
}

ler_code ctdl_levels_said(foreign *f, ler_error *err) {
    missing m = {.count = 0};
    size_t without = 0;
    uint32_t *of;
    TRY(ctdl_schemes_read(f->g, &of, err));
    find_concepts(f, &without, &m);
    if (m.first != NULL)
        tell_missing(f, &m);
    if (f->count > 0 && without == f->count)
        CTDL_BAD(f->g, f->framework, NULL, "no competency says its level: %s", HINT);
    for (size_t i = 0; i < f->count; i++) {
        const ctdl_said *s = &f->statements[i];
        const ctdl_item *item = &f->g->items[s->item];
        if (s->concept != CTDL_NONE && s->level < 0) {
            if (of[s->concept] == CTDL_NONE)
                CTDL_BAD(f->g, &f->g->items[s->concept], NULL,
                         "a level of no scheme, so that its place is unknown: give --levels");
            else
                TRY(add_scale(f, of, of[s->concept], err));
        } else if (s->concept == CTDL_NONE && m.first == NULL && without < f->count) {
            CTDL_BAD(f->g, item, NULL,
                     "no level, nor has a competency above it one, unlike others: give --levels");
        }
    }
    return LER_OK;
}

/* ---- as the person says ---- */

typedef struct chooser {
    foreign *f;
    const ler_level_choices *choices;
    bool met[LER_MAX_LEVEL_CHOICES];
} chooser;

static int choose(const chooser *c, ler_str label) {
    return label.len == 0 ? -1 : ler_level_choice_of(c->choices, label);
}

static int choose_text(const chooser *c, const ctdl_item *item, const char *name) {
    ler_str texts[16];
    if (ctdl_member_of(item, name) == NULL)
        return -1;
    size_t count = ctdl_texts_of(c->f->g, item, name, texts, 16);
    for (size_t i = 0; i < count; i++) {
        int found = choose(c, texts[i]);
        if (found >= 0)
            return found;
    }
    return -1;
}

/* By IRI, its last part, and what the node it names is called. */
static int choose_term(const chooser *c, const ctdl_item *item, const char *name) {
    for (size_t i = 0; i < ctdl_value_count(item, name) && i < 64; i++) {
        const ler_json *value = ctdl_value_at(item, name, i);
        ler_str iri = ctdl_iri_of(value);
        int found = choose(c, iri);
        if (found < 0)
            found = choose(c, tail_of(iri));
        uint32_t n = found < 0 ? ctdl_find(c->f->g, value) : CTDL_NONE;
        if (n != CTDL_NONE) {
            found = choose_text(c, &c->f->g->items[n], "skos:prefLabel");
            if (found < 0)
                found = choose_text(c, &c->f->g->items[n], "skos:notation");
        }
        if (found >= 0)
            return found;
    }
    return -1;
}

/* What one competency says of the level; *is_level when it is one rather than having one. */
static int choose_by(const chooser *c, uint32_t n, bool *is_level) {
    static const char *const terms[] = {"asn:hasProgressionLevel", "ceasn:complexityLevel",
                                        "ceasn:conceptTerm", "ceasn:educationLevelType"};
    static const char *const texts[] = {"ceasn:codedNotation", "ceasn:competencyLabel",
                                        "ceasn:competencyText", "ceterms:ctid"};
    const ctdl_item *item = &c->f->g->items[n];
    int found = -1;
    *is_level = false;
    for (size_t i = 0; i < sizeof terms / sizeof *terms && found < 0; i++)
        found = choose_term(c, item, terms[i]);
    if (found < 0)
        found = choose_text(c, item, "ceasn:competencyCategory");
    for (size_t i = 0; i < sizeof texts / sizeof *texts && found < 0; i++) {
        found = choose_text(c, item, texts[i]);
        *is_level = found >= 0;
    }
    return found;
}

/* The levels that the choices name, each once. */
static ler_code name_levels(chooser *c, int level_of[LER_MAX_LEVEL_CHOICES], ler_error *err) {
    ctdl_strand *strand = &c->f->strands[0];
    strand->core = ler_level_choices_are_core(c->choices);
    for (size_t i = 0; i < c->choices->count; i++) {
        ler_str key = c->choices->items[i].key;
        size_t l = 0;
        while (l < strand->level_count && !ler_str_equal(strand->labels[l], key))
            l++;
        if (l == LER_MAX_LEVELS)
            return ler_fail(err, LER_E_USAGE, "more than %d levels", LER_MAX_LEVELS);
        if (l == strand->level_count) {
            int core = ler_draft_core_level(key);
            strand->labels[l] = key;
            strand->core_levels[l] = core < 0 ? 0 : (unsigned)core;
            strand->level_count++;
        }
        level_of[i] = (int)l;
    }
    return LER_OK;
}

ler_code ctdl_levels_chosen(foreign *f, ler_error *err) {
    chooser c = {.f = f, .choices = f->g->options->levels};
    int level_of[LER_MAX_LEVEL_CHOICES];
    int rest = ler_level_choice_rest(c.choices);
    TRY(name_levels(&c, level_of, err));
    f->strand_count = 1;
    for (size_t i = 0; i < f->count; i++) {
        ctdl_said *s = &f->statements[i];
        int found = -1;
        bool is_level = false;
        for (uint32_t n = s->item; n != f->g->framework && found < 0; n = f->g->items[n].parent) {
            found = choose_by(&c, n, &is_level);
            if (found >= 0 && is_level && n != s->item)
                s->consumed = n;
        }
        if (found < 0)
            found = rest;
        if (found < 0) {
            CTDL_BAD(f->g, &f->g->items[s->item], NULL,
                     "nothing here or above is a label of --levels; KEY=* takes all others");
            continue;
        }
        c.met[found] = true;
        s->level = level_of[found];
    }
    for (size_t i = 0; i < c.choices->count; i++) {
        char shown[LER_EXCERPT];
        ler_str label = c.choices->items[i].label;
        if (!c.met[i])
            CTDL_ODD(f->g, f->framework, NULL, "no competency is at level \"%s\" of --levels",
                     ler_excerpt(shown, label.data, label.len));
    }
    return LER_OK;
}
