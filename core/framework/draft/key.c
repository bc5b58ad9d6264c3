/* Keys from labels. They become parts of codes and IRIs: lower-case letters, digits and '-', unique
 * in their list, no word with a meaning of its own, and never such that two codes could be read as
 * one (check_full.c has the rules). */
#include "framework/draft/internal.h"
#include "ler/ascii.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#define KEY_ROOM 64

static const struct kind {
    const char *word; /* for a label without a Latin letter */
    size_t max;
} KINDS[] = {{"strand", LER_MAX_STRAND_KEY},
             {"level", LER_MAX_LEVEL_KEY},
             {"domain", LER_MAX_DOMAIN_KEY},
             {"source", LER_MAX_DOMAIN_KEY},
             {"statement", LER_MAX_DOMAIN_KEY}};

/* Letters without their marks: "Métier" is metier. */
static size_t plain_letters(ler_str label, size_t max, char out[KEY_ROOM]) {
    static const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)label.data,
                                         (utf8proc_ssize_t)label.len, &mapped, how);
    ler_str text = size < 0 ? label : (ler_str){(const char *)mapped, (size_t)size};
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < KEY_ROOM - 1; i++) {
        char c = ler_to_lower(text.data[i]);
        bool letter = c >= 'a' && c <= 'z';
        if (letter || (len > 0 && ler_is_digit(c)))
            out[len++] = c;
        else if (len > 0 && out[len - 1] != '-' && c != '\'')
            out[len++] = '-';
    }
    free(mapped);
    if (len > max) { /* at the end of a word, unless little is left then */
        size_t cut = max;
        while (cut > max / 3 && out[cut] != '-')
            cut--;
        len = out[cut] == '-' ? cut : max;
    }
    while (len > 0 && out[len - 1] == '-')
        len--;
    out[len] = '\0';
    return len;
}

static bool is_reserved(const char *key) {
    static const char *const words[] = {"core", "level", "judged-level", "demonstrated",
                                        "statements"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(key, words[i]) == 0)
            return true;
    return false;
}

/* Whether `b` is `a`, a '-' and more. */
static bool begins(ler_str a, ler_str b) {
    return b.len > a.len && a.len > 0 && memcmp(a.data, b.data, a.len) == 0 && b.data[a.len] == '-';
}

/* Domains a and a-b make one code of two when a level's key begins with "b-". */
static bool domains_clash(const draft_strand *s, ler_str a, ler_str b) {
    const draft_list *levels = &s->of[LER_DRAFT_LEVEL];
    if (!begins(a, b))
        return false;
    ler_str rest = ler_str_from(b, a.len + 1);
    for (size_t i = 0; i < levels->count; i++)
        if (begins(rest, ler_json_get_text(levels->items[i], "key")))
            return true;
    return false;
}

static bool is_free(const ler_draft *d, ler_draft_thing thing, unsigned strand, const char *text) {
    ler_str key = ler_str_of(text);
    if (key.len == 0 || is_reserved(text) || ler_draft_find(d, thing, strand, key) != UINT_MAX ||
        (thing == LER_DRAFT_STRAND && ler_draft_core_level(key) >= 0))
        return false;
    for (size_t i = 1; thing == LER_DRAFT_STRAND && i < d->strand_count; i++) {
        ler_str other = ler_json_get_text(d->strands[i].v, "key");
        if (begins(key, other) || begins(other, key))
            return false;
    }
    const draft_strand *s = &d->strands[strand];
    const draft_list *domains = &s->of[LER_DRAFT_DOMAIN];
    for (size_t i = 0; thing == LER_DRAFT_DOMAIN && i < domains->count; i++) {
        ler_str other = ler_json_get_text(domains->items[i], "key");
        if (domains_clash(s, key, other) || domains_clash(s, other, key))
            return false;
    }
    return true;
}

static void without_dashes(char *key) {
    char *to = key;
    for (const char *from = key; *from != '\0'; from++)
        if (*from != '-')
            *to++ = *from;
    *to = '\0';
}

ler_str ler_draft_key(ler_draft *d, ler_draft_thing thing, unsigned strand, ler_str label) {
    if (d == NULL || d->failed || (thing != LER_DRAFT_STRAND && strand >= d->strand_count))
        return LER_STR_NONE;
    const struct kind *kind = &KINDS[thing];
    char base[KEY_ROOM], key[KEY_ROOM] = "";
    unsigned n = 2;
    if (plain_letters(label, kind->max, base) == 0) { /* "domain-3" */
        snprintf(base, sizeof base, "%s", kind->word);
        n = (unsigned)ler_draft_count(d, thing, strand) + 1;
    } else {
        memcpy(key, base, sizeof key);
    }
    if (thing == LER_DRAFT_STRAND && !is_free(d, thing, strand, key))
        without_dashes(key); /* a number behind it would not keep "ai" and "ai-use" apart */
    for (; n < 100000 && !is_free(d, thing, strand, key); n++) {
        char tail[16];
        int room = snprintf(tail, sizeof tail, thing == LER_DRAFT_STRAND ? "%u" : "-%u", n);
        int keep = (int)kind->max - room;
        snprintf(key, sizeof key, "%.*s%s", keep, base, tail);
        if (thing == LER_DRAFT_STRAND)
            without_dashes(key);
    }
    ler_str kept = ler_arena_str(d->arena, ler_str_of(key));
    d->failed |= kept.data == NULL;
    return kept;
}
