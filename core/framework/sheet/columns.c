#include "framework/sheet/internal.h"
#include "ler/ascii.h"

static const char *const names[SHEET_COLUMNS] = {"soc",
                                                 "version",
                                                 "title",
                                                 "strand",
                                                 "strand_label",
                                                 "domain",
                                                 "domain_label",
                                                 "level",
                                                 "level_label",
                                                 "level_number",
                                                 "role",
                                                 "ordinal",
                                                 "code",
                                                 "statement",
                                                 "sources",
                                                 "group",
                                                 "sector",
                                                 "job_zone",
                                                 "job_zone_inferred",
                                                 "description",
                                                 "context_covered",
                                                 "exported_at",
                                                 "attribution"};

/* Other spellings, without what is left aside. */
static const struct {
    const char *word;
    sheet_column column;
} SYNONYMS[] = {
    {"soccode", SHEET_SOC},
    {"onetsoc", SHEET_SOC},
    {"onetsoccode", SHEET_SOC},
    {"occupationcode", SHEET_SOC},
    {"versionlabel", SHEET_VERSION},
    {"frameworkversion", SHEET_VERSION},
    {"occupation", SHEET_TITLE},
    {"occupationtitle", SHEET_TITLE},
    {"framework", SHEET_TITLE},
    {"frameworktitle", SHEET_TITLE},
    {"strandname", SHEET_STRAND_LABEL},
    {"area", SHEET_DOMAIN},
    {"category", SHEET_DOMAIN},
    {"skillarea", SHEET_DOMAIN},
    {"domainname", SHEET_DOMAIN_LABEL},
    {"proficiency", SHEET_LEVEL},
    {"proficiencylevel", SHEET_LEVEL},
    {"stage", SHEET_LEVEL},
    {"tier", SHEET_LEVEL},
    {"levelname", SHEET_LEVEL_LABEL},
    {"levelorder", SHEET_LEVEL_NUMBER},
    {"points", SHEET_LEVEL_NUMBER},
    {"rank", SHEET_LEVEL_NUMBER},
    {"rolelabel", SHEET_ROLE},
    {"no", SHEET_ORDINAL},
    {"nr", SHEET_ORDINAL},
    {"number", SHEET_ORDINAL},
    {"order", SHEET_ORDINAL},
    {"statementcode", SHEET_CODE},
    {"text", SHEET_STATEMENT},
    {"skill", SHEET_STATEMENT},
    {"skillstatement", SHEET_STATEMENT},
    {"statementtext", SHEET_STATEMENT},
    {"competency", SHEET_STATEMENT},
    {"competencystatement", SHEET_STATEMENT},
    {"competencytext", SHEET_STATEMENT},
    {"source", SHEET_SOURCES},
    {"citations", SHEET_SOURCES},
    {"cited", SHEET_SOURCES},
    {"context", SHEET_CONTEXT},
    {"date", SHEET_EXPORTED_AT},
};

const char *sheet_column_name(sheet_column column) {
    return names[column];
}

#define LONGEST_HEADING 40

static size_t plain(ler_str heading, char out[LONGEST_HEADING]) {
    size_t len = 0;
    for (size_t i = 0; i < heading.len && len < LONGEST_HEADING; i++)
        if (heading.data[i] == '\0' || strchr(" _-.*", heading.data[i]) == NULL)
            out[len++] = ler_to_lower(heading.data[i]);
    return len;
}

sheet_column sheet_column_of(ler_str heading) {
    char word[LONGEST_HEADING], name[LONGEST_HEADING];
    size_t len = plain(heading, word);
    ler_str wanted = {word, len};
    for (unsigned i = 0; i < SHEET_COLUMNS; i++) {
        len = plain(ler_str_of(names[i]), name);
        if (ler_str_equal(wanted, (ler_str){name, len}))
            return (sheet_column)i;
    }
    for (size_t i = 0; i < sizeof SYNONYMS / sizeof *SYNONYMS; i++)
        if (ler_str_is(wanted, SYNONYMS[i].word))
            return SYNONYMS[i].column;
    return SHEET_COLUMNS;
}
