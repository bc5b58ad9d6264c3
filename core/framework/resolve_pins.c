/* The digests by which a record pins its framework. */
#include "framework/resolve_internal.h"
#include "ler/encoding.h"

#include <stdio.h>

/* Reads a SHA-256 or SHA-384 multihash in any multibase we know into out (SHA-384: into sri). A
 * text that is no multibase, or a shortened hash, is false; another hash function is left out. */
static bool read_multihash(ler_str text, char out[LER_MULTIHASH_TEXT], char sri[LER_SRI_TEXT]) {
    uint8_t bytes[128];
    size_t len;
    LER_AUTO_BUF spelled = ler_buf_new(256);
    if (ler_multibase_decode(text, bytes, sizeof bytes, &len, NULL) != LER_OK || len < 2)
        return false;
    if (bytes[0] == 0x12) { /* sha2-256 */
        if (len != 34 || bytes[1] != 32)
            return false;
        ler_buf_char(&spelled, 'u');
        ler_base64url_encode(bytes, len, &spelled);
        snprintf(out, LER_MULTIHASH_TEXT, "%s", spelled.data);
    } else if (bytes[0] == 0x20 && sri != NULL) { /* sha2-384 */
        if (len != 50 || bytes[1] != 48)
            return false;
        ler_buf_text(&spelled, "sha384-");
        ler_base64_encode(bytes + 2, 48, &spelled);
        snprintf(sri, LER_SRI_TEXT, "%s", spelled.data);
    }
    return true;
}

/* W3C SRI 3.3: several hashes may stand in one text; we compare the sha384 one, and read a sha256
 * one as what it is, the file's digest. */
static bool read_sri(ler_str text, resolve_pins *p) {
    while (text.len > 0) {
        text = ler_str_trim(text);
        size_t end = 0;
        while (end < text.len && text.data[end] != ' ' && text.data[end] != '\t')
            end++;
        ler_str one = {text.data, end};
        text = ler_str_from(text, end);
        const char *options = memchr(one.data, '?', one.len);
        if (options != NULL)
            one.len = (size_t)(options - one.data);
        uint8_t hash[2 + 64] = {0x12, 32};
        size_t len;
        if (ler_str_starts(one, "sha384-")) {
            if (one.len >= LER_SRI_TEXT ||
                ler_base64_decode(ler_str_from(one, 7), hash, 64, &len, NULL) != LER_OK ||
                len != 48)
                return false;
            snprintf(p->sri, sizeof p->sri, "%.*s", (int)one.len, one.data);
        } else if (ler_str_starts(one, "sha256-")) {
            LER_AUTO_BUF spelled = ler_buf_new(64);
            if (ler_base64_decode(ler_str_from(one, 7), hash + 2, 64, &len, NULL) != LER_OK ||
                len != 32)
                return false;
            ler_buf_char(&spelled, 'u');
            ler_base64url_encode(hash, 34, &spelled);
            if (p->file[0] != '\0' && strcmp(p->file, spelled.data) != 0)
                return false;
            snprintf(p->file, sizeof p->file, "%s", spelled.data);
        }
    }
    return true;
}

bool resolve_read_pins(const ler_framework_claim *claim, resolve_pins *p, char detail[400]) {
    char second[LER_MULTIHASH_TEXT] = "", other_sri[LER_SRI_TEXT] = "";
    *p = (resolve_pins){.any = claim->digest_multibase.len + claim->digest_sri.len +
                                   claim->file_digest.len + claim->content_digest.len >
                               0};
    if (claim->digest_multibase.len > 0 &&
        !read_multihash(claim->digest_multibase, p->file, other_sri)) {
        resolve_detail(detail, "the record's digestMultibase is not a digest");
        return false;
    }
    if (claim->file_digest.len > 0 && !read_multihash(claim->file_digest, second, NULL)) {
        resolve_detail(detail, "the record's frameworkFileDigest is not a digest");
        return false;
    }
    if (claim->content_digest.len > 0 && !read_multihash(claim->content_digest, p->content, NULL)) {
        resolve_detail(detail, "the record's frameworkContentDigest is not a digest");
        return false;
    }
    if (second[0] != '\0' && p->file[0] != '\0' && strcmp(second, p->file) != 0) {
        resolve_detail(detail,
                       "the record pins two files: digestMultibase %s, "
                       "frameworkFileDigest %s",
                       p->file, second);
        return false;
    }
    if (p->file[0] == '\0')
        memcpy(p->file, second, sizeof p->file);
    if (claim->digest_sri.len > 0 && !read_sri(claim->digest_sri, p)) {
        resolve_detail(detail, "the record's digestSRI is not a digest, or not one of the file "
                               "that it pins otherwise");
        return false;
    }
    if (p->sri[0] == '\0')
        memcpy(p->sri, other_sri, sizeof p->sri);
    return true;
}
