/* From the bytes of an export to the model. Nothing of a file with a violation is ever used. */
#include "framework/framework_internal.h"
#include "ler/digest.h"
#include "ler/encoding.h"

#include <stdio.h>
#include <stdlib.h>

/* A tree of LER_MAX_FRAMEWORK bytes, its model and its canonical text. */
#define FRAMEWORK_ARENA ((size_t)256 << 20)
static const ler_json_limits framework_limits = {
    .bytes = LER_MAX_FRAMEWORK, .depth = 16, .nodes = 100000, .string = (size_t)64 << 10};

ler_code ler_multihash_sha256(ler_str data, char out[LER_MULTIHASH_TEXT], ler_error *err) {
    /* multicodec 0x12 (sha2-256), 0x20 bytes, then the digest (Controlled Identifiers 2.5) */
    uint8_t hash[2 + LER_DIGEST_MAX] = {0x12, 0x20};
    TRY(ler_digest(LER_SHA256, data, hash + 2, err));
    LER_AUTO_BUF text = ler_buf_new(LER_MULTIHASH_TEXT);
    ler_buf_char(&text, 'u');
    ler_base64url_encode(hash, 34, &text);
    TRY(ler_buf_done(&text, err));
    snprintf(out, LER_MULTIHASH_TEXT, "%s", text.data);
    return LER_OK;
}

ler_code ler_sri_sha384(ler_str data, char out[LER_SRI_TEXT], ler_error *err) {
    uint8_t hash[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA384, data, hash, err));
    LER_AUTO_BUF text = ler_buf_new(LER_SRI_TEXT);
    ler_buf_text(&text, "sha384-");
    ler_base64_encode(hash, 48, &text);
    TRY(ler_buf_done(&text, err));
    snprintf(out, LER_SRI_TEXT, "%s", text.data);
    return LER_OK;
}

/* SHA-256 over JCS({occupation, framework}): exportedAt, sources and attribution stay outside, so
 * that a re-export of the same statements has the same digest. */
static ler_code content_digest(ler_framework *fw, ler_error *err) {
    ler_json *content = ler_json_new(fw->arena, LER_JSON_OBJECT);
    if (!ler_json_set(fw->arena, content, "occupation", ler_json_get(fw->json, "occupation")) ||
        !ler_json_set(fw->arena, content, "framework", ler_json_get(fw->json, "framework")))
        return ler_no_memory(err);
    LER_AUTO_BUF jcs = ler_buf_new(8 * LER_MAX_FRAMEWORK);
    ler_jcs_write(content, &jcs);
    TRY(ler_buf_done(&jcs, err));
    return ler_multihash_sha256(ler_buf_view(&jcs), fw->digests.content, err);
}

static ler_code read_header(ler_framework *fw, ler_error *err) {
    const ler_json *occupation = ler_json_get(fw->json, "occupation");
    const ler_json *framework = ler_json_get(fw->json, "framework");
    fw->occupation = (ler_occupation){
        .soc = ler_json_get_text(occupation, "soc"),
        .title = ler_json_get_text(occupation, "title"),
        .group = ler_json_get_text(occupation, "group"),
        .sector = ler_json_get_text(occupation, "sector"),
        .job_zone = (int)ler_json_number(ler_json_get(occupation, "jobZone")),
        .job_zone_inferred =
            ler_json_is(ler_json_get(occupation, "jobZoneInferred"), LER_JSON_TRUE),
    };
    fw->version = ler_json_get_text(framework, "version");
    fw->context = ler_json_get_text(framework, "contextCovered");
    fw->description = ler_json_get_text(framework, "description");
    fw->exported_at = ler_json_get_text(fw->json, "exportedAt");
    fw->attribution = ler_json_get_text(fw->json, "attribution");
    fw->name = ler_arena_printf(fw->arena, "%.*s (SOC %.*s) %.*s", (int)fw->occupation.title.len,
                                fw->occupation.title.data, (int)fw->occupation.soc.len,
                                fw->occupation.soc.data, (int)fw->version.len, fw->version.data);
    fw->label = ler_arena_printf(fw->arena, "%.*s@%.*s", (int)fw->occupation.soc.len,
                                 fw->occupation.soc.data, (int)fw->version.len, fw->version.data);
    return fw->name.data == NULL || fw->label.data == NULL ? ler_no_memory(err) : LER_OK;
}

/* Statements of the further strands, so that all strands share one array. */
static size_t count_others(const ler_framework *fw) {
    const ler_json *strands =
        ler_framework_is_full(fw->json) ? ler_json_get(fw->json, "strands") : NULL;
    size_t count = 0;
    for (size_t i = 0; i < ler_json_count(strands); i++)
        count += ler_json_count(ler_json_get(ler_json_item(strands, i), "statements"));
    return count;
}

/* The one strand of schemaVersion 1.x. */
static ler_code read_core_strand(ler_framework *fw, ler_error *err) {
    const ler_json *levels = ler_json_get(ler_json_get(fw->json, "framework"), "levels");
    const ler_json *roles =
        ler_framework_is_full(fw->json) ? ler_json_get(fw->json, "roles") : NULL;
    size_t count = count_others(fw);
    for (size_t l = 0; l < LER_CORE_LEVELS; l++)
        count +=
            ler_json_count(ler_json_get(ler_json_get(levels, ler_core_levels[l]), "statements"));
    fw->strands = ler_arena_array(fw->arena, LER_MAX_STRANDS, sizeof *fw->strands);
    fw->statements = ler_arena_array(fw->arena, count, sizeof *fw->statements);
    ler_level *scale = ler_arena_array(fw->arena, LER_CORE_LEVELS, sizeof *scale);
    if (fw->strands == NULL || fw->statements == NULL || scale == NULL)
        return ler_no_memory(err);
    for (unsigned l = 0; l < LER_CORE_LEVELS; l++) {
        const ler_json *level = ler_json_get(levels, ler_core_levels[l]);
        const ler_json *texts = ler_json_get(level, "statements");
        scale[l] = (ler_level){ler_str_of(ler_core_levels[l]), ler_json_get_text(level, "label"),
                               l + 1, ler_json_get_text(roles, ler_core_levels[l])};
        for (unsigned i = 0; i < ler_json_count(texts); i++) {
            ler_statement *s = &fw->statements[fw->statement_count++];
            s->text = ler_json_str(ler_json_item(texts, i));
            s->phrase = ler_phrase_of(s->text);
            s->code = ler_arena_printf(fw->arena, "%s/%02u", ler_core_levels[l], i + 1);
            s->domain = -1;
            s->level = l;
            s->ordinal = i + 1;
            if (s->code.data == NULL)
                return ler_no_memory(err);
        }
    }
    fw->strands[0] = (ler_strand){
        .key = LER_STR("core"),
        .label = LER_STR("Core"),
        .levels = scale,
        .level_count = LER_CORE_LEVELS,
        .statements = fw->statements,
        .statement_count = fw->statement_count,
    };
    memcpy(fw->strands[0].digest, fw->digests.content, sizeof fw->digests.content);
    fw->strand_count = 1;
    return LER_OK;
}

static ler_code first_violation(const ler_findings *findings, ler_error *err) {
    size_t errors = ler_findings_errors(findings);
    for (size_t i = 0; i < ler_findings_count(findings); i++) {
        const ler_finding *f = ler_findings_at(findings, i);
        if (!f->error)
            continue;
        if (errors == 1)
            return ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s", f->message.data);
        return ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s (the first of %zu violations)",
                           f->message.data, errors);
    }
    return ler_fail(err, LER_E_CONTENT, "%zu violations of the export format", errors);
}

static ler_code load(ler_framework *fw, ler_str bytes, bool made, ler_findings *findings,
                     ler_error *err) {
    if (bytes.len > LER_MAX_FRAMEWORK)
        return ler_fail(err, LER_E_LIMIT, "%zu bytes; a framework export has at most %zu",
                        bytes.len, (size_t)LER_MAX_FRAMEWORK);
    fw->bytes = ler_arena_str(fw->arena, bytes);
    if (fw->bytes.data == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(fw->arena, fw->bytes, &framework_limits, &fw->json, err));
    TRY(ler_framework_check(fw->json, made, findings, err));
    if (ler_findings_errors(findings) > 0)
        return first_violation(findings, err);
    TRY(ler_multihash_sha256(fw->bytes, fw->digests.file, err));
    TRY(ler_sri_sha384(fw->bytes, fw->digests.sri, err));
    TRY(content_digest(fw, err));
    TRY(read_header(fw, err));
    TRY(read_core_strand(fw, err));
    return ler_framework_is_full(fw->json) ? ler_framework_read_full(fw, err) : LER_OK;
}

ler_code ler_framework_load(ler_str bytes, ler_findings *findings, ler_framework **out,
                            ler_error *err) {
    return ler_framework_load_made(bytes, false, findings, out, err);
}

ler_code ler_framework_load_made(ler_str bytes, bool made, ler_findings *findings,
                                 ler_framework **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    if (findings == NULL)
        findings = own;
    LER_AUTO_FRAMEWORK fw = calloc(1, sizeof *fw);
    if (findings == NULL || fw == NULL)
        return ler_no_memory(err);
    ler_findings_reset(findings);
    fw->arena = ler_arena_new(FRAMEWORK_ARENA);
    if (fw->arena == NULL)
        return ler_no_memory(err);
    ler_error local;
    if (err == NULL)
        err = &local;
    ler_code code = load(fw, bytes, made, findings, err);
    if (code != LER_OK) {
        /* Not a violation of a rule but of JSON, or of a limit: the list has it all the same. */
        if (ler_findings_errors(findings) == 0 && err->line > 0)
            ler_findings_add(findings, true, err->pointer, "line %u, column %u: %s", err->line,
                             err->column, err->message);
        else if (ler_findings_errors(findings) == 0)
            ler_findings_add(findings, true, err->pointer, "%s", err->message);
        return code;
    }
    *out = fw;
    fw = NULL;
    return LER_OK;
}

void ler_framework_free(ler_framework **framework) {
    if (framework == NULL || *framework == NULL)
        return;
    ler_arena_free(&(*framework)->arena);
    free(*framework);
    *framework = NULL;
}
