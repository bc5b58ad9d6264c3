/* The person's word on levels, where a foreign file has none or names them its own way. */
#include "ler/exchange.h"
#include "framework/framework_internal.h"

/* One piece up to a ',' that no '\' stands before, without its backslashes. */
static ler_code next_piece(ler_str *text, ler_arena *arena, ler_str *out, ler_error *err) {
    char *copy = ler_arena_bytes(arena, text->len + 1);
    size_t len = 0, i = 0;
    if (copy == NULL)
        return ler_no_memory(err);
    for (; i < text->len && text->data[i] != ','; i++) {
        if (text->data[i] == '\\' && i + 1 < text->len && strchr("\\,", text->data[i + 1]) != NULL)
            i++;
        copy[len++] = text->data[i];
    }
    *out = ler_str_trim((ler_str){copy, len});
    *text = ler_str_from(*text, i + 1);
    return LER_OK;
}

ler_code ler_level_choices_read(ler_str text, ler_arena *arena, ler_level_choices *out,
                                ler_error *err) {
    char shown[LER_EXCERPT];
    *out = (ler_level_choices){0};
    if (text.len == 0 || text.len > 4096)
        return ler_fail(err, LER_E_USAGE, "no levels; expected KEY=LABEL,KEY=LABEL,...");
    while (text.len > 0) {
        ler_str piece;
        TRY(next_piece(&text, arena, &piece, err));
        if (out->count == LER_MAX_LEVEL_CHOICES)
            return ler_fail(err, LER_E_USAGE, "more than %d labels of levels",
                            LER_MAX_LEVEL_CHOICES);
        const char *equals = piece.len == 0 ? NULL : memchr(piece.data, '=', piece.len);
        size_t cut = equals == NULL ? piece.len : (size_t)(equals - piece.data);
        ler_level_choice c = {
            .key = ler_str_trim((ler_str){piece.data, cut}),
            .label = equals == NULL ? piece : ler_str_trim(ler_str_from(piece, cut + 1)),
        };
        if (c.key.len == 0 || c.label.len == 0)
            return ler_fail(err, LER_E_USAGE, "\"%s\" is no KEY=LABEL",
                            ler_excerpt(shown, piece.data, piece.len));
        for (size_t i = 0; i < out->count; i++)
            if (ler_str_equal_nocase(c.label, out->items[i].label))
                return ler_fail(err, LER_E_USAGE, "the label \"%s\" stands for two levels",
                                ler_excerpt(shown, c.label.data, c.label.len));
        out->items[out->count++] = c;
    }
    return LER_OK;
}

int ler_level_choice_of(const ler_level_choices *choices, ler_str label) {
    label = ler_str_trim(label);
    for (size_t i = 0; choices != NULL && i < choices->count; i++)
        if (ler_str_equal_nocase(label, choices->items[i].label) && !ler_str_is(label, "*"))
            return (int)i;
    return -1;
}

int ler_level_choice_rest(const ler_level_choices *choices) {
    for (size_t i = 0; choices != NULL && i < choices->count; i++)
        if (ler_str_is(choices->items[i].label, "*"))
            return (int)i;
    return -1;
}

bool ler_level_choices_are_core(const ler_level_choices *choices) {
    int last = -1;
    for (size_t i = 0; choices != NULL && i < choices->count; i++) {
        int level = ler_draft_core_level(choices->items[i].key);
        if (level < 0 || level < last) /* several labels may stand for one level */
            return false;
        last = level;
    }
    return last >= 0;
}
