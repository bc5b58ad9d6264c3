/* How far a string of JSON needs no attention: reader and writer spend most of their time here. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The number of leading bytes of p[0..n) that are no control character, quote or backslash. Eight
 * at a time: a byte below k shows in the top bit of (x - kkkk) & ~x; at worst a byte behind one
 * that is found shows too, so the block is then walked byte by byte. */
static inline size_t json_plain_run(const char *p, size_t n) {
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    size_t i = 0;
    for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t x, quote, backslash;
        memcpy(&x, p + i, sizeof x);
        quote = x ^ (ones * '"');
        backslash = x ^ (ones * '\\');
        if ((((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
             ((backslash - ones) & ~backslash)) &
            tops)
            break;
    }
    while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

#endif
