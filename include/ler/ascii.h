/* Character classes of ASCII, whatever the locale: syntax does not follow the environment. */
#ifndef LER_ASCII_H
#define LER_ASCII_H

#include <stdbool.h>

static inline bool ler_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool ler_is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
static inline bool ler_is_alpha(char c) {
    return ler_is_upper(c) || (c >= 'a' && c <= 'z');
}
static inline bool ler_is_hex(char c) {
    return ler_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
static inline char ler_to_lower(char c) {
    return ler_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}
static inline char ler_to_upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
