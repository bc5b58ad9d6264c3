#include "verifier/judgement.h"

#include <stdio.h>

ler_code judgement_read(const char *at, const char *as_of, judgement *out, ler_error *err) {
    *out = (judgement){0};
    if (at == NULL)
        TRY(ler_time_now(&out->now, err));
    else if (ler_time_parse(ler_str_of(at), &out->now, NULL) != LER_OK)
        return ler_fail(err, LER_E_USAGE, "--at takes a time such as 2026-05-20T12:00:00Z");
    out->time = out->now;
    if (as_of == NULL)
        return LER_OK;
    if (ler_time_parse(ler_str_of(as_of), &out->time, NULL) != LER_OK || !out->time.zoned)
        return ler_fail(err, LER_E_USAGE,
                        "--as-of takes a date with a time and a zone, such as 2026-05-20T12:00:00Z "
                        "or 2026-05-20T14:00:00+02:00");
    if (ler_time_compare(&out->time, &out->now) > 0) {
        char now[LER_TIME_TEXT];
        return ler_fail(err, LER_E_USAGE,
                        "--as-of asks about the past, and it is only %s: what will be known later "
                        "cannot be told",
                        ler_time_text(&out->now, now));
    }
    out->back = true;
    return LER_OK;
}

judgement judgement_today(const judgement *j) {
    return (judgement){.now = j->now, .time = j->now};
}

judgement judgement_at(const judgement *j, const ler_time *time) {
    return (judgement){.now = j->now, .time = *time, .back = j->back};
}

const char *judgement_text(const judgement *j, char out[JUDGEMENT_TEXT]) {
    char whole[LER_TIME_TEXT];
    ler_time_text(&j->time, whole);
    if (j->time.nanoseconds == 0)
        snprintf(out, JUDGEMENT_TEXT, "%s", whole);
    else
        snprintf(out, JUDGEMENT_TEXT, "%.19s.%09dZ", whole, (int)j->time.nanoseconds);
    return out;
}
