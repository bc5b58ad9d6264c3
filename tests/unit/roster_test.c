/* Rosters as entries: grouping, columns, dates, what is refused. The CLI tests cover the rest. */
#include "issuer/roster.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Opens a roster from text; the file is gone again at once, for the roster has a copy. */
static ler_code open_text(const char *text, const roster_options *options, roster **out,
                          ler_error *err) {
    char path[] = "/tmp/ler-roster-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    size_t len = strlen(text);
    cr_assert_eq(write(fd, text, len), (ssize_t)len);
    close(fd);
    ler_code code = roster_open(path, options, out, err);
    unlink(path);
    return code;
}

/* Every entry as "rows[kind:learner:words:evidence]" or "rows!code@row,column". */
static void render(const char *text, const roster_options *options, ler_buf *out) {
    ROSTER_AUTO r = NULL;
    ler_error err = {0};
    ler_code code = open_text(text, options, &r, &err);
    if (code != LER_OK) {
        ler_buf_printf(out, "%s", ler_code_name(code));
        return;
    }
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    for (size_t i = 0; i < roster_count(r); i++) {
        roster_entry *e;
        ler_arena_reset(arena);
        cr_assert_eq(roster_read(r, i, arena, &e, &err), LER_OK, "%s", err.message);
        for (size_t k = 0; k < e->line_count; k++)
            ler_buf_printf(out, "%s%llu", k > 0 ? "+" : "", (unsigned long long)e->lines[k].row);
        if (e->problem.code != NULL)
            ler_buf_printf(out, "!%s@%llu,%s ", e->problem.code, (unsigned long long)e->problem.row,
                           e->problem.column);
        else
            ler_buf_printf(out, "[%s:%.*s:%zu:%zu] ", e->learner_kind, (int)e->learner.len,
                           e->learner.data, e->word_count, e->evidence_count);
    }
}

static const char *const CASES[][2] = {
    {"learner_id,framework,statements\na,F,x\nb,F,x\n", "2[id:a:1:0] 3[id:b:1:0] "},
    {"learner_id,framework,statements\na,F,x|y\na,G,x | y |z\n", "2[id:a:1:0] 3[id:a:2:0] "},
    {"learner_id,framework,statements\na,F,\"x\ny\r\n\n z\"\n", "2[id:a:3:0] "},
    {"learner_id,framework,statements\na,F,x\na,F,y\nb,F,x\n",
     "2[id:a:1:0] 3!duplicate_row@3,learner_id 4[id:b:1:0] "},
    {"learner_id,framework,statement_text\na,F,x\nb,F,x\na,F,y\n", "2+4[id:a:2:0] 3[id:b:1:0] "},
    /* Both columns: what a row fills in decides. */
    {"learner_id,framework,statements,statement_text\na,F,x,\na,F,y,\n",
     "2[id:a:1:0] 3!duplicate_row@3,learner_id "},
    {"learner_id,framework,statements,statement_text\na,F,x,\na,F,,y\n", "2+3[id:a:2:0] "},
    {"email,framework,statements\nA@Example.com,F,x\n,F,x\n",
     "2[email:A@Example.com:1:0] 3!missing_learner@3,learner_id "},
    {"email,framework,statement_text\nA@Example.com,F,x\na@example.com,F,y\n",
     "2+3!conflicting_values@3,email "},
    {"subject_did,framework,statements\ndid:example:1,F,x\n", "2[did:did:example:1:1:0] "},
    {"learner_id,given_name,framework,statement_text\na,Ada,F,x\na,,F,y\na,Bo,F,z\n",
     "2+3+4!conflicting_values@4,given_name "},
    {"learner_id,framework,statement_text,evidence_url,narrative\n"
     "a,F,x,https://e.example/1,\na,F,y,https://e.example/1,\na,F,z,,seen\n",
     "2+3+4[id:a:3:2] "},
    {"learner_id,framework,statement_text,evidence_url,narrative\n"
     "a,F,x,https://e.example/1,n\na,F,y,https://e.example/1,m\n",
     "2+3!conflicting_values@3,evidence_url "},
    {"learner_id,framework,statements\n a , F , x \n", "2[id:a:1:0] "},
    {"learner_id,framework,statements\n\"a\"b,F,x\nc,F,x\n",
     "2!stray_quote@2,learner_id 3[id:c:1:0] "},
    {"learner_id,framework,statements,issued_on\na,F,x,1/2/2026\n",
     "2!ambiguous_date@2,issued_on "},
    {"framework,statements\nF,x\n", "content"},
    {"learner_id,statements\na,x\n", "content"},
    {"learner_id,framework\na,F\n", "content"},
    {"learner_id,learner_id,framework,statements\na,a,F,x\n", "content"},
    {"learner_id,framework,statements\n", "content"},
    {"", "syntax"},
};

Test(roster, table) {
    roster_options options = {0};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        LER_AUTO_BUF out = ler_buf_new((size_t)1 << 20);
        render(CASES[i][0], &options, &out);
        cr_expect_str_eq(out.data, CASES[i][1], "%s: got %s", CASES[i][0], out.data);
    }
}

/* F and G are one framework under two names. */
static bool identify(void *user, ler_str framework, ler_str version, char out[64]) {
    (void)user;
    (void)version;
    if (!ler_str_is(framework, "F") && !ler_str_is(framework, "G"))
        return false;
    strcpy(out, "digest");
    return true;
}

Test(roster, two_names_of_one_framework_are_one) {
    roster_options options = {.identify = identify};
    LER_AUTO_BUF out = ler_buf_new(1000);
    render("learner_id,framework,statements\na,F,x\na,G,x\na,H,x\n", &options, &out);
    cr_expect_str_eq(out.data, "2[id:a:1:0] 3!duplicate_row@3,learner_id 4[id:a:1:0] ");
}

Test(roster, headers) {
    static const struct {
        const char *header;
        roster_field field;
    } HEADERS[] = {
        {"learner_id", ROSTER_LEARNER_ID},
        {"Learner ID", ROSTER_LEARNER_ID},
        {"LEARNERID", ROSTER_LEARNER_ID},
        {"First Name", ROSTER_GIVEN_NAME},
        {"Recipient Email", ROSTER_EMAIL},
        {"e-mail", ROSTER_EMAIL},
        {"SOC", ROSTER_FRAMEWORK},
        {"O*NET SOC", ROSTER_FIELDS},
        {"Framework Version", ROSTER_FRAMEWORK_VERSION},
        {"statement", ROSTER_STATEMENT_TEXT},
        {"Statements", ROSTER_STATEMENTS},
        {"Issued at", ROSTER_ISSUED_ON},
        {"expires", ROSTER_EXPIRES_ON},
        {"error_code", ROSTER_ERROR_CODE},
        {"learner", ROSTER_LEARNER_ID},
        {"learner_", ROSTER_LEARNER_ID},
        {"learn", ROSTER_FIELDS},
        {"", ROSTER_FIELDS},
        {"_", ROSTER_FIELDS},
    };
    for (size_t i = 0; i < sizeof(HEADERS) / sizeof(HEADERS[0]); i++)
        cr_expect_eq(roster_field_of(ler_str_of(HEADERS[i].header)), HEADERS[i].field, "%s",
                     HEADERS[i].header);
}

static const struct {
    const char *text;
    roster_dates dates;
    const char *expected; /* a time, or the code of the refusal */
} DATES[] = {
    {"2026-05-20", ROSTER_DATES_ISO, "2026-05-20T00:00:00Z"},
    {"2026-05-20T10:00:00Z", ROSTER_DATES_ISO, "2026-05-20T10:00:00Z"},
    {"2026-05-20T10:00:00-05:00", ROSTER_DATES_MDY, "2026-05-20T15:00:00Z"},
    {"2024-02-29", ROSTER_DATES_ISO, "2024-02-29T00:00:00Z"},
    {"2025-02-29", ROSTER_DATES_ISO, "bad_date"},
    {"2026-5-2", ROSTER_DATES_ISO, "bad_date"},
    {"05/06/2026", ROSTER_DATES_ISO, "ambiguous_date"},
    {"5.6.26", ROSTER_DATES_ISO, "ambiguous_date"},
    {"05-06-2026", ROSTER_DATES_ISO, "ambiguous_date"},
    {"05/06/2026", ROSTER_DATES_DMY, "2026-06-05T00:00:00Z"},
    {"05/06/26", ROSTER_DATES_MDY, "2026-05-06T00:00:00Z"},
    {"2026/06/05", ROSTER_DATES_MDY, "2026-06-05T00:00:00Z"},
    {"31/02/2026", ROSTER_DATES_DMY, "bad_date"},
    {"13/13/2026", ROSTER_DATES_DMY, "bad_date"},
    {"05/06-2026", ROSTER_DATES_DMY, "bad_date"},
    {"5/6/202", ROSTER_DATES_DMY, "bad_date"},
    {"5/6/20266", ROSTER_DATES_DMY, "bad_date"},
    {"45800", ROSTER_DATES_DMY, "bad_date"},
    {"20 May 2026", ROSTER_DATES_DMY, "bad_date"},
};

Test(roster, dates) {
    for (size_t i = 0; i < sizeof(DATES) / sizeof(DATES[0]); i++) {
        char text[200];
        snprintf(text, sizeof(text), "learner_id,framework,statements,issued_on\na,F,x,%s\n",
                 DATES[i].text);
        roster_options options = {.dates = DATES[i].dates};
        ROSTER_AUTO r = NULL;
        LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
        roster_entry *e;
        cr_assert_eq(open_text(text, &options, &r, NULL), LER_OK);
        cr_assert_eq(roster_read(r, 0, arena, &e, NULL), LER_OK);
        char got[LER_TIME_TEXT];
        const char *result = e->problem.code != NULL ? e->problem.code
                             : e->issued_set         ? ler_time_text(&e->issued, got)
                                                     : "nothing";
        cr_expect_str_eq(result, DATES[i].expected, "%s: %s", DATES[i].text, result);
    }
}
