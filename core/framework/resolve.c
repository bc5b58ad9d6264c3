/* Finding the framework that a record pins ("Resolution" of the credential profile). */
#include "framework/framework_internal.h"
#include "framework/resolve_internal.h"

#include <stdarg.h>
#include <stdio.h>

const char *ler_resolution_name(ler_resolution r) {
    static const char *const names[] = {
        "exact-file",     "same-content", "normalised", "other-version",
        "reworded",       "moved-level",  "not-found",  "framework-unavailable",
        "digest-mismatch"};
    return names[r];
}

const char *ler_framework_source_name(ler_framework_source s) {
    static const char *const names[] = {"none", "store", "file", "issuer"};
    return names[s];
}

void resolve_detail(char detail[400], const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(detail, 400, format, args);
    va_end(args);
}

static framework_name name_of_code(ler_str code) {
    ler_code_parts parts = ler_code_split(code);
    if (parts.soc.data == NULL || !ler_version_valid(parts.version))
        return (framework_name){LER_STR_NONE, LER_STR_NONE};
    return (framework_name){parts.soc, parts.version};
}

static framework_name name_of_id(ler_str id) {
    const char *slash = id.len == 0 ? NULL : memrchr(id.data, '/', id.len);
    if (slash == NULL || (size_t)(slash - id.data) < LER_SOC_LENGTH)
        return (framework_name){LER_STR_NONE, LER_STR_NONE};
    size_t start = (size_t)(slash - id.data) - LER_SOC_LENGTH;
    return name_of_code(ler_str_from(id, start)); /* "{soc}/{version}" */
}

/* The framework a record speaks of, by its code or by the end of F; both must say the same. */
static bool read_name(const ler_framework_claim *claim, framework_name *out) {
    framework_name code = name_of_code(claim->target_code), id = name_of_id(claim->id);
    *out = code.soc.data != NULL ? code : id;
    return code.soc.data == NULL || id.soc.data == NULL ||
           (ler_str_equal(code.soc, id.soc) && ler_str_equal(code.version, id.version));
}

static ler_code end(ler_resolved_framework *out, ler_resolution resolution,
                    ler_resolve_status status) {
    out->resolution = resolution;
    out->status = status;
    return LER_OK;
}

/* The pin of a strand, or NULL. */
static const ler_strand_pin *pin_of(const ler_framework_claim *claim, ler_str strand) {
    for (size_t i = 0; i < claim->strand_count; i++)
        if (ler_str_equal(claim->strands[i].strand, strand))
            return &claim->strands[i];
    return NULL;
}

ler_strand_state ler_resolve_strand(const ler_resolved_framework *framework,
                                    const ler_framework_claim *claim, ler_str strand) {
    const ler_strand *s = framework->framework == NULL
                              ? NULL
                              : ler_framework_strand_named(framework->framework, strand);
    const ler_strand_pin *pin = pin_of(claim, strand);
    if (s == NULL)
        return LER_STRAND_ABSENT;
    if (s == ler_framework_strand(framework->framework, 0) && pin == NULL)
        return LER_STRAND_PINNED; /* by the content digest, which settled the framework */
    if (pin != NULL)
        return ler_str_is(pin->digest, s->digest) ? LER_STRAND_PINNED : LER_STRAND_OTHER;
    return framework->resolution == LER_RESOLVED_EXACT_FILE ? LER_STRAND_PINNED
                                                            : LER_STRAND_UNPINNED;
}

/* How many of the pinned strands a framework has. */
static size_t strands_met(const ler_framework *fw, const ler_framework_claim *claim) {
    size_t met = 0;
    for (size_t i = 0; i < claim->strand_count; i++) {
        const ler_strand *s = ler_framework_strand_named(fw, claim->strands[i].strand);
        met += s != NULL && ler_str_is(claim->strands[i].digest, s->digest);
    }
    return met;
}

static bool is_named(const ler_framework *fw, const ler_resolved_framework *record) {
    return record->soc.data == NULL ||
           (ler_str_equal(record->soc, ler_framework_occupation(fw)->soc) &&
            ler_str_equal(record->version, ler_framework_version(fw)));
}

/* A framework that one digest of the record led to: do the record's other digests and its label
 * say the same? */
static ler_code settle(const ler_framework *fw, ler_framework_source source, const resolve_pins *p,
                       const ler_framework_claim *claim, bool same_file,
                       ler_resolved_framework *out) {
    const ler_framework_digests *d = ler_framework_digest(fw);
    const char *label = ler_framework_label(fw).data;
    bool issuer = source == LER_FROM_ISSUER;
    out->framework = fw;
    out->source = source;
    if (same_file && p->sri[0] != '\0' && strcmp(p->sri, d->sri) != 0) {
        resolve_detail(out->detail,
                       "the record's digests contradict each other: the file with %s "
                       "has %s",
                       d->file, d->sri);
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    }
    if (p->content[0] != '\0' && strcmp(p->content, d->content) != 0) {
        resolve_detail(out->detail, "the file with digest %s has content %s, the record says %s",
                       d->file, d->content, p->content);
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    }
    if (same_file && strands_met(fw, claim) < claim->strand_count) {
        resolve_detail(out->detail,
                       "the record's digests contradict each other: the file with %s has not the "
                       "strands that the record pins",
                       d->file);
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    }
    if (!is_named(fw, out)) {
        resolve_detail(out->detail, "the record speaks of %.*s@%.*s, but pins the digest of %s",
                       (int)out->soc.len, out->soc.data, (int)out->version.len, out->version.data,
                       label);
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    }
    resolve_detail(out->detail, "%s, %s%s", label,
                   same_file ? "the very file that the record pins"
                             : "another export of the very content that the record pins",
                   issuer ? "; from the issuer itself, which proves that copy only" : "");
    return end(out, same_file ? LER_RESOLVED_EXACT_FILE : LER_RESOLVED_SAME_CONTENT,
               issuer ? LER_RESOLVE_WARN : LER_RESOLVE_PASS);
}

static ler_framework_source source_of(const ler_store *store, size_t i) {
    return ler_store_at(store, i)->in_memory ? LER_FROM_FILE : LER_FROM_STORE;
}

static bool has_label(const ler_store_entry *e, const ler_resolved_framework *record,
                      bool version_too) {
    return ler_str_equal(e->soc, record->soc) &&
           (!version_too || ler_str_equal(e->version, record->version));
}

/* Looks for the pinned file, then for the pinned content. *found is false when neither is there. */
static ler_code find_pinned(ler_store *store, const resolve_pins *p,
                            const ler_framework_claim *claim, ler_resolved_framework *out,
                            bool *found, ler_error *err) {
    const ler_framework *fw, *best = NULL;
    size_t best_place = 0, best_met = 0;
    *found = true;
    for (size_t i = 0; p->file[0] != '\0' && i < ler_store_count(store); i++) {
        if (!ler_str_is(ler_store_at(store, i)->file, p->file))
            continue;
        TRY(ler_store_load(store, i, &fw, err));
        return settle(fw, source_of(store, i), p, claim, true, out);
    }
    /* Only an SRI: it is in no name, so the files of this label (or all) are read. */
    for (size_t i = 0; p->file[0] == '\0' && p->sri[0] != '\0' && i < ler_store_count(store); i++) {
        if (out->soc.data != NULL && !has_label(ler_store_at(store, i), out, true))
            continue;
        TRY(ler_store_load(store, i, &fw, err));
        if (strcmp(ler_framework_digest(fw)->sri, p->sri) == 0)
            return settle(fw, source_of(store, i), p, claim, true, out);
    }
    /* Of several files of the content the one with most of the pinned strands, of those the one
     * with most strands: a record that pins none may still have statements of them. */
    for (size_t i = 0; p->content[0] != '\0' && i < ler_store_count(store); i++) {
        if (!ler_str_is(ler_store_at(store, i)->content, p->content))
            continue;
        TRY(ler_store_load(store, i, &fw, err));
        size_t met = strands_met(fw, claim), strands = ler_framework_strand_count(fw);
        if (best != NULL &&
            (met < best_met || (met == best_met && strands <= ler_framework_strand_count(best))))
            continue;
        best = fw;
        best_place = i;
        best_met = met;
    }
    if (best != NULL)
        return settle(best, source_of(store, best_place), p, claim, false, out);
    *found = false;
    return LER_OK;
}

/* The label of the record in the store, with other content than the record pins. */
static ler_code find_reused(ler_store *store, const resolve_pins *p, ler_resolved_framework *out,
                            bool *found, ler_error *err) {
    *found = false;
    for (size_t i = 0; out->soc.data != NULL && i < ler_store_count(store); i++) {
        const ler_store_entry *e = ler_store_at(store, i);
        if (!has_label(e, out, true))
            continue;
        *found = out->label_reused = true;
        TRY(ler_store_load(store, i, &out->framework, err));
        out->source = source_of(store, i);
        const ler_framework_digests *d = ler_framework_digest(out->framework);
        const char *label = ler_framework_label(out->framework).data;
        if (p->content[0] != '\0')
            resolve_detail(out->detail,
                           "version label %s reused with different content: the "
                           "record pins content %s, here it is %s",
                           label, p->content, d->content);
        else
            resolve_detail(out->detail,
                           "version label %s, but another file: the record pins %s, "
                           "here it is %s",
                           label, p->file[0] != '\0' ? p->file : p->sri,
                           p->file[0] != '\0' ? d->file : d->sri);
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    }
    return LER_OK;
}

/* What the issuer serves at F: good for nothing but the pinned bytes. */
static ler_code try_issuer_copy(ler_str bytes, const resolve_pins *p,
                                const ler_framework_claim *claim, ler_framework **own,
                                ler_resolved_framework *out, ler_error *err) {
    char file[LER_MULTIHASH_TEXT], sri[LER_SRI_TEXT];
    ler_error why = {0};
    TRY(ler_multihash_sha256(bytes, file, err));
    TRY(ler_sri_sha384(bytes, sri, err));
    bool same_file = p->file[0] != '\0' ? strcmp(p->file, file) == 0
                                        : p->sri[0] != '\0' && strcmp(p->sri, sri) == 0;
    ler_code code = ler_framework_load(bytes, NULL, own, &why);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL)
        return ler_fail(err, code, "%s", why.message);
    if (code == LER_OK &&
        (same_file || strcmp(p->content, ler_framework_digest(*own)->content) == 0))
        return settle(*own, LER_FROM_ISSUER, p, claim, same_file, out);
    ler_framework_free(own);
    out->source = LER_FROM_ISSUER;
    if (same_file) {
        resolve_detail(out->detail,
                       "the issuer's copy is the file that the record pins, but no "
                       "framework: %.200s",
                       why.message);
        return end(out, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
    }
    resolve_detail(out->detail, "the issuer's copy has digest %s, the record pins %s", file,
                   p->file[0] != '\0' ? p->file : p->content);
    return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
}

/* The newest other version of the occupation; entries are ordered by version. */
static ler_code find_other_version(ler_store *store, ler_resolved_framework *out, bool *found,
                                   ler_error *err) {
    *found = false;
    for (size_t i = ler_store_count(store); out->soc.data != NULL && i-- > 0;) {
        const ler_store_entry *e = ler_store_at(store, i);
        if (!has_label(e, out, false) || ler_str_equal(e->version, out->version))
            continue;
        *found = true;
        TRY(ler_store_load(store, i, &out->framework, err));
        out->source = source_of(store, i);
        resolve_detail(out->detail, "%.*s@%.*s is not at hand; compared with version %.*s instead",
                       (int)out->soc.len, out->soc.data, (int)out->version.len, out->version.data,
                       (int)e->version.len, e->version.data);
        return end(out, LER_RESOLVED_OTHER_VERSION, LER_RESOLVE_WARN);
    }
    return LER_OK;
}

/* A record that pins nothing proves nothing about a file, but a label that is known here lets its
 * texts be compared. */
static ler_code find_unpinned(ler_store *store, ler_resolved_framework *out, ler_error *err) {
    for (size_t i = 0; out->soc.data != NULL && i < ler_store_count(store); i++) {
        if (!has_label(ler_store_at(store, i), out, true))
            continue;
        TRY(ler_store_load(store, i, &out->framework, err));
        out->source = source_of(store, i);
        break;
    }
    resolve_detail(out->detail, "the record pins no framework file by a digest");
    return end(out, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
}

ler_code ler_resolve_framework(ler_store *store, const ler_framework_claim *claim,
                               ler_str issuer_copy, ler_framework **issuer_framework,
                               ler_resolved_framework *out, ler_error *err) {
    bool found;
    resolve_pins p;
    framework_name name;
    bool one_name = read_name(claim, &name);
    *issuer_framework = NULL;
    *out = (ler_resolved_framework){.soc = name.soc, .version = name.version};
    bool readable = resolve_read_pins(claim, &p, out->detail);
    out->pinned = p.any;
    if (readable && !one_name)
        resolve_detail(out->detail, "the record names two frameworks by its id and its code");
    if (!readable || !one_name)
        return end(out, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    if (p.file[0] == '\0' && p.content[0] == '\0' && p.sri[0] == '\0') {
        TRY(find_unpinned(store, out, err));
        if (p.any)
            resolve_detail(out->detail, "the record's digests are of a kind not known here");
        return LER_OK;
    }
    TRY(find_pinned(store, &p, claim, out, &found, err));
    if (!found)
        TRY(find_reused(store, &p, out, &found, err));
    if (found)
        return LER_OK;
    if (issuer_copy.len > 0)
        return try_issuer_copy(issuer_copy, &p, claim, issuer_framework, out, err);
    TRY(find_other_version(store, out, &found, err));
    if (found)
        return LER_OK;
    if (out->soc.data == NULL)
        resolve_detail(out->detail, "no framework with the pinned digest is at hand");
    else
        resolve_detail(out->detail, "no framework of %.*s is at hand", (int)out->soc.len,
                       out->soc.data);
    return end(out, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
}
