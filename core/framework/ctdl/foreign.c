/* A graph that somebody else made: what it says of the framework, and its competencies as strands,
 * domains, levels and statements. */
#include "framework/ctdl/foreign.h"
#include "ler/time.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the framework ---- */

static void set_text(foreign *f, ler_draft_part part, const char *key, const char *name,
                     ler_str text) {
    ler_draft_text(f->d, part, key, text, ctdl_place(f->g, f->framework, name));
}

/* "21-1022.00" anywhere in a text, or "21-1022", which O*NET writes with ".00". */
static ler_str find_soc(ctdl_graph *g, ler_str text) {
    for (size_t i = 0; i + 7 <= text.len; i++) {
        ler_str whole = {text.data + i, text.len - i < LER_SOC_LENGTH ? 7 : LER_SOC_LENGTH};
        if (ler_soc_valid(whole))
            return whole;
        if (i > 0 || text.len != 7)
            continue;
        ler_str longer = ler_arena_printf(g->arena, "%.*s.00", 7, text.data);
        g->failed |= longer.data == NULL;
        if (longer.data != NULL && ler_soc_valid(longer))
            return longer;
    }
    return LER_STR_NONE;
}

static void read_soc(foreign *f) {
    static const char *const name = "ceterms:occupationType";
    ler_str soc = LER_STR_NONE;
    for (size_t i = 0; i < ctdl_value_count(f->framework, name); i++) {
        const ler_json *v = ctdl_value_at(f->framework, name, i);
        ler_str found = find_soc(f->g, ler_json_get_text(v, "ceterms:codedNotation"));
        if (found.data == NULL)
            found = find_soc(f->g, ler_json_get_text(v, "ceterms:targetNode"));
        if (found.data == NULL)
            continue;
        if (soc.data != NULL && !ler_str_equal(soc, found) && f->g->options->soc.data == NULL)
            CTDL_ODD(f->g, f->framework, name, "of several occupations the first one is taken");
        if (soc.data == NULL)
            soc = found;
    }
    if (soc.data == NULL && f->g->options->soc.data == NULL)
        CTDL_BAD(f->g, f->framework, NULL, "no occupation: say which, with --soc NN-NNNN.NN");
    set_text(f, LER_DRAFT_OCCUPATION, "soc", name, soc);
}

static void read_version(foreign *f) {
    static const char *const name = "ceterms:versionCode";
    const ctdl_member *m = ctdl_member_of(f->framework, name);
    ler_str text = m == NULL ? LER_STR_NONE : ler_str_trim(ler_json_str(m->value));
    bool good = ler_version_valid(text);
    if (good)
        set_text(f, LER_DRAFT_FRAMEWORK, "version", name, text);
    else if (f->g->options->version.data == NULL)
        CTDL_BAD(f->g, f->framework, name, "%s: give --label VERSION",
                 text.len == 0 ? "no version" : "no version label of ours");
}

/* A date, or a time with or without zone, as a time in UTC. */
static void read_date(foreign *f) {
    static const char *const names[] = {"ceasn:dateModified", "ceasn:dateCreated"};
    char text[LER_TIME_TEXT];
    ler_time time;
    for (size_t i = 0; i < 2; i++) {
        const ctdl_member *m = ctdl_member_of(f->framework, names[i]);
        ler_str said = m == NULL ? LER_STR("") : ler_str_trim(ler_json_str(m->value));
        if (said.len == 0)
            continue;
        if (ler_time_parse(said, &time, NULL) == LER_OK && time.zoned) {
            set_text(f, LER_DRAFT_ROOT, "exportedAt", names[i], said);
            return;
        }
        if (ler_time_parse(said, &time, NULL) == LER_OK ||
            ler_date_parse(said, &time, NULL) == LER_OK) {
            set_text(f, LER_DRAFT_ROOT, "exportedAt", names[i],
                     ler_arena_str(f->g->arena, ler_str_of(ler_time_text(&time, text))));
            return;
        }
        CTDL_ODD(f->g, f->framework, names[i], "no date that can be read");
    }
}

static void read_codes(foreign *f) {
    static const char *const industry = "ceterms:industryType";
    static const char *const programme = "ceterms:instructionalProgramType";
    const ler_json *first = ctdl_value_at(f->framework, industry, 0);
    ler_str code = ler_json_get_text(first, "ceterms:codedNotation");
    if (code.len > 0)
        set_text(f, LER_DRAFT_OCCUPATION, "sector", industry, code);
    if (ctdl_value_count(f->framework, industry) > 1)
        CTDL_ODD(f->g, f->framework, industry, "of several industries the first one is taken");
    for (size_t i = 0; i < ctdl_value_count(f->framework, programme); i++) {
        const ler_json *v = ctdl_value_at(f->framework, programme, i);
        code = ler_json_get_text(v, "ceterms:codedNotation");
        if (code.len == 7 && code.data[2] == '.')
            ler_draft_anchor(f->d, LER_ANCHOR_CIP, code, ctdl_place(f->g, f->framework, programme));
        else
            CTDL_ODD(f->g, f->framework, programme,
                     "a programme without a CIP code is not carried");
    }
}

static void read_framework(foreign *f) {
    read_soc(f);
    read_version(f);
    read_date(f);
    read_codes(f);
    f->title = ctdl_line_of(f->g, f->framework, "ceasn:name");
    set_text(f, LER_DRAFT_OCCUPATION, "title", "ceasn:name", f->title);
    set_text(f, LER_DRAFT_FRAMEWORK, "description", "ceasn:description",
             ctdl_text_of(f->g, f->framework, "ceasn:description"));
    const char *rights = ctdl_member_of(f->framework, "ceasn:rights") != NULL
                             ? "ceasn:rights"
                             : "ceasn:publisherName";
    set_text(f, LER_DRAFT_ROOT, "attribution", rights, ctdl_line_of(f->g, f->framework, rights));
}

/* ---- statements ---- */

static bool has_level(const ctdl_item *item) {
    return ctdl_value_count(item, "asn:hasProgressionLevel") > 0 ||
           ctdl_value_count(item, "ceasn:complexityLevel") > 0;
}

/* In the order of the tree, from the top. Each item is visited once: it has one parent. */
static ler_code list_statements(foreign *f, ler_error *err) {
    ctdl_graph *g = f->g;
    uint32_t *stack = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *stack);
    f->statements = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *f->statements);
    size_t depth = 0;
    if (stack == NULL || f->statements == NULL)
        return ler_no_memory(err);
    stack[depth++] = g->framework;
    while (depth > 0) {
        uint32_t n = stack[--depth];
        const ctdl_item *item = &g->items[n];
        for (uint32_t i = item->child_count; i-- > 0;)
            stack[depth++] = item->children[i];
        if (n != g->framework && (item->child_count == 0 || has_level(item)))
            f->statements[f->count++] =
                (ctdl_said){.item = n, .concept = CTDL_NONE, .level = -1, .consumed = CTDL_NONE};
    }
    if (f->count == 0)
        CTDL_BAD(g, f->framework, NULL, "a framework without competencies");
    if (f->count > LER_MAX_FRAMEWORK_STATEMENTS)
        return ler_fail_at(err, LER_E_LIMIT, f->framework->pointer.data,
                           "%zu statements, at most %d are allowed", f->count,
                           LER_MAX_FRAMEWORK_STATEMENTS);
    return LER_OK;
}

/* ---- domains ---- */

/* Cut where a character begins. */
static ler_str shorten(foreign *f, ler_str label) {
    size_t keep = MAX_LABEL - 3;
    if (label.len <= MAX_LABEL)
        return label;
    while (keep > 0 && ((unsigned char)label.data[keep] & 0xc0) == 0x80)
        keep--;
    ler_str cut = ler_arena_printf(f->g->arena, "%.*s\xE2\x80\xA6", (int)keep, label.data);
    f->g->failed |= cut.data == NULL;
    return cut;
}

/* How a competency that others stand below is called. */
static ler_str label_of(foreign *f, uint32_t n) {
    const ctdl_item *item = &f->g->items[n];
    if (f->labels[n].data != NULL)
        return f->labels[n];
    ler_str label = ctdl_line_of(f->g, item, "ceasn:competencyText");
    if ((label.len == 0 || label.len > MAX_LABEL) &&
        ctdl_member_of(item, "ceasn:competencyLabel") != NULL)
        label = ctdl_line_of(f->g, item, "ceasn:competencyLabel");
    if (label.len == 0) {
        CTDL_BAD(f->g, item, NULL, "no competencyText");
        label = LER_STR("?");
    }
    if (label.len > MAX_LABEL)
        CTDL_ODD(f->g, item, NULL, "as the name of a domain its text is cut to %d bytes",
                 MAX_LABEL);
    return f->labels[n] = shorten(f, label);
}

/* The competencies above a statement, lowest first, but those that stand for its level. */
static size_t above_of(const foreign *f, const ctdl_said *s, uint32_t out[CTDL_MAX_DEPTH + 1]) {
    size_t count = 0;
    for (uint32_t n = f->g->items[s->item].parent; n != f->g->framework && count < CTDL_MAX_DEPTH;
         n = f->g->items[n].parent)
        if (n != s->consumed)
            out[count++] = n;
    return count;
}

/* "Skills / Social skills": from the top, at most `depth` of them; "" for a statement at the top.
 */
static ler_str path_of(foreign *f, ctdl_said *s, size_t depth) {
    uint32_t above[CTDL_MAX_DEPTH + 1];
    size_t count = above_of(f, s, above);
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
    for (size_t i = 0; i < count && i < depth; i++) {
        ler_buf_text(&path, i > 0 ? " / " : "");
        ler_buf_str(&path, label_of(f, above[count - 1 - i]));
    }
    if (path.len == 0 && !path.failed)
        return LER_STR("");
    ler_str kept = ler_arena_str(f->g->arena, ler_buf_view(&path));
    f->g->failed |= path.failed || kept.data == NULL;
    s->last = label_of(f, above[count <= depth ? 0 : count - depth]);
    return kept;
}

static int compare_numbers(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* How many different paths of at most `depth` one strand's statements have, by a hash of them: the
 * texts are made once, for the depth that is taken. */
static size_t count_paths(foreign *f, unsigned strand, size_t depth, uint64_t *hashes) {
    size_t count = 0, different = 0;
    for (size_t i = 0; i < f->count; i++) {
        uint32_t above[CTDL_MAX_DEPTH + 1];
        if (f->statements[i].strand != strand)
            continue;
        size_t length = above_of(f, &f->statements[i], above);
        uint64_t h = 14695981039346656037u;
        for (size_t k = 0; k < length && k < depth; k++) {
            ler_str label = label_of(f, above[length - 1 - k]);
            for (size_t c = 0; c <= label.len && label.data != NULL; c++)
                h = (h ^ (c < label.len ? (unsigned char)label.data[c] : 0x1ffu)) * 1099511628211u;
        }
        hashes[count++] = h;
    }
    qsort(hashes, count, sizeof *hashes, compare_numbers);
    for (size_t i = 0; i < count; i++)
        different += i == 0 || hashes[i] != hashes[i - 1];
    return different;
}

/* As deep as a strand has room for domains; of a strand with none every path is "". */
static ler_code find_domains(foreign *f, unsigned strand, bool *any, ler_error *err) {
    uint64_t *hashes = ler_arena_array(f->g->arena, f->count + 1, sizeof *hashes);
    size_t depth = 1;
    *any = false;
    if (hashes == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < f->count; i++)
        if (f->statements[i].strand == strand && f->g->items[f->statements[i].item].depth > depth)
            depth = f->g->items[f->statements[i].item].depth;
    size_t all = count_paths(f, strand, depth, hashes), taken = all;
    while (taken > LER_MAX_DOMAINS && depth > 1)
        taken = count_paths(f, strand, --depth, hashes);
    if (taken < all)
        CTDL_ODD(f->g, f->framework, NULL,
                 "%zu groups of competencies; a strand has at most %d domains, so that they are "
                 "taken %zu deep, which makes %zu",
                 all, LER_MAX_DOMAINS, depth, taken);
    for (size_t i = 0; i < f->count; i++)
        if (f->statements[i].strand == strand) {
            f->statements[i].path = path_of(f, &f->statements[i], depth);
            *any |= f->statements[i].path.len > 0;
        }
    return f->g->failed ? ler_no_memory(err) : LER_OK;
}

/* ---- strands ---- */

/* A domain is a path; its key comes from the last competency of that, and so does its label when
 * the path is too long for one. */
static unsigned domain_of(foreign *f, ctdl_strand *strand, const ctdl_said *s) {
    ler_str title = f->title.len > 0 ? f->title : LER_STR("General");
    ler_str path = s->path.len > 0 ? s->path : title, last = s->path.len > 0 ? s->last : title;
    size_t i = 0;
    while (i < strand->domain_count && !ler_str_equal(strand->domains[i], path))
        i++;
    if (i < strand->domain_count || i == MAX_PATHS)
        return (unsigned)i;
    const ctdl_item *at = &f->g->items[f->g->items[s->item].parent];
    unsigned number = ler_draft_domain(
        f->d, strand->number, ler_draft_key(f->d, LER_DRAFT_DOMAIN, strand->number, last),
        path.len <= MAX_LABEL ? path : shorten(f, last), ctdl_place(f->g, at, NULL));
    strand->domains[strand->domain_count++] = path;
    return number;
}

static ler_code put_strand(foreign *f, unsigned i, ler_error *err) {
    ctdl_strand *strand = &f->strands[i];
    bool any = false;
    TRY(find_domains(f, i, &any, err));
    bool core = strand->core && !any && f->g->options->strand.data == NULL && !f->core_taken;
    ler_place place = ctdl_place(f->g, f->framework, NULL);
    f->core_taken |= core;
    strand->number = LER_DRAFT_CORE;
    strand->domains = ler_arena_array(f->g->arena, MAX_PATHS, sizeof *strand->domains);
    if (strand->domains == NULL)
        return ler_no_memory(err);
    if (!core)
        strand->number = ler_draft_strand(f->d, i == 0 ? f->g->options->strand : LER_STR_NONE,
                                          f->strand_count == 1 || strand->label.len == 0
                                              ? LER_STR("Competencies")
                                              : strand->label,
                                          place);
    for (size_t l = 0; l < strand->level_count; l++)
        if (core && f->g->options->levels == NULL)
            ler_draft_core_label(f->d, strand->core_levels[l], strand->labels[l], place);
        else if (!core)
            ler_draft_level(f->d, strand->number, LER_STR_NONE, strand->labels[l], LER_STR_NONE,
                            place);
    for (size_t k = 0; k < f->count; k++) {
        const ctdl_said *s = &f->statements[k];
        const ctdl_item *item = &f->g->items[s->item];
        if (s->strand != i || s->level < 0)
            continue;
        ler_str text = ctdl_line_of(f->g, item, "ceasn:competencyText");
        if (text.len == 0)
            CTDL_BAD(f->g, item, NULL, "no competencyText");
        int domain = any ? (int)domain_of(f, strand, s) : -1;
        unsigned level = core ? strand->core_levels[s->level] : (unsigned)s->level;
        ler_draft_statement(f->d, strand->number, domain, level, text,
                            ctdl_place(f->g, item, "ceasn:competencyText"));
    }
    return f->g->failed ? ler_no_memory(err) : LER_OK;
}

ler_code ctdl_read_foreign(ctdl_graph *g, ler_draft *draft, ler_error *err) {
    foreign f = {.g = g, .d = draft, .framework = &g->items[g->framework]};
    f.labels = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *f.labels);
    if (f.labels == NULL)
        return ler_no_memory(err);
    read_framework(&f);
    TRY(list_statements(&f, err));
    TRY(g->options->levels != NULL ? ctdl_levels_chosen(&f, err) : ctdl_levels_said(&f, err));
    for (unsigned i = 0; i < f.strand_count; i++)
        TRY(put_strand(&f, i, err));
    return LER_OK;
}
