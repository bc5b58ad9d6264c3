/* Dates of a roster. A date that could be read in two ways is never guessed. */
#include "issuer/roster_internal.h"
#include <stdio.h>
#include <strings.h>

ler_code roster_dates_parse(const char *text, roster_dates *out, ler_error *err) {
    static const struct {
        const char *name;
        roster_dates dates;
    } NAMES[] = {{"iso", ROSTER_DATES_ISO},        {"dmy", ROSTER_DATES_DMY},
                 {"mdy", ROSTER_DATES_MDY},        {"ymd", ROSTER_DATES_YMD},
                 {"dd/mm/yyyy", ROSTER_DATES_DMY}, {"mm/dd/yyyy", ROSTER_DATES_MDY},
                 {"yyyy/mm/dd", ROSTER_DATES_YMD}, {"dd.mm.yyyy", ROSTER_DATES_DMY},
                 {"mm/dd/yy", ROSTER_DATES_MDY},   {"dd/mm/yy", ROSTER_DATES_DMY},
                 {"yyyy-mm-dd", ROSTER_DATES_ISO}};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        if (strcasecmp(text, NAMES[i].name) == 0) {
            *out = NAMES[i].dates;
            return LER_OK;
        }
    return ler_fail(err, LER_E_USAGE, "--date-format is iso, dmy, mdy or ymd");
}

/* Three groups of digits with one kind of separator (/ . or -) between them. */
static bool three_numbers(ler_str text, unsigned n[3], size_t digits[3]) {
    size_t part = 0;
    char separator = 0;
    n[0] = n[1] = n[2] = 0;
    digits[0] = digits[1] = digits[2] = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c >= '0' && c <= '9') {
            if (++digits[part] > 4)
                return false;
            n[part] = n[part] * 10 + (unsigned)(c - '0');
        } else if ((c == '/' || c == '.' || c == '-') && (separator == 0 || c == separator)) {
            separator = c;
            if (digits[part] == 0 || ++part > 2)
                return false;
        } else
            return false;
    }
    return part == 2 && digits[2] > 0;
}

/* The parts in the order of the format, written as ISO 8601. */
static bool reorder(roster_dates dates, const unsigned n[3], const size_t digits[3], char iso[11]) {
    size_t y, m, d;
    switch (dates) {
    case ROSTER_DATES_DMY:
        d = 0, m = 1, y = 2;
        break;
    case ROSTER_DATES_MDY:
        m = 0, d = 1, y = 2;
        break;
    case ROSTER_DATES_YMD:
        y = 0, m = 1, d = 2;
        break;
    case ROSTER_DATES_ISO:
    default:
        return false;
    }
    if (digits[m] > 2 || digits[d] > 2 || (digits[y] != 4 && digits[y] != 2))
        return false;
    unsigned year = digits[y] == 2 ? 2000 + n[y] : n[y];
    snprintf(iso, 11, "%04u-%02u-%02u", year % 10000, n[m] % 100, n[d] % 100);
    return true;
}

void roster_date(const roster *r, roster_entry *e, roster_field field, bool end_of_day, bool *set,
                 ler_time *out) {
    ler_str text = e->value[field];
    const char *name = roster_field_name(field);
    uint64_t row = e->lines[0].row;
    if (text.len == 0)
        return;
    *set = true;
    if (memchr(text.data, 'T', text.len) != NULL) {
        if (ler_time_parse(text, out, NULL) != LER_OK)
            roster_refuse(&e->problem, "bad_date", row, name,
                          "%s is not a date and time such as 2026-05-20T12:00:00Z", name);
        return;
    }
    bool good = ler_date_parse(text, out, NULL) == LER_OK;
    unsigned n[3];
    size_t digits[3];
    if (!good && three_numbers(text, n, digits)) {
        char iso[11];
        /* Four digits in front cannot be a day or a month. */
        roster_dates dates = digits[0] == 4 && r->options.dates != ROSTER_DATES_ISO
                                 ? ROSTER_DATES_YMD
                                 : r->options.dates;
        if (reorder(dates, n, digits, iso))
            good = ler_date_parse(ler_str_of(iso), out, NULL) == LER_OK;
        else if (r->options.dates == ROSTER_DATES_ISO && digits[0] <= 2) {
            roster_refuse(&e->problem, "ambiguous_date", row, name,
                          "%s could be read as day/month or month/day: write it as YYYY-MM-DD, or "
                          "give --date-format dmy or mdy",
                          name);
            return;
        }
    }
    if (!good)
        roster_refuse(&e->problem, "bad_date", row, name,
                      "%s is not a date of the calendar such as 2026-05-20", name);
    else if (end_of_day)
        out->seconds += 86399;
}
