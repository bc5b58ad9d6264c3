#include "issuer/roster_args.h"
#include "ler/arena.h"
#include <stdlib.h>

/* "COLUMN=FIELD": the last '=' parts them, for a header may hold one. */
static const char *split(const char *text, ler_str *left) {
    const char *equals = strrchr(text, '=');
    *left = ler_str_trim((ler_str){text, equals == NULL ? 0 : (size_t)(equals - text)});
    return equals == NULL ? NULL : equals + 1;
}

static ler_code no_field(const char *name, ler_error *err) {
    char typed[LER_EXCERPT];
    const char *names[ROSTER_FIELDS + 2];
    size_t count = 0;
    LER_AUTO_BUF list = ler_buf_new(1000);
    for (const char *n; (n = roster_field_choice(count)) != NULL; count++) {
        names[count] = n;
        ler_buf_printf(&list, "%s%s", count == 0 ? "" : ", ", n);
    }
    names[count] = NULL;
    TRY(ler_buf_done(&list, err));
    const char *near = ler_nearest(name, names);
    ler_excerpt(typed, name, strlen(name));
    if (near != NULL)
        return ler_fail(err, LER_E_USAGE, "--map: there is no field \"%s\"; did you mean %s?",
                        typed, near);
    return ler_fail(err, LER_E_USAGE, "--map: there is no field \"%s\"; there are %s, none", typed,
                    list.data);
}

static ler_code read_maps(const ler_args *args, roster_args *a, ler_error *err) {
    size_t count = ler_args_count(args, "map");
    a->maps = calloc(count + 1, sizeof(*a->maps));
    if (a->maps == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *text = ler_args_value_at(args, "map", i);
        roster_map *map = &a->maps[i];
        const char *field = split(text, &map->column);
        char shown[LER_EXCERPT];
        if (field == NULL || map->column.len == 0)
            return ler_fail(err, LER_E_USAGE, "--map \"%s\" is not COLUMN=FIELD",
                            ler_excerpt(shown, text, strlen(text)));
        map->field = strcmp(field, "none") == 0 ? ROSTER_FIELDS : roster_field_named(field);
        if (map->field == ROSTER_FIELDS && strcmp(field, "none") != 0)
            return no_field(field, err);
        for (size_t k = 0; k < i; k++) {
            if (ler_str_equal(a->maps[k].column, map->column))
                return ler_fail(err, LER_E_USAGE, "--map names the column \"%s\" twice",
                                ler_excerpt(shown, map->column.data, map->column.len));
            if (map->field != ROSTER_FIELDS && a->maps[k].field == map->field)
                return ler_fail(err, LER_E_USAGE, "--map gives %s to two columns", field);
        }
    }
    a->options.maps = a->maps;
    a->options.map_count = count;
    return LER_OK;
}

static ler_code read_stands(const ler_args *args, roster_args *a, ler_error *err) {
    size_t count = ler_args_count(args, "framework");
    a->stands = calloc(count + 1, sizeof(*a->stands));
    if (a->stands == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *text = ler_args_value_at(args, "framework", i);
        roster_stand *stand = &a->stands[i];
        const char *framework = split(text, &stand->template);
        char shown[LER_EXCERPT];
        stand->framework = ler_str_trim(ler_str_of(framework == NULL ? text : framework));
        if (stand->framework.len == 0 || (framework != NULL && stand->template.len == 0))
            return ler_fail(err, LER_E_USAGE, "--framework \"%s\" is not [ID=]SOC[@VERSION]",
                            ler_excerpt(shown, text, strlen(text)));
        for (size_t k = 0; k < i; k++)
            if (ler_str_equal(a->stands[k].template, stand->template))
                return ler_fail(err, LER_E_USAGE,
                                "two --framework for %s%s; a roster with several is told apart by "
                                "its template column: --framework ID=SOC[@VERSION]",
                                framework == NULL ? "the same rows" : "the template ",
                                ler_excerpt(shown, stand->template.data, stand->template.len));
    }
    a->options.stands = a->stands;
    a->options.stand_count = count;
    return LER_OK;
}

static ler_code read_all(const ler_args *args, roster_args *a, ler_error *err) {
    const char *preset = ler_args_value(args, "preset");
    const char *dates = ler_args_value(args, "date-format");
    const char *statements = ler_args_value(args, "statements");
    if (preset != NULL) {
        TRY(roster_preset_find(preset, &a->options.preset, err));
        a->options.dates = a->options.preset->dates;
    }
    if (dates != NULL)
        TRY(roster_dates_parse(dates, &a->options.dates, err));
    TRY(read_maps(args, a, err));
    TRY(read_stands(args, a, err));
    a->options.statements = statements == NULL ? LER_STR("") : ler_str_trim(ler_str_of(statements));
    if (statements != NULL && a->options.statements.len == 0)
        return ler_fail(err, LER_E_USAGE, "--statements is empty");
    /* Codes of one framework are codes of another as well, and mean something else there. */
    if (statements != NULL && a->options.stand_count > 1)
        return ler_fail(err, LER_E_USAGE,
                        "--statements are of one framework, and --framework names several");
    return LER_OK;
}

ler_code roster_args_read(const ler_args *args, roster_args *out, ler_error *err) {
    *out = (roster_args){0};
    ler_code code = read_all(args, out, err);
    if (code != LER_OK)
        roster_args_free(out);
    return code;
}

void roster_args_free(roster_args *a) {
    free(a->maps);
    free(a->stands);
    *a = (roster_args){0};
}
