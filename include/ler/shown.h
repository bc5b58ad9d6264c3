/* Text of others for people's eyes: on a terminal, in a message. */
#ifndef LER_SHOWN_H
#define LER_SHOWN_H

#include "ler/str.h"

/* Appends text so that it can do nothing but be read: control characters (also C1 and line
 * separators) and those that turn the writing direction become \u{...}, bytes that are not UTF-8
 * \x.., everything else stays as it is. */
void ler_shown(ler_str text, ler_buf *out);

/* The same for at most about `max` bytes of text around its byte `at`, with "..." where it was
 * cut. */
void ler_shown_part(ler_str text, size_t at, size_t max, ler_buf *out);

#endif
