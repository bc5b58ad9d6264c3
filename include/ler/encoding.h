/* Text encodings: UTF-8, base64url, base64, base58btc, hexadecimal, and multibase over them. */
#ifndef LER_ENCODING_H
#define LER_ENCODING_H

#include "ler/arena.h"

/* Offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong forms, no
 * surrogates, nothing over U+10FFFF), or s.len when all of it is. */
size_t ler_utf8_check(ler_str s);
/* Decodes one code point of *well-formed* text at s.data[*offset] and moves the offset on. */
uint32_t ler_utf8_next(ler_str s, size_t *offset);
/* Encodes a code point; returns the number of bytes written (1 to 4). */
size_t ler_utf8_put(uint32_t code_point, char out[4]);

/* Encoders append to `out`; sizes are what `out` allows. base64url has no padding. */
void ler_base64url_encode(const uint8_t *data, size_t len, ler_buf *out);
void ler_base64_encode(const uint8_t *data, size_t len, ler_buf *out);
void ler_base58_encode(const uint8_t *data, size_t len, ler_buf *out); /* O(n^2): small inputs */
void ler_hex_encode(const uint8_t *data, size_t len, ler_buf *out);    /* lower case */

/* Decoders are strict: no white space, no foreign alphabet, no padding where none belongs, no
 * non-zero trailing bits. They write at most `size` bytes and fail (LER_E_SYNTAX, or LER_E_LIMIT
 * when the value is longer than `size`); *len is the number written. */
ler_code ler_base64url_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                              ler_error *err) LER_MUST_USE;
ler_code ler_base64_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                           ler_error *err) LER_MUST_USE; /* padding required (RFC 4648 4) */
ler_code ler_base58_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                           ler_error *err) LER_MUST_USE;
ler_code ler_hex_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                        ler_error *err) LER_MUST_USE;

/* Multibase (Controlled Identifiers 2.4): 'z' base58btc and 'u' base64url-no-pad. */
ler_code ler_multibase_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                              ler_error *err) LER_MUST_USE;

#endif
