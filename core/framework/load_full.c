/* From the checked document of a full framework to its further strands, roles and anchors. */
#include "framework/framework_internal.h"

#include <stdio.h>

static const ler_json *part(const ler_json *object, const char *key) {
    return ler_json_get(object, key);
}

static size_t index_of(const ler_json *list, ler_str key) {
    size_t i = 0;
    while (i < ler_json_count(list) &&
           !ler_str_equal(key, ler_json_get_text(ler_json_item(list, i), "key")))
        i++;
    return i;
}

static ler_code read_scale(ler_framework *fw, ler_strand *strand, const ler_json *v,
                           ler_error *err) {
    const ler_json *levels = part(v, "levels"), *domains = part(v, "domains");
    ler_level *scale = ler_arena_array(fw->arena, ler_json_count(levels), sizeof *scale);
    ler_domain *parts = ler_arena_array(fw->arena, ler_json_count(domains) + 1, sizeof *parts);
    if (scale == NULL || parts == NULL)
        return ler_no_memory(err);
    for (unsigned i = 0; i < ler_json_count(levels); i++) {
        const ler_json *level = ler_json_item(levels, i);
        scale[i] = (ler_level){ler_json_get_text(level, "key"), ler_json_get_text(level, "label"),
                               i + 1, ler_json_get_text(level, "role")};
    }
    for (size_t i = 0; i < ler_json_count(domains); i++) {
        const ler_json *domain = ler_json_item(domains, i);
        parts[i] =
            (ler_domain){ler_json_get_text(domain, "key"), ler_json_get_text(domain, "label")};
    }
    strand->levels = scale;
    strand->level_count = ler_json_count(levels);
    strand->domains = parts;
    strand->domain_count = ler_json_count(domains);
    return LER_OK;
}

static ler_code read_sources(ler_framework *fw, ler_strand *strand, const ler_json *v,
                             ler_error *err) {
    const ler_json *list = part(v, "sources");
    ler_source *sources = ler_arena_array(fw->arena, ler_json_count(list) + 1, sizeof *sources);
    if (sources == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_json_count(list); i++) {
        const ler_json *s = ler_json_item(list, i);
        sources[i] = (ler_source){ler_json_get_text(s, "key"), ler_json_get_text(s, "label"),
                                  ler_json_get_text(s, "title")};
    }
    strand->sources = sources;
    strand->source_count = ler_json_count(list);
    return LER_OK;
}

static ler_code read_evidence(ler_framework *fw, ler_strand *strand, const ler_json *v,
                              ler_error *err) {
    const ler_json *list = part(v, "evidence");
    ler_evidence_group *groups =
        ler_arena_array(fw->arena, ler_json_count(list) + 1, sizeof *groups);
    if (groups == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_json_count(list); i++) {
        const ler_json *figures = part(ler_json_item(list, i), "figures");
        ler_figure *out = ler_arena_array(fw->arena, ler_json_count(figures) + 1, sizeof *out);
        if (out == NULL)
            return ler_no_memory(err);
        for (size_t k = 0; k < ler_json_count(figures); k++) {
            const ler_json *f = ler_json_item(figures, k);
            out[k] = (ler_figure){ler_json_get_text(f, "label"), ler_json_get_text(f, "value")};
        }
        groups[i] = (ler_evidence_group){ler_json_get_text(ler_json_item(list, i), "label"), out,
                                         ler_json_count(figures)};
    }
    strand->evidence = groups;
    strand->evidence_count = ler_json_count(list);
    return LER_OK;
}

static ler_code read_statement(ler_framework *fw, const ler_strand *strand, const ler_json *v,
                               const ler_json *sources, ler_statement *s, ler_error *err) {
    const ler_json *cited = part(v, "sources");
    const ler_source **list = ler_arena_array(fw->arena, ler_json_count(cited) + 1, sizeof *list);
    if (list == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_json_count(cited); i++)
        list[i] = &strand->sources[index_of(sources, ler_json_str(ler_json_item(cited, i)))];
    s->sources = list;
    s->source_count = ler_json_count(cited);
    s->text = ler_json_get_text(v, "text");
    s->phrase = ler_phrase_of(s->text);
    ler_str level = strand->levels[s->level].key;
    if (s->domain < 0)
        s->code = ler_arena_printf(fw->arena, "%.*s/%.*s/%02u", (int)strand->key.len,
                                   strand->key.data, (int)level.len, level.data, s->ordinal);
    else
        s->code = ler_arena_printf(fw->arena, "%.*s/%.*s/%.*s/%02u", (int)strand->key.len,
                                   strand->key.data, (int)strand->domains[s->domain].key.len,
                                   strand->domains[s->domain].key.data, (int)level.len, level.data,
                                   s->ordinal);
    return s->code.data == NULL ? ler_no_memory(err) : LER_OK;
}

/* The document lists statements in any order; the model has them by domain, level and ordinal. A
 * counting sort, which keeps the order within one place. */
static ler_code read_statements(ler_framework *fw, ler_strand *strand, unsigned number,
                                const ler_json *v, ler_error *err) {
    const ler_json *list = part(v, "statements"), *sources = part(v, "sources");
    const ler_json *levels = part(v, "levels"), *domains = part(v, "domains");
    size_t places = strand->level_count * (strand->domain_count + 1), count = ler_json_count(list);
    size_t *start = ler_arena_array(fw->arena, places + 1, sizeof *start);
    size_t *seen = ler_arena_array(fw->arena, places + 1, sizeof *seen);
    size_t *place = ler_arena_array(fw->arena, count + 1, sizeof *place);
    if (start == NULL || seen == NULL || place == NULL)
        return ler_no_memory(err);
    if (strand->level_count == 0)
        return ler_fail(err, LER_E_INTERNAL, "a strand without levels passed the check");
    for (size_t i = 0; i < count; i++) {
        const ler_json *s = ler_json_item(list, i);
        size_t domain =
            strand->domain_count == 0 ? 0 : index_of(domains, ler_json_get_text(s, "domain"));
        place[i] = domain * strand->level_count + index_of(levels, ler_json_get_text(s, "level"));
        start[place[i] + 1]++;
    }
    for (size_t p = 0; p < places; p++)
        start[p + 1] += start[p];
    ler_statement *out = fw->statements + fw->statement_count;
    for (size_t i = 0; i < count; i++) {
        ler_statement *s = &out[start[place[i]] + seen[place[i]]++];
        *s = (ler_statement){
            .strand = number,
            .domain = strand->domain_count == 0 ? -1 : (int)(place[i] / strand->level_count),
            .level = (unsigned)(place[i] % strand->level_count),
            .ordinal = (unsigned)seen[place[i]],
        };
        TRY(read_statement(fw, strand, ler_json_item(list, i), sources, s, err));
    }
    strand->statements = out;
    strand->statement_count = count;
    fw->statement_count += count;
    return LER_OK;
}

/* SHA-256 over JCS({soc, strand, version}). */
static ler_code strand_digest(ler_framework *fw, ler_strand *strand, ler_json *v, ler_error *err) {
    ler_json *o = ler_json_new(fw->arena, LER_JSON_OBJECT);
    if (!ler_json_set_text(fw->arena, o, "soc", fw->occupation.soc) ||
        !ler_json_set_text(fw->arena, o, "version", fw->version) ||
        !ler_json_set(fw->arena, o, "strand", v))
        return ler_no_memory(err);
    LER_AUTO_BUF jcs = ler_buf_new(8 * LER_MAX_FRAMEWORK);
    ler_jcs_write(o, &jcs);
    TRY(ler_buf_done(&jcs, err));
    return ler_multihash_sha256(ler_buf_view(&jcs), strand->digest, err);
}

/* What a full framework says beyond exportedAt, sources and attribution. */
static ler_code full_digest(ler_framework *fw, ler_error *err) {
    static const char *const members[] = {"anchors", "roles", "strands"};
    ler_json *o = ler_json_new(fw->arena, LER_JSON_OBJECT);
    if (!ler_json_set_text(fw->arena, o, "content", ler_str_of(fw->digests.content)))
        return ler_no_memory(err);
    for (size_t i = 0; i < 3; i++) {
        ler_json *v = ler_json_get(fw->json, members[i]);
        if (v != NULL && !ler_json_set(fw->arena, o, members[i], v))
            return ler_no_memory(err);
    }
    LER_AUTO_BUF jcs = ler_buf_new(8 * LER_MAX_FRAMEWORK);
    ler_jcs_write(o, &jcs);
    TRY(ler_buf_done(&jcs, err));
    return ler_multihash_sha256(ler_buf_view(&jcs), fw->digests.full, err);
}

static ler_code read_anchors(ler_framework *fw, ler_error *err) {
    const ler_json *v = part(fw->json, "anchors");
    fw->anchors = (ler_anchors){
        .stated = v != NULL,
        .onet_version = ler_json_get_text(v, "onetVersion"),
        .job_zone_name = ler_json_get_text(v, "jobZoneName"),
        .notice = ler_json_get_text(v, "notice"),
    };
    for (size_t i = 0; i < LER_ANCHORS; i++) {
        const ler_json *list = part(v, ler_anchor_names[i]);
        size_t count = ler_json_count(list);
        ler_str *items = ler_arena_array(fw->arena, count + 1, sizeof *items);
        if (items == NULL)
            return ler_no_memory(err);
        for (size_t k = 0; k < count; k++)
            items[k] = ler_json_str(ler_json_item(list, k));
        fw->anchors.lists[i] = (ler_texts){items, count, ler_json_is(list, LER_JSON_ARRAY)};
    }
    return LER_OK;
}

ler_code ler_framework_read_full(ler_framework *fw, ler_error *err) {
    ler_json *strands = ler_json_get(fw->json, "strands");
    TRY(full_digest(fw, err));
    TRY(read_anchors(fw, err));
    for (unsigned i = 0; i < ler_json_count(strands); i++) {
        ler_json *v = ler_json_item(strands, i);
        ler_strand *strand = &fw->strands[fw->strand_count];
        strand->key = ler_json_get_text(v, "key");
        strand->label = ler_json_get_text(v, "label");
        strand->description = ler_json_get_text(v, "description");
        TRY(read_scale(fw, strand, v, err));
        TRY(read_sources(fw, strand, v, err));
        TRY(read_evidence(fw, strand, v, err));
        TRY(read_statements(fw, strand, i + 1, v, err));
        TRY(strand_digest(fw, strand, v, err));
        fw->strand_count++;
    }
    return LER_OK;
}
