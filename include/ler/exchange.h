/* What the formats of other systems have in common: what a person must say because the foreign file
 * does not, and what an export needs to know.
 *
 * An importer turns a foreign file into a framework by way of a draft (ler/draft.h): the same JSON,
 * checks and digests as if it had been our own file. Nothing is dropped silently: what would change
 * what a statement says is an error, what only goes along is a warning, each at its place. */
#ifndef LER_EXCHANGE_H
#define LER_EXCHANGE_H

#include "ler/draft.h"

/* A foreign file says the same in more words than ours. */
#define LER_MAX_EXCHANGE ((size_t)64 << 20)
#define LER_MAX_EXCHANGE_NODES ((size_t)4 * LER_MAX_JSON_NODES)

/* One level that the person named: `--levels developing=Novice,proficient=Expert`. Several labels
 * may stand for one level: its key then stands several times. */
#define LER_MAX_LEVEL_CHOICES 64
typedef struct ler_level_choice {
    ler_str key;   /* of the level in our framework: core's, or any key */
    ler_str label; /* how the foreign file calls it; NONE = as the key; "*" = whatever else */
    bool met;      /* the importer found it */
} ler_level_choice;

typedef struct ler_level_choices {
    ler_level_choice items[LER_MAX_LEVEL_CHOICES]; /* lowest first */
    size_t count;
} ler_level_choices;

/* Reads "KEY=LABEL,KEY=LABEL,..." or "KEY" for KEY=KEY, lowest level first; LABEL "*" stands for
 * every statement that no other label fits. A ',' in a label is written "\,". The texts point into
 * `text`, or into `arena` where something had to be unescaped. LER_E_USAGE. */
ler_code ler_level_choices_read(ler_str text, ler_arena *arena, ler_level_choices *out,
                                ler_error *err) LER_MUST_USE;
/* The choice whose label this is (ASCII case and outer spaces aside); -1 = none. "*" is never it.
 */
int ler_level_choice_of(const ler_level_choices *choices, ler_str label);
int ler_level_choice_rest(const ler_level_choices *choices); /* the one with "*"; -1 = none */
/* Whether every key is one of the core's levels, in their order. */
bool ler_level_choices_are_core(const ler_level_choices *choices);

typedef struct ler_import_options {
    ler_str soc;         /* these three take the place of what the file says; NONE = as it says */
    ler_str version;     /* --label */
    ler_str exported_at; /* --date, RFC 3339 */
    ler_str strand;      /* --strand: key of the strand that takes the statements; NONE = ours */
    ler_str item_type;   /* --item-type: only items of this type are statements; NONE = leaves */
    ler_str title;       /* --title, as these: of the occupation */
    ler_str language;    /* --language: the texts to take of those in several; NONE = English */
    const ler_level_choices *levels; /* --levels; NULL = as the file says */
} ler_import_options;

typedef struct ler_export_options {
    ler_str base;     /* base URL of the issuer's identifiers, as in ler_framework_iri() */
    ler_str date;     /* RFC 3339: stands for exportedAt when there is none; may be NONE */
    ler_str language; /* BCP 47, of the texts: a framework does not say; NONE = "en" */
} ler_export_options;

#endif
