/* Bitstring Status List 4.1 (generation) and 4.2 (expansion): bits, gzip, base64url, multibase. */
#include "ler/encoding.h"
#include "ler/status.h"
#include <stdlib.h>
#include <zlib.h>

/* RFC 1952 alone: neither zlib's own format nor raw deflate is a status list. */
#define GZIP_ONLY (15 + 16)
#define STEP 16384

bool ler_bitstring_get(ler_str bits, size_t index) {
    return index / 8 < bits.len &&
           ((unsigned char)bits.data[index / 8] >> (7 - index % 8) & 1) != 0;
}

void ler_bitstring_set(uint8_t *bits, size_t len, size_t index, bool value) {
    if (index / 8 >= len)
        return;
    unsigned mask = 0x80u >> index % 8;
    bits[index / 8] = (uint8_t)(value ? bits[index / 8] | mask : bits[index / 8] & ~mask);
}

/* Inflates until the member ends, in small steps, so that what is more than the ceiling is never
 * made: a bomb costs the ceiling and no more. */
static ler_code inflate_member(z_stream *z, ler_buf *out, ler_error *err) {
    const size_t ceiling = LER_MAX_STATUS_BITS / 8;
    unsigned char step[STEP];
    size_t total = 0;
    for (;;) {
        z->next_out = step;
        z->avail_out = sizeof step;
        int outcome = inflate(z, Z_NO_FLUSH);
        size_t made = sizeof step - z->avail_out;
        total += made;
        if (total > ceiling)
            return ler_fail(err, LER_E_LIMIT, "the list inflates to more than %zu bytes", ceiling);
        ler_buf_add(out, step, made);
        TRY(ler_buf_done(out, err));
        switch (outcome) {
        case Z_STREAM_END: /* the check value and the length were right */
            if (z->avail_in > 0)
                return ler_fail(err, LER_E_SYNTAX, "%u bytes follow the gzip member", z->avail_in);
            return LER_OK;
        case Z_OK:
            if (z->avail_in > 0 || z->avail_out == 0)
                continue;
            return ler_fail(err, LER_E_SYNTAX, "the gzip data are cut short");
        case Z_BUF_ERROR:
            return ler_fail(err, LER_E_SYNTAX, "the gzip data are cut short");
        case Z_MEM_ERROR:
            return ler_no_memory(err);
        default:
            return ler_fail(err, LER_E_SYNTAX, "not one good gzip member: %s",
                            z->msg == NULL ? "it needs a dictionary" : z->msg);
        }
    }
}

ler_code ler_bitstring_decode(ler_str encoded, ler_buf *out, ler_error *err) {
    const size_t start = out->len;
    if (encoded.len == 0 || encoded.data[0] != 'u')
        return ler_fail(err, LER_E_SYNTAX,
                        "an encodedList begins with u (multibase: base64url without padding)");
    ler_str text = ler_str_from(encoded, 1);
    if (text.len > (LER_MAX_STATUS_GZIP * 4 + 2) / 3)
        return ler_fail(err, LER_E_LIMIT, "the list has more than %zu bytes of gzip data",
                        LER_MAX_STATUS_GZIP);
    size_t size = text.len / 4 * 3 + 3, len;
    uint8_t *data = malloc(size);
    if (data == NULL)
        return ler_no_memory(err);
    ler_code code = ler_base64url_decode(text, data, size, &len, err);
    z_stream z = {.next_in = data, .avail_in = (uInt)len};
    if (code == LER_OK && inflateInit2(&z, GZIP_ONLY) != Z_OK)
        code = ler_no_memory(err);
    else if (code == LER_OK) {
        z.next_in = data;
        z.avail_in = (uInt)len;
        code = inflate_member(&z, out, err);
        inflateEnd(&z);
    }
    free(data);
    if (code != LER_OK && out->data != NULL) { /* nothing of a bad list is left to be read */
        out->len = start;
        out->data[start] = '\0';
    }
    return code;
}

static ler_code deflate_all(z_stream *z, ler_str bits, ler_buf *out, ler_error *err) {
    /* No time and no system in the header: the bytes depend on the bits alone. */
    gz_header header = {.os = 255};
    if (deflateSetHeader(z, &header) != Z_OK)
        return ler_fail(err, LER_E_INTERNAL, "zlib refuses a gzip header");
    uLong bound = deflateBound(z, (uLong)bits.len);
    char *room = ler_buf_room(out, bound);
    if (room == NULL)
        return ler_buf_done(out, err);
    /* zlib reads through this pointer only */
    union {
        const char *in;
        Bytef *zlib;
    } data = {.in = bits.data};
    z->next_in = data.zlib;
    z->avail_in = (uInt)bits.len;
    z->next_out = (Bytef *)room;
    z->avail_out = (uInt)bound;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return ler_fail(err, LER_E_INTERNAL, "zlib did not finish a list");
    out->len += bound - z->avail_out;
    return LER_OK;
}

ler_code ler_bitstring_encode(ler_str bits, ler_buf *out, ler_error *err) {
    if (bits.len * 8 < LER_MIN_STATUS_ENTRIES || bits.len * 8 > LER_MAX_STATUS_BITS)
        return ler_fail(err, LER_E_LIMIT, "a status list has %d to %zu entries, not %zu",
                        LER_MIN_STATUS_ENTRIES, LER_MAX_STATUS_BITS, bits.len * 8);
    LER_AUTO_BUF gzip = ler_buf_new(2 * LER_MAX_STATUS_BITS / 8);
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_ONLY, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return ler_no_memory(err);
    ler_code code = deflate_all(&z, bits, &gzip, err);
    deflateEnd(&z);
    if (code != LER_OK)
        return code;
    if (gzip.len > LER_MAX_STATUS_GZIP) /* no verifier of ours would read it */
        return ler_fail(err, LER_E_LIMIT, "the list has more than %zu bytes of gzip data",
                        LER_MAX_STATUS_GZIP);
    ler_buf_char(out, 'u');
    ler_base64url_encode((const uint8_t *)gzip.data, gzip.len, out);
    return ler_buf_done(out, err);
}
