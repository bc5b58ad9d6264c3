/* Templates of rosters: a header, and a row that shows how to fill it in. */
#include "csv/csv.h"
#include "issuer/roster_presets.h"

/* Our own columns in wide form, each with an example. The framework and its statements are those of
 * schemas/example-framework.json, so that a template can be tried out. */
static const roster_preset_column OWN[] = {
    {"learner_id", ROSTER_LEARNER_ID, "BR-100"},
    {"given_name", ROSTER_GIVEN_NAME, "Ada"},
    {"family_name", ROSTER_FAMILY_NAME, "Example"},
    {"email", ROSTER_EMAIL, "ada.example@learners.example"},
    {"subject_did", ROSTER_SUBJECT_DID, ""},
    {"framework", ROSTER_FRAMEWORK, "49-3091.00"},
    {"framework_version", ROSTER_FRAMEWORK_VERSION, ""},
    {"level", ROSTER_LEVEL, ""},
    {"statements", ROSTER_STATEMENTS, "proficient/1; proficient/2; advanced/1"},
    {"evidence_url", ROSTER_EVIDENCE_URL, "https://training.example/evidence/BR-100"},
    {"evidence_name", ROSTER_EVIDENCE_NAME, "Bench assessment"},
    {"narrative", ROSTER_NARRATIVE, "Bled two hydraulic brakes under observation."},
    {"assessed_on", ROSTER_ASSESSED_ON, "2026-05-12"},
    {"assessor", ROSTER_ASSESSOR, "Dana Whitfield"},
    {"issued_on", ROSTER_ISSUED_ON, "2026-05-20"},
    {"expires_on", ROSTER_EXPIRES_ON, "2029-05-20"},
    {"locale", ROSTER_LOCALE, "en"},
    {"external_id", ROSTER_EXTERNAL_ID, ""},
    {NULL, ROSTER_FIELDS, NULL}};

/* What only other systems' files have. */
static const roster_preset_column OTHERS[] = {
    {NULL, ROSTER_FULL_NAME, "Ada Example"},
    {NULL, ROSTER_AWARD_NARRATIVE, "Completed the spring course for bench mechanics."},
    {NULL, ROSTER_RECIPIENT, "ada.example@learners.example"},
    {NULL, ROSTER_FIELDS, NULL}};

static const char *example_in(const roster_preset_column *list, roster_field field) {
    for (; list->field != ROSTER_FIELDS; list++)
        if (list->field == field)
            return list->example;
    return NULL;
}

static const char *example_of(const roster_preset_column *c) {
    if (c->example != NULL)
        return c->example;
    const char *found = example_in(OWN, c->field);
    if (found == NULL)
        found = example_in(OTHERS, c->field);
    return found == NULL ? "" : found;
}

static bool has(const roster_preset *preset, roster_field field) {
    for (const roster_preset_column *c = preset->columns; c->header != NULL; c++)
        if (c->field == field)
            return true;
    return false;
}

/* A system may write one thing in two ways; one is enough to show. */
static bool again(const roster_preset_column *first, const roster_preset_column *c) {
    for (; first != c; first++)
        if (first->field == c->field && c->field != ROSTER_FIELDS)
            return true;
    return false;
}

/* One line: of the headers, or of the examples. */
static void line(const roster_preset *preset, bool headers, ler_buf *out) {
    const roster_preset_column *columns = preset == NULL ? OWN : preset->columns;
    bool first = true;
    for (const roster_preset_column *c = columns; c->header != NULL; c++) {
        if (again(columns, c))
            continue;
        csv_write_cell(out, ler_str_of(headers ? c->header : example_of(c)), ',', first);
        first = false;
    }
    static const roster_field NEEDED[] = {ROSTER_FRAMEWORK, ROSTER_STATEMENTS};
    for (size_t i = 0; preset != NULL && i < 2; i++) {
        /* A template id stands for a framework: --framework says for which. */
        if (has(preset, NEEDED[i]) ||
            (NEEDED[i] == ROSTER_FRAMEWORK && has(preset, ROSTER_TEMPLATE)))
            continue;
        csv_write_cell(
            out, ler_str_of(headers ? roster_field_name(NEEDED[i]) : example_in(OWN, NEEDED[i])),
            ',', first);
    }
    csv_write_end(out);
}

void roster_template_header(ler_buf *out) {
    line(NULL, true, out);
}

ler_code roster_template(const roster_preset *preset, ler_buf *out, ler_error *err) {
    line(preset, true, out);
    line(preset, false, out);
    return ler_buf_done(out, err);
}
