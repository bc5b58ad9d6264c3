/* Reading a framework, and the identifiers that the credential profile gives its parts. */
#include "framework/framework_internal.h"
#include "ler/ascii.h"

ler_str ler_framework_bytes(const ler_framework *fw) {
    return fw->bytes;
}

const ler_json *ler_framework_json(const ler_framework *fw) {
    return fw->json;
}

const ler_framework_digests *ler_framework_digest(const ler_framework *fw) {
    return &fw->digests;
}

const ler_occupation *ler_framework_occupation(const ler_framework *fw) {
    return &fw->occupation;
}

ler_str ler_framework_version(const ler_framework *fw) {
    return fw->version;
}

ler_str ler_framework_context(const ler_framework *fw) {
    return fw->context;
}

ler_str ler_framework_description(const ler_framework *fw) {
    return fw->description;
}

ler_str ler_framework_exported_at(const ler_framework *fw) {
    return fw->exported_at;
}

ler_str ler_framework_attribution(const ler_framework *fw) {
    return fw->attribution;
}

ler_str ler_framework_name(const ler_framework *fw) {
    return fw->name;
}

ler_str ler_framework_label(const ler_framework *fw) {
    return fw->label;
}

size_t ler_framework_strand_count(const ler_framework *fw) {
    return fw->strand_count;
}

const ler_strand *ler_framework_strand(const ler_framework *fw, size_t i) {
    return i < fw->strand_count ? &fw->strands[i] : NULL;
}

const ler_strand *ler_framework_strand_named(const ler_framework *fw, ler_str key) {
    for (size_t i = 0; i < fw->strand_count; i++)
        if (ler_str_equal(fw->strands[i].key, key))
            return &fw->strands[i];
    return NULL;
}

const ler_anchors *ler_framework_anchors(const ler_framework *fw) {
    return &fw->anchors;
}

const char *const ler_anchor_names[LER_ANCHORS] = {
    "relatedTitles", "rapids",     "skills", "knowledge", "abilities",
    "workStyles",    "technology", "tasks",  "cip",       "references"};

const char *ler_anchor_name(ler_anchor anchor) {
    return ler_anchor_names[anchor];
}

size_t ler_framework_statement_count(const ler_framework *fw) {
    return fw->statement_count;
}

const ler_statement *ler_framework_statement(const ler_framework *fw, size_t i) {
    return i < fw->statement_count ? &fw->statements[i] : NULL;
}

const ler_level *ler_framework_level_of(const ler_framework *fw, const ler_statement *s) {
    return &fw->strands[s->strand].levels[s->level];
}

ler_str ler_phrase_of(ler_str text) {
    static const char dash[] = " \xE2\x80\x94 ";
    const char *found = text.len == 0 ? NULL : memmem(text.data, text.len, dash, sizeof dash - 1);
    return found == NULL ? text : (ler_str){text.data, (size_t)(found - text.data)};
}

bool ler_soc_valid(ler_str text) { /* NN-NNNN.NN */
    if (text.len != LER_SOC_LENGTH)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (i == 2 ? c != '-' : i == 7 ? c != '.' : !ler_is_digit(c))
            return false;
    }
    return true;
}

bool ler_version_valid(ler_str text) {
    if (text.len == 0 || text.len > LER_MAX_VERSION)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool letter = ler_is_digit(c) || ler_is_alpha(c);
        if (!letter && (i == 0 || (c != '.' && c != '-' && c != '_')))
            return false;
    }
    return true;
}

static void add_without_slash(ler_str base, ler_buf *out) {
    while (base.len > 0 && base.data[base.len - 1] == '/')
        base.len--;
    ler_buf_str(out, base);
}

void ler_framework_iri(const ler_framework *fw, ler_str base, ler_buf *out) {
    add_without_slash(base, out);
    ler_buf_text(out, "/frameworks/");
    ler_buf_str(out, fw->occupation.soc);
    ler_buf_char(out, '/');
    ler_buf_str(out, fw->version);
    if (fw->import > 1) { /* '~' is in no version label */
        ler_buf_char(out, '~');
        ler_buf_text(out, fw->digests.file);
    }
}

void ler_framework_level_iri(const ler_framework *fw, ler_str base, const ler_strand *strand,
                             const ler_level *level, ler_buf *out) {
    ler_framework_iri(fw, base, out);
    ler_buf_char(out, '#');
    if (strand != &fw->strands[0]) { /* the core strand's levels stand without its name */
        ler_buf_str(out, strand->key);
        ler_buf_char(out, '-');
    }
    ler_buf_str(out, level->key);
}

void ler_framework_statement_iri(const ler_framework *fw, ler_str base, const ler_statement *s,
                                 ler_buf *out) {
    ler_framework_iri(fw, base, out);
    ler_buf_char(out, '#');
    for (size_t i = 0; i < s->code.len; i++)
        ler_buf_char(out, s->code.data[i] == '/' ? '-' : s->code.data[i]);
}

void ler_framework_achievement_iri(const ler_framework *fw, ler_str base, const ler_level *level,
                                   const char *policy_digest, ler_buf *out) {
    ler_framework_iri(fw, base, out);
    ler_buf_text(out, "/achievements/");
    ler_buf_str(out, level == NULL ? LER_STR("statements") : level->key);
    ler_buf_char(out, '/');
    ler_buf_text(out, policy_digest);
}

void ler_framework_target_code(const ler_framework *fw, const ler_statement *s, ler_buf *out) {
    ler_buf_str(out, fw->occupation.soc);
    ler_buf_char(out, '/');
    ler_buf_str(out, fw->version);
    ler_buf_char(out, '/');
    ler_buf_str(out, s->code);
}
