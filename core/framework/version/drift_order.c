/* Which of two versions of an occupation came later. */
#include "framework/framework_internal.h"
#include "framework/version/drift_internal.h"
#include "ler/ascii.h"

#include <stdio.h>

/* Where two labels first differ, at the start of the run of digits that it lies in. */
static size_t first_difference(ler_str a, ler_str b) {
    size_t i = 0;
    while (i < a.len && i < b.len && a.data[i] == b.data[i])
        i++;
    while (i > 0 && ler_is_digit(a.data[i - 1]) &&
           ((i < a.len && ler_is_digit(a.data[i])) || (i < b.len && ler_is_digit(b.data[i]))))
        i--;
    return i;
}

static bool starts_number(ler_str s, size_t at) {
    return at < s.len && ler_is_digit(s.data[at]);
}

/* What is left of a label whose other is used up: ".1" orders, "-draft" does not. */
static bool continues(ler_str s, size_t at) {
    return at + 1 < s.len && s.data[at] == '.' && ler_is_digit(s.data[at + 1]);
}

/* The number at a place, without leading zeros. */
static ler_str number_at(ler_str s, size_t at) {
    while (starts_number(s, at) && s.data[at] == '0')
        at++;
    size_t end = at;
    while (starts_number(s, end))
        end++;
    return (ler_str){s.data + at, end - at};
}

ler_version_relation ler_version_order(ler_str a, ler_str b) {
    if (ler_str_equal(a, b))
        return LER_VERSION_SAME;
    size_t at = first_difference(a, b);
    if (at == a.len)
        return continues(b, at) ? LER_VERSION_LATER : LER_VERSION_APART;
    if (at == b.len)
        return continues(a, at) ? LER_VERSION_EARLIER : LER_VERSION_APART;
    if (!starts_number(a, at) || !starts_number(b, at))
        return LER_VERSION_APART;
    ler_str x = number_at(a, at), y = number_at(b, at);
    if (ler_str_equal(x, y)) /* "5" and "05": two spellings, whatever is meant by that */
        return LER_VERSION_APART;
    bool later = x.len != y.len ? x.len < y.len : ler_str_compare(x, y) < 0;
    return later ? LER_VERSION_LATER : LER_VERSION_EARLIER;
}

bool drift_exported(const ler_framework *fw, ler_time *out) {
    return fw->exported_at.len > 0 && ler_time_parse(fw->exported_at, out, NULL) == LER_OK;
}

ler_version_relation drift_order(ler_version_relation by_label, const ler_time *a,
                                 const ler_time *b, char reason[LER_DRIFT_REASON]) {
    reason[0] = '\0';
    if (by_label == LER_VERSION_SAME)
        return by_label;
    if (by_label == LER_VERSION_APART) {
        snprintf(reason, LER_DRIFT_REASON, "which came first cannot be told from the two labels");
        return by_label;
    }
    if (a == NULL || b == NULL) {
        snprintf(reason, LER_DRIFT_REASON, "by its label alone: when %s was exported is not said",
                 b == NULL ? "it" : "the record's version");
        return by_label;
    }
    int order = ler_time_compare(a, b);
    if (order == 0 || (order < 0) == (by_label == LER_VERSION_LATER))
        return by_label;
    char at_a[LER_TIME_TEXT], at_b[LER_TIME_TEXT];
    snprintf(reason, LER_DRIFT_REASON,
             "its label comes %s, but it was exported %s: %s, the record's version %s",
             by_label == LER_VERSION_LATER ? "later" : "earlier",
             by_label == LER_VERSION_LATER ? "earlier" : "later", ler_time_text(b, at_b),
             ler_time_text(a, at_a));
    return LER_VERSION_APART;
}

ler_version_relation ler_framework_order(const ler_framework *a, const ler_framework *b,
                                         char reason[LER_DRIFT_REASON]) {
    ler_time x, y;
    bool dated_x = drift_exported(a, &x), dated_y = drift_exported(b, &y);
    return drift_order(ler_version_order(a->version, b->version), dated_x ? &x : NULL,
                       dated_y ? &y : NULL, reason);
}
