#include "ler/time.h"
#include <errno.h>
#include <time.h>

typedef struct cursor {
    const char *p, *end;
} cursor;

/* Exactly `count` digits. */
static bool digits(cursor *c, int count, int *value) {
    if (c->end - c->p < count)
        return false;
    *value = 0;
    for (int i = 0; i < count; i++, c->p++) {
        if (*c->p < '0' || *c->p > '9')
            return false;
        *value = *value * 10 + (*c->p - '0');
    }
    return true;
}

static bool literal(cursor *c, char wanted) {
    if (c->p == c->end || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; years begin in March so that the
 * leap day is the last. */
static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = y / 400, year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static bool date(cursor *c, int64_t *days) {
    int year, month, day;
    if (!digits(c, 4, &year) || !literal(c, '-') || !digits(c, 2, &month) || !literal(c, '-') ||
        !digits(c, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_civil(year, month, day);
    return true;
}

static bool fraction(cursor *c, int32_t *nanoseconds) {
    int32_t unit = 100000000;
    const char *start = c->p;
    for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++, unit /= 10)
        *nanoseconds += (*c->p - '0') * unit;
    return c->p > start;
}

static bool zone(cursor *c, int64_t *offset, bool *zoned) {
    int hours, minutes, sign;
    *zoned = c->p < c->end;
    if (!*zoned || literal(c, 'Z'))
        return true;
    sign = *c->p == '-' ? -1 : 1;
    if (!literal(c, '+') && !literal(c, '-'))
        return false;
    if (!digits(c, 2, &hours) || !literal(c, ':') || !digits(c, 2, &minutes))
        return false;
    if (minutes > 59 || hours * 60 + minutes > 14 * 60)
        return false;
    *offset = sign * (int64_t)(hours * 3600 + minutes * 60);
    return true;
}

static ler_code not_a(const char *what, ler_str text, ler_error *err) {
    char excerpt[LER_EXCERPT];
    return ler_fail(err, LER_E_SYNTAX, "\"%s\" is not %s",
                    ler_excerpt(excerpt, text.data, text.len), what);
}

ler_code ler_time_parse(ler_str text, ler_time *out, ler_error *err) {
    cursor c = {text.data, text.data + text.len};
    int64_t days = 0, offset = 0;
    int hour = 0, minute = 0, second = 0;
    ler_time t = {0, 0, false};
    bool ok = text.len <= 64 && date(&c, &days) && literal(&c, 'T') && digits(&c, 2, &hour) &&
              literal(&c, ':') && digits(&c, 2, &minute) && literal(&c, ':') &&
              digits(&c, 2, &second) && (!literal(&c, '.') || fraction(&c, &t.nanoseconds)) &&
              zone(&c, &offset, &t.zoned) && c.p == c.end && minute <= 59 && second <= 59 &&
              (hour <= 23 || (hour == 24 && minute == 0 && second == 0 && t.nanoseconds == 0));
    if (!ok)
        return not_a("a date and time such as 2026-05-20T12:00:00Z", text, err);
    t.seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset;
    *out = t;
    return LER_OK;
}

ler_code ler_date_parse(ler_str text, ler_time *out, ler_error *err) {
    cursor c = {text.data, text.data + text.len};
    int64_t days = 0;
    if (text.len != 10 || !date(&c, &days))
        return not_a("a date such as 2026-05-20", text, err);
    *out = (ler_time){days * 86400, 0, false};
    return LER_OK;
}

static void put(char *out, int width, int64_t value) {
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

const char *ler_time_text(const ler_time *t, char out[LER_TIME_TEXT]) {
    int64_t days = t->seconds / 86400, rest = t->seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    days += 719468; /* the inverse of days_from_civil */
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    memcpy(out, "0000-00-00T00:00:00Z", 21);
    put(out, 4, year);
    put(out + 5, 2, month);
    put(out + 8, 2, doy - (153 * mp + 2) / 5 + 1);
    put(out + 11, 2, rest / 3600);
    put(out + 14, 2, rest / 60 % 60);
    put(out + 17, 2, rest % 60);
    return out;
}

int ler_time_compare(const ler_time *a, const ler_time *b) {
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    if (a->nanoseconds != b->nanoseconds)
        return a->nanoseconds < b->nanoseconds ? -1 : 1;
    return 0;
}

ler_code ler_time_now(ler_time *out, ler_error *err) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return ler_fail(err, LER_E_INTERNAL, "the clock cannot be read: %s", strerror(errno));
    *out = (ler_time){now.tv_sec, (int32_t)now.tv_nsec, true};
    return LER_OK;
}
