/* Statement codes as people write them. */
#include "framework/framework_internal.h"
#include "ler/ascii.h"

int ler_version_compare(ler_str a, ler_str b) {
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        if (!ler_is_digit(a.data[i]) || !ler_is_digit(b.data[j])) {
            if (a.data[i] != b.data[j])
                return (unsigned char)a.data[i] < (unsigned char)b.data[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        while (i < a.len && a.data[i] == '0')
            i++;
        while (j < b.len && b.data[j] == '0')
            j++;
        size_t from_a = i, from_b = j;
        while (i < a.len && ler_is_digit(a.data[i]))
            i++;
        while (j < b.len && ler_is_digit(b.data[j]))
            j++;
        if (i - from_a != j - from_b) /* more digits, a greater number */
            return i - from_a < j - from_b ? -1 : 1;
        int order = memcmp(a.data + from_a, b.data + from_b, i - from_a);
        if (order != 0)
            return order;
    }
    if (i < a.len || j < b.len)
        return i < a.len ? 1 : -1;
    return ler_str_compare(a, b); /* "1" and "01": only equal texts are equal */
}

ler_code_parts ler_code_split(ler_str code) {
    ler_code_parts parts = {LER_STR_NONE, LER_STR_NONE, code};
    const char *slash = code.len == 0 ? NULL : memchr(code.data, '/', code.len);
    if (slash == NULL)
        return parts;
    ler_str soc = {code.data, (size_t)(slash - code.data)};
    if (!ler_soc_valid(soc))
        return parts;
    parts.soc = soc;
    parts.version = ler_str_from(code, soc.len + 1);
    parts.rest = ler_str_from(code, code.len);
    slash = parts.version.len == 0 ? NULL : memchr(parts.version.data, '/', parts.version.len);
    if (slash != NULL) {
        size_t len = (size_t)(slash - parts.version.data);
        parts.rest = ler_str_from(parts.version, len + 1);
        parts.version.len = len;
    }
    return parts;
}

/* Case aside and with '-' for '/', as in fragments. */
static bool same_letters(const char *a, const char *b, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char x = ler_to_lower(a[i]), y = ler_to_lower(b[i]);
        if ((x == '-' ? '/' : x) != (y == '-' ? '/' : y))
            return false;
    }
    return true;
}

/* The path of a statement's code without its number: "proficient", "ai/developing". */
static bool same_path(ler_str written, ler_str code) {
    const char *last = memrchr(code.data, '/', code.len);
    size_t len = last == NULL ? 0 : (size_t)(last - code.data);
    return written.len == len && same_letters(written.data, code.data, len);
}

/* The level by its label or its number: "Proficient", "3", "ai/Developing", "durable/character/2".
 * What stands in front of it in the statement's code is written in full. */
static bool names_level(const ler_framework *fw, ler_str written, const ler_statement *s) {
    const ler_strand *strand = &fw->strands[s->strand];
    const ler_level *level = &strand->levels[s->level];
    ler_str path = {s->code.data, 0};
    const char *last = memrchr(s->code.data, '/', s->code.len);
    if (last != NULL && (size_t)(last - s->code.data) > level->key.len)
        path.len = (size_t)(last - s->code.data) - level->key.len; /* "ai/", with its '/' */
    if (written.len <= path.len || !same_letters(written.data, path.data, path.len))
        return false;
    return ler_strand_level(strand, ler_str_from(written, path.len)) == level;
}

/* A key before a label before a number: a label may be any text, another level's key as well. */
const ler_level *ler_strand_level(const ler_strand *strand, ler_str name) {
    name = ler_str_trim(name);
    for (size_t i = 0; i < strand->level_count; i++)
        if (ler_str_equal_nocase(name, strand->levels[i].key))
            return &strand->levels[i];
    for (size_t i = 0; i < strand->level_count; i++)
        if (ler_str_equal_nocase(name, strand->levels[i].label))
            return &strand->levels[i];
    for (size_t i = 0; i < strand->level_count; i++)
        if (name.len == 1 && strand->levels[i].points < 10 &&
            name.data[0] == (char)('0' + strand->levels[i].points))
            return &strand->levels[i];
    return NULL;
}

const ler_level *ler_framework_level(const ler_framework *fw, ler_str name) {
    return ler_strand_level(&fw->strands[0], name);
}

/* Splits "proficient / 04" into its path and its number. */
static bool split_number(ler_str text, ler_str *path, unsigned *number) {
    size_t digits = 0;
    while (digits < text.len && ler_is_digit(text.data[text.len - 1 - digits]))
        digits++;
    if (digits == 0 || digits > 6)
        return false;
    *number = 0;
    for (size_t i = text.len - digits; i < text.len; i++)
        *number = *number * 10 + (unsigned)(text.data[i] - '0');
    ler_str left = ler_str_trim((ler_str){text.data, text.len - digits});
    if (left.len < 2 || (left.data[left.len - 1] != '/' && left.data[left.len - 1] != '-'))
        return false;
    *path = ler_str_trim((ler_str){left.data, left.len - 1});
    return path->len > 0;
}

bool ler_code_has_number(ler_str rest) {
    ler_str path;
    unsigned number;
    return split_number(ler_str_trim(rest), &path, &number);
}

ler_code ler_framework_find_local(const ler_framework *fw, ler_str rest, const ler_statement **out,
                                  ler_error *err) {
    char excerpt[LER_EXCERPT], level[LER_EXCERPT];
    ler_str path;
    unsigned number;
    *out = NULL;
    rest = ler_str_trim(rest);
    if (!split_number(rest, &path, &number))
        return ler_fail(err, LER_E_SYNTAX,
                        "\"%s\" is not a statement code; expected one such as %.*s",
                        ler_excerpt(excerpt, rest.data, rest.len), (int)fw->statements[0].code.len,
                        fw->statements[0].code.data);
    const ler_statement *last = NULL;
    bool exact = false; /* written with the keys: no label may take its place */
    for (size_t i = 0; i < fw->statement_count && !exact; i++)
        exact = same_path(path, fw->statements[i].code);
    for (size_t i = 0; i < fw->statement_count; i++) {
        const ler_statement *s = &fw->statements[i];
        if (exact ? !same_path(path, s->code) : !names_level(fw, path, s))
            continue;
        last = s;
        if (s->ordinal == number) {
            *out = s;
            return LER_OK;
        }
    }
    if (last == NULL)
        return ler_fail(err, LER_E_SYNTAX,
                        "\"%s\" is not a statement code: %.*s has no level \"%s\"",
                        ler_excerpt(excerpt, rest.data, rest.len), (int)fw->label.len,
                        fw->label.data, ler_excerpt(level, path.data, path.len));
    return ler_fail(err, LER_E_NOT_FOUND, "no statement %s: %.*s ends with %.*s",
                    ler_excerpt(excerpt, rest.data, rest.len), (int)fw->label.len, fw->label.data,
                    (int)last->code.len, last->code.data);
}

ler_code ler_framework_find(const ler_framework *fw, ler_str code, const ler_statement **out,
                            ler_error *err) {
    *out = NULL;
    ler_code_parts parts = ler_code_split(ler_str_trim(code));
    if (parts.soc.data != NULL && (!ler_str_equal(parts.soc, fw->occupation.soc) ||
                                   !ler_str_equal(parts.version, fw->version))) {
        char excerpt[LER_EXCERPT];
        return ler_fail(err, LER_E_NOT_FOUND,
                        "\"%s\" is a statement of another framework than "
                        "%.*s",
                        ler_excerpt(excerpt, code.data, code.len), (int)fw->label.len,
                        fw->label.data);
    }
    return ler_framework_find_local(fw, parts.rest, out, err);
}
