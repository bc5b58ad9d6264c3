#include "verifier/report.h"

#include "ler/encoding.h"
#include <stdarg.h>
#include <stdio.h>

const char *check_status_name(check_status status) {
    switch (status) {
    case CHECK_PASS:
        return "pass";
    case CHECK_WARN:
        return "warn";
    case CHECK_UNKNOWN:
        return "unknown";
    case CHECK_FAIL:
        break;
    }
    return "fail";
}

const char *verdict_name(verdict v) {
    switch (v) {
    case VERDICT_VERIFIED:
        return "verified";
    case VERDICT_WARNINGS:
        return "verified-with-warnings";
    case VERDICT_CANNOT_TELL:
        return "cannot-tell";
    case VERDICT_NOT_VERIFIED:
        break;
    }
    return "not-verified";
}

const char *record_state_name(record_state state) {
    switch (state) {
    case STATE_ACTIVE:
        return "active";
    case STATE_SUSPENDED:
        return "suspended";
    case STATE_REVOKED:
        return "revoked";
    case STATE_UNKNOWN:
        break;
    }
    return "unknown";
}

/* A text that was cut to fit may end in half a character. */
static ler_str whole_characters(ler_str s) {
    return (ler_str){s.data, s.data == NULL ? 0 : ler_utf8_check(s)};
}

void report_check(report *r, const char *name, check_status status, const char *pointer,
                  const char *format, ...) {
    if (r->check_count == REPORT_MAX_CHECKS) {
        /* The last place is never given to something milder than what it could not hold. */
        check *last = &r->checks[REPORT_MAX_CHECKS - 1];
        if (status > last->status) {
            last->status = status;
            last->name = name;
        }
        r->dropped++;
        return;
    }
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check *c = &r->checks[r->check_count++];
    c->name = name;
    c->status = status;
    c->detail = ler_arena_str(r->arena, whole_characters(ler_str_of(text)));
    c->pointer = whole_characters(ler_arena_printf(r->arena, "%.*s%s", (int)r->at.len,
                                                   r->at.data == NULL ? "" : r->at.data,
                                                   pointer == NULL ? "" : pointer));
    if (c->detail.data == NULL || c->pointer.data == NULL)
        r->no_memory = true;
}

bool report_has(const report *r, const char *name, check_status status) {
    for (size_t i = 0; i < r->check_count; i++)
        if (r->checks[i].status == status && strcmp(r->checks[i].name, name) == 0)
            return true;
    return false;
}

bool report_has_check(const report *r, const char *name) {
    for (size_t i = 0; i < r->check_count; i++)
        if (strcmp(r->checks[i].name, name) == 0)
            return true;
    return false;
}

verdict report_verdict(const report *r) {
    check_status worst = r->check_count == 0 ? CHECK_UNKNOWN : CHECK_PASS;
    for (size_t i = 0; i < r->check_count; i++)
        if (r->checks[i].status > worst)
            worst = r->checks[i].status;
    switch (worst) {
    case CHECK_PASS:
        return VERDICT_VERIFIED;
    case CHECK_WARN:
        return VERDICT_WARNINGS;
    case CHECK_UNKNOWN:
        return VERDICT_CANNOT_TELL;
    case CHECK_FAIL:
        break;
    }
    return VERDICT_NOT_VERIFIED;
}

record_state report_state(const report *r) {
    record_state worst = STATE_ACTIVE;
    for (size_t i = 0; i < r->status_count; i++)
        if (r->status[i].state > worst)
            worst = r->status[i].state;
    return worst;
}

bool report_verified(const report *r) {
    return r->authentic && report_verdict(r) <= VERDICT_WARNINGS;
}

/* The checks in the order in which a failed one explains the verdict best. */
static const struct {
    const char *check, *failed, *unknown;
} sentences[] = {
    {CHECK_PARSE, "The file holds no credential that can be read.", "The file cannot be read."},
    {CHECK_PROOF,
     "The signature is missing, wrong or out of date: nothing in this record can be relied on.",
     "The signature cannot be checked here."},
    {CHECK_BINDING, "The record was not signed with a key of the issuer that it names.",
     "Whether the key that signed is the issuer's cannot be told."},
    {CHECK_CONTEXT, "The record uses words that no known vocabulary defines, or defines its own.",
     "The record's vocabulary is not known here."},
    {CHECK_SHAPE, "The record is not built as the standards demand.",
     "The record's form is not known here."},
    {CHECK_STATUS,
     "What is to tell whether the issuer has withdrawn this record cannot be relied on.",
     "Whether the issuer has withdrawn this record cannot be told."},
    {CHECK_DATES, "The record is not in force at this time.",
     "When the record is in force cannot be told."},
    {CHECK_ISSUER, "The issuer is in no list that you trust.", "Who the issuer is cannot be told."},
    {CHECK_RECIPIENT, "The record is about somebody else.",
     "Whom the record is about cannot be told."},
    {CHECK_EMBEDDED, "A credential inside the record is not verified.",
     "A credential inside the record cannot be checked."},
    {CHECK_FRAMEWORK, "The framework at hand is not the one that the record was issued against.",
     "The framework that the record names is not at hand."},
    {CHECK_STATEMENTS, "The framework does not say what the record says.",
     "The record's statements cannot be compared with a framework."},
    {CHECK_LEVEL, "The level claimed is not supported by the statements.",
     "The level cannot be derived again."},
    {CHECK_RESOURCES, "A file that the record pins is another one.",
     "A file that the record pins cannot be checked."},
    {CHECK_SCHEMA, "The record does not match the schema that it names.",
     "The schema that the record names is not known here."},
};

/* The same where it reads otherwise of a time in the past; NULL: it does not. */
static const struct {
    const char *check, *failed, *unknown;
} sentences_of_then[] = {
    {CHECK_PROOF, NULL, "Whether the signature could be relied on at that time cannot be told."},
    {CHECK_BINDING, NULL,
     "Whether the key that signed was the issuer's at that time cannot be told."},
    {CHECK_STATUS, NULL,
     "Whether the issuer had withdrawn this record by that time cannot be told."},
    {CHECK_DATES, "The record was not in force at that time.", NULL},
    {CHECK_FRAMEWORK, NULL,
     "The framework that the record names is not at hand, or was not published by that time."},
};

static const char *sentence(const report *r, size_t i, check_status status) {
    bool failed = status == CHECK_FAIL;
    for (size_t k = 0; r->as_of.len > 0 && k < sizeof sentences_of_then / sizeof *sentences_of_then;
         k++) {
        const char *other = failed ? sentences_of_then[k].failed : sentences_of_then[k].unknown;
        if (other != NULL && strcmp(sentences_of_then[k].check, sentences[i].check) == 0)
            return other;
    }
    return failed ? sentences[i].failed : sentences[i].unknown;
}

const char *report_sentence(const report *r) {
    bool then = r->as_of.len > 0;
    switch (report_verdict(r)) {
    case VERDICT_VERIFIED:
        return "Every check was made and passed.";
    case VERDICT_WARNINGS:
        return "The signature is good and nothing failed; read the warnings below.";
    case VERDICT_CANNOT_TELL:
        for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
            if (report_has(r, sentences[i].check, CHECK_UNKNOWN))
                return sentence(r, i, CHECK_UNKNOWN);
        return "A check that matters could not be made.";
    case VERDICT_NOT_VERIFIED:
        break;
    }
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (!report_has(r, sentences[i].check, CHECK_FAIL))
            continue;
        if (strcmp(sentences[i].check, CHECK_STATUS) == 0 && report_state(r) == STATE_REVOKED)
            return then ? "The issuer had withdrawn this record by that time."
                        : "The issuer has withdrawn this record.";
        if (strcmp(sentences[i].check, CHECK_STATUS) == 0 && report_state(r) == STATE_SUSPENDED)
            return then ? "The issuer had withdrawn this record for the time being."
                        : "The issuer has withdrawn this record for the time being.";
        return sentence(r, i, CHECK_FAIL);
    }
    return "A check failed.";
}

/* Code points that are drawn as nothing, or change how others are drawn: Unicode's bidirectional
 * controls, default ignorables, line and paragraph separators, private tags, noncharacters. */
static bool invisible(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x34f || c == 0x61c ||
           (c >= 0x115f && c <= 0x1160) || (c >= 0x17b4 && c <= 0x17b5) ||
           (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
           (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xffa0 ||
           (c >= 0xfff0 && c <= 0xfffb) || (c >= 0x1d173 && c <= 0x1d17a) ||
           (c >= 0xe0000 && c <= 0xe0fff) || (c & 0xfffe) == 0xfffe;
}

void report_visible(ler_str text, ler_buf *out) {
    size_t at = 0;
    while (at < text.len) {
        ler_str rest = ler_str_from(text, at);
        size_t good = ler_utf8_check(rest);
        ler_str run = {rest.data, good};
        for (size_t i = 0; i < run.len;) {
            size_t start = i;
            uint32_t c = ler_utf8_next(run, &i);
            if (c == '\n' || c == '\t')
                ler_buf_char(out, ' ');
            else if (invisible(c))
                ler_buf_printf(out, "<U+%04X>", (unsigned)c);
            else
                ler_buf_add(out, run.data + start, i - start);
        }
        at += good;
        if (at < text.len)
            ler_buf_printf(out, "<%02X>", (unsigned)(unsigned char)text.data[at++]);
    }
}

const char *report_quote(report *r, ler_str text) {
    LER_AUTO_BUF buf = ler_buf_new(8 * LER_EXCERPT + 8);
    ler_str cut = text;
    if (cut.len > LER_EXCERPT) {
        cut.len = LER_EXCERPT;
        while (cut.len > 0 && ((unsigned char)cut.data[cut.len] & 0xc0) == 0x80)
            cut.len--; /* not in the middle of a character */
    }
    report_visible(cut, &buf);
    if (cut.len < text.len)
        ler_buf_text(&buf, "...");
    ler_str copy = ler_arena_str(r->arena, ler_buf_view(&buf));
    if (copy.data == NULL || buf.failed) {
        r->no_memory = true;
        return "";
    }
    return copy.data;
}
