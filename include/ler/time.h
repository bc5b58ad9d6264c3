/* Points in time: RFC 3339 / xsd:dateTimeStamp text and seconds since 1970. Calendar functions
 * of the C library are not used: they follow the environment. */
#ifndef LER_TIME_H
#define LER_TIME_H

#include "ler/str.h"

typedef struct ler_time {
    int64_t seconds;     /* since 1970-01-01T00:00:00Z, without leap seconds */
    int32_t nanoseconds; /* 0 to 999,999,999; digits behind the ninth are cut */
    bool zoned;          /* false: the text had no zone and was read as UTC */
} ler_time;

/* XML Schema 1.1 part 2, 3.3.7 dateTime, years 0001 to 9999: real days only, hour 24 only as
 * 24:00:00, no second 60, offset within 14:00, capital T and Z, nothing around it. */
ler_code ler_time_parse(ler_str text, ler_time *out, ler_error *err) LER_MUST_USE;
/* A date YYYY-MM-DD: its first second in UTC. */
ler_code ler_date_parse(ler_str text, ler_time *out, ler_error *err) LER_MUST_USE;
/* "2026-05-20T12:00:00Z": always UTC, fractions dropped. */
#define LER_TIME_TEXT 24
const char *ler_time_text(const ler_time *t, char out[LER_TIME_TEXT]);
int ler_time_compare(const ler_time *a, const ler_time *b);
ler_code ler_time_now(ler_time *out, ler_error *err) LER_MUST_USE;

#endif
