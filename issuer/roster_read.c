/* One entry of the roster: its rows loaded, put together and checked. */
#include "issuer/roster_internal.h"
#include "ler/did.h"
#include "ler/shape.h"

/* Fields on which the rows of one entry must agree where they are not blank. The others are
 * gathered row by row. */
static const roster_field SHARED[] = {
    ROSTER_LEARNER_ID,  ROSTER_GIVEN_NAME,  ROSTER_FAMILY_NAME,       ROSTER_EMAIL,
    ROSTER_SUBJECT_DID, ROSTER_FRAMEWORK,   ROSTER_FRAMEWORK_VERSION, ROSTER_LEVEL,
    ROSTER_ASSESSED_ON, ROSTER_ASSESSOR,    ROSTER_ISSUED_ON,         ROSTER_EXPIRES_ON,
    ROSTER_LOCALE,      ROSTER_EXTERNAL_ID, ROSTER_FULL_NAME,         ROSTER_AWARD_NARRATIVE};

const roster_field *roster_shared(size_t *count) {
    *count = sizeof(SHARED) / sizeof(SHARED[0]);
    return SHARED;
}

static ler_code keep_line(ler_arena *arena, const csv_row *row, roster_line *out, ler_error *err) {
    ler_str *fields = ler_arena_array(arena, row->count + 1, sizeof(*fields));
    if (fields == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < row->count; i++) {
        fields[i] = ler_arena_str(arena, row->fields[i]);
        if (fields[i].data == NULL)
            return ler_no_memory(err);
    }
    *out = (roster_line){.row = row->place.row, .count = row->count, .fields = fields};
    return LER_OK;
}

static bool is_header(const roster *r, const csv_row *row) {
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (c >= row->count || !ler_str_equal(ler_str_trim(row->fields[c]), csv_header(r->csv, c)))
            return false;
    return true;
}

static const char *column_name(const roster *r, size_t column) {
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        if (r->column[f] == column)
            return roster_field_name((roster_field)f);
    return "";
}

static void merge(const roster *r, roster_entry *e, const csv_row *row) {
    if (e->value[ROSTER_TEMPLATE].len == 0) /* two may stand for one framework */
        e->value[ROSTER_TEMPLATE] = roster_cell(r, row, ROSTER_TEMPLATE);
    for (size_t i = 0; i < sizeof(SHARED) / sizeof(SHARED[0]); i++) {
        ler_str cell = roster_cell(r, row, SHARED[i]);
        ler_str *known = &e->value[SHARED[i]];
        if (cell.len == 0)
            continue;
        if (known->len == 0)
            *known = cell;
        else if (!ler_str_equal(*known, cell))
            roster_refuse(&e->problem, "conflicting_values", row->place.row,
                          roster_field_name(SHARED[i]),
                          "the rows of this learner and framework say different things in %s",
                          roster_field_name(SHARED[i]));
    }
}

/* No more statements than this can split_words() find in the cells of a row. */
static size_t count_words(ler_str cell) {
    size_t count = 1;
    for (size_t i = 0; i < cell.len; i++)
        count += cell.data[i] == '\n' || cell.data[i] == '\r' || cell.data[i] == '|';
    return count;
}

/* Several statements in one cell are separated by a line break or " | ". */
static void split_words(roster_entry *e, size_t cap, const char *column, uint64_t row,
                        ler_str cell) {
    size_t start = 0;
    for (size_t i = 0; i <= cell.len; i++) {
        bool end = i == cell.len || cell.data[i] == '\n' || cell.data[i] == '\r';
        bool bar = !end && cell.data[i] == '|' && i > 0 && i + 1 < cell.len &&
                   strchr(" \t\r\n", cell.data[i - 1]) != NULL &&
                   strchr(" \t\r\n", cell.data[i + 1]) != NULL;
        if (!end && !bar)
            continue;
        ler_str text = ler_str_trim((ler_str){cell.data + start, i - start});
        start = i + 1;
        if (text.len == 0)
            continue;
        if (e->word_count == cap) {
            roster_refuse(&e->problem, "too_many_statements", row, column,
                          "there are more than %d statements", LER_MAX_STATEMENTS);
            return;
        }
        e->words[e->word_count++] = (roster_words){row, column, text};
    }
}

static void add_evidence(const roster *r, roster_entry *e, const csv_row *row) {
    roster_evidence found = {roster_cell(r, row, ROSTER_EVIDENCE_URL),
                             roster_cell(r, row, ROSTER_EVIDENCE_NAME),
                             roster_cell(r, row, ROSTER_NARRATIVE)};
    if (found.url.len + found.name.len + found.narrative.len == 0)
        return;
    if (found.url.len > 0 && !ler_uri_valid(found.url))
        roster_refuse(&e->problem, "bad_url", row->place.row, "evidence_url",
                      "evidence_url is not a URL such as https://example.org/record/7");
    for (size_t i = 0; i < e->evidence_count; i++) {
        roster_evidence *known = &e->evidence[i];
        bool same_url = ler_str_equal(known->url, found.url);
        if (same_url && ler_str_equal(known->name, found.name) &&
            ler_str_equal(known->narrative, found.narrative))
            return;
        /* Two descriptions of one URL would be one node with two names. */
        if (same_url && found.url.len > 0) {
            roster_refuse(&e->problem, "conflicting_values", row->place.row, "evidence_url",
                          "one evidence_url stands with two names or narratives");
            return;
        }
    }
    e->evidence[e->evidence_count++] = found;
}

static void check_email(roster_entry *e) {
    ler_str email = e->value[ROSTER_EMAIL];
    if (email.len == 0)
        return;
    size_t at = 0, ats = 0;
    bool bad = email.len > 254;
    for (size_t i = 0; i < email.len; i++) {
        unsigned char c = (unsigned char)email.data[i];
        if (c == '@') {
            at = i;
            ats++;
        }
        bad |= c <= ' ' || c == 0x7f || strchr(",;<>\"()", c) != NULL;
    }
    if (bad || ats != 1 || at == 0 || at + 1 == email.len)
        roster_refuse(&e->problem, "bad_email", e->lines[0].row, "email",
                      "email is not one e-mail address");
}

static void check_did(roster_entry *e) {
    ler_str did = e->value[ROSTER_SUBJECT_DID];
    if (did.len == 0)
        return;
    ler_did_url url;
    ler_error why = {0};
    if (ler_did_url_parse(did, &url, &why) != LER_OK || url.rest.len > 0 ||
        url.fragment.data != NULL)
        roster_refuse(&e->problem, "bad_did", e->lines[0].row, "subject_did",
                      "subject_did is not a DID such as did:key:z6Mk...%s%s",
                      why.code != LER_OK ? ": " : "", why.message);
}

static void check_values(const roster *r, roster_entry *e) {
    static const struct {
        roster_field field;
        const char *kind;
    } KEYS[] = {{ROSTER_LEARNER_ID, "id"}, {ROSTER_EMAIL, "email"}, {ROSTER_SUBJECT_DID, "did"}};
    for (size_t i = 0; i < 3 && e->learner_kind == NULL; i++)
        if (e->value[KEYS[i].field].len > 0) {
            e->learner_kind = KEYS[i].kind;
            e->learner = e->value[KEYS[i].field];
        }
    if (e->learner_kind == NULL)
        roster_refuse(&e->problem, "missing_learner", e->lines[0].row, "learner_id",
                      "the row does not say which learner: learner_id is blank");
    if (e->value[ROSTER_FRAMEWORK].len == 0 && e->value[ROSTER_TEMPLATE].len > 0)
        roster_refuse(&e->problem, "unknown_template", e->lines[0].row, "framework",
                      "no --framework ID=SOC[@VERSION] says which framework this template stands "
                      "for");
    if (e->value[ROSTER_FRAMEWORK].len == 0)
        roster_refuse(&e->problem, "missing_framework", e->lines[0].row, "framework",
                      "framework is blank; a SOC code such as 21-1022.00 was expected");
    if (e->word_count == 0)
        roster_refuse(&e->problem, "missing_statements", e->lines[0].row,
                      r->column[ROSTER_STATEMENTS] == NO_COLUMN ? "statement_text" : "statements",
                      "there are no statements");
    check_email(e);
    check_did(e);
    roster_date(r, e, ROSTER_ASSESSED_ON, false, &e->assessed_set, &e->assessed);
    roster_date(r, e, ROSTER_ISSUED_ON, false, &e->issued_set, &e->issued);
    roster_date(r, e, ROSTER_EXPIRES_ON, true, &e->expires_set, &e->expires);
    if (e->issued_set && e->expires_set && ler_time_compare(&e->expires, &e->issued) <= 0)
        roster_refuse(&e->problem, "dates_reversed", e->lines[0].row, "expires_on",
                      "expires_on is not after issued_on");
}

/* Room for `need` statements, but never for more than a record may have. */
static ler_code grow_words(roster_entry *e, size_t *cap, size_t need, ler_arena *arena,
                           ler_error *err) {
    if (need > LER_MAX_STATEMENTS)
        need = LER_MAX_STATEMENTS;
    if (need <= *cap)
        return LER_OK;
    size_t room = *cap * 2 > need ? *cap * 2 : need;
    if (room > LER_MAX_STATEMENTS)
        room = LER_MAX_STATEMENTS;
    roster_words *words = ler_arena_array(arena, room, sizeof(*words));
    if (words == NULL)
        return ler_no_memory(err);
    if (e->word_count > 0)
        memcpy(words, e->words, e->word_count * sizeof(*words));
    e->words = words;
    *cap = room;
    return LER_OK;
}

/* Loads one row into the entry. Its cells are moved to the arena first: the next row overwrites
 * the reader's. */
static ler_code load_row(roster *r, roster_entry *e, size_t *word_cap, const csv_row *parsed,
                         ler_arena *arena, ler_error *err) {
    roster_line *line = &e->lines[e->line_count++];
    TRY(keep_line(arena, parsed, line, err));
    csv_row row = *parsed;
    row.fields = line->fields;
    if (is_header(r, &row)) {
        roster_refuse(&e->problem, "repeated_header", row.place.row, "",
                      "the row repeats the header");
        return LER_OK;
    }
    if (row.problem != NULL) {
        const char *name = column_name(r, row.problem_column);
        roster_refuse(&e->problem, row.problem, row.place.row, name, "column %zu%s%s%s: %s",
                      row.problem_column + 1, name[0] != '\0' ? " (" : "", name,
                      name[0] != '\0' ? ")" : "", row.detail);
        return LER_OK;
    }
    merge(r, e, &row);
    static const roster_field WORDS[] = {ROSTER_STATEMENTS, ROSTER_STATEMENT_TEXT};
    size_t more = e->word_count;
    for (size_t i = 0; i < 2; i++)
        more += count_words(roster_cell(r, &row, WORDS[i]));
    TRY(grow_words(e, word_cap, more, arena, err));
    for (size_t i = 0; i < 2; i++)
        split_words(e, *word_cap, roster_field_name(WORDS[i]), row.place.row,
                    roster_cell(r, &row, WORDS[i]));
    add_evidence(r, e, &row);
    return LER_OK;
}

ler_code roster_read(roster *r, size_t i, ler_arena *arena, roster_entry **out, ler_error *err) {
    uint64_t first;
    size_t count;
    TRY(roster_index_entry(r->index, i, &first, &count, err));
    roster_place place = {.row = 0};
    roster_entry *e = ler_arena_alloc(arena, sizeof(*e));
    if (e == NULL)
        return ler_no_memory(err);
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        e->value[f] = LER_STR("");
    e->learner = LER_STR("");
    size_t word_cap = 0;
    e->lines = ler_arena_array(arena, count, sizeof(*e->lines));
    e->evidence = ler_arena_array(arena, count, sizeof(*e->evidence));
    if (e->lines == NULL || e->evidence == NULL)
        return ler_no_memory(err);
    for (size_t k = 0; k < count; k++) {
        TRY(roster_index_place(r->index, first + k, &place, err));
        csv_seek(r->csv, &(csv_place){place.offset, place.line, place.row});
        const csv_row *row;
        TRY(csv_next(r->csv, &row, err));
        if (row == NULL)
            return ler_fail(err, LER_E_INTERNAL, "a row of the roster is gone");
        TRY(load_row(r, e, &word_cap, row, arena, err));
    }
    if (place.duplicate_of != 0)
        roster_refuse(&e->problem, "duplicate_row", e->lines[0].row, "learner_id",
                      "row %u has the same learner and framework; one credential was made of that "
                      "row",
                      place.duplicate_of);
    if (e->problem.code == NULL)
        check_values(r, e);
    *out = e;
    return LER_OK;
}
