#include "framework/one_line.h"

static bool is_break(char c) {
    return c == '\n' || c == '\r' || c == '\t';
}

ler_str ler_one_line(ler_arena *arena, ler_str text, bool *changed) {
    ler_str trimmed = ler_str_trim(text);
    char *copy = ler_arena_bytes(arena, trimmed.len + 1);
    size_t len = 0;
    bool broke = false;
    *changed = trimmed.len < text.len;
    if (copy == NULL)
        return LER_STR_NONE;
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.data[i];
        if (is_break(c)) { /* with the spaces around it */
            while (len > 0 && copy[len - 1] == ' ')
                len--;
            copy[len++] = ' ';
            broke = *changed = true;
        } else if (c != ' ' || !broke) {
            copy[len++] = c;
            broke = false;
        }
    }
    return (ler_str){copy, len};
}
