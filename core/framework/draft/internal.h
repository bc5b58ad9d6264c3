/* A draft as its own files see it. */
#ifndef LER_DRAFT_INTERNAL_H
#define LER_DRAFT_INTERNAL_H

#include "framework/framework_internal.h"
#include "ler/draft.h"

/* Ceilings of what is collected, above those of the format, so that the check of the format can
 * name the first part too many; what is beyond these is not even collected. */
#define DRAFT_MAX_STRANDS 64
#define DRAFT_MAX_NAMED 256 /* levels, domains, sources of one strand */
#define DRAFT_MAX_MEMBERS 1024
#define DRAFT_MAX_STATEMENTS 20000

typedef struct draft_list {
    ler_json **items;
    ler_place *places;
    size_t count, capacity;
} draft_list;

typedef struct draft_strand {
    ler_json *v; /* without its lists */
    ler_place place, description;
    draft_list of[LER_DRAFT_STATEMENT + 1]; /* by ler_draft_thing; LER_DRAFT_STRAND is unused */
} draft_strand;

typedef struct draft_member {
    ler_draft_part part;
    ler_str key;
    ler_place place;
} draft_member;

struct ler_draft {
    ler_arena *arena;
    bool failed, over; /* memory out; a ceiling out */
    ler_json *parts[LER_DRAFT_PARTS];
    draft_member members[DRAFT_MAX_MEMBERS]; /* places of the parts' members */
    size_t member_count;
    draft_list anchors[LER_ANCHORS];
    draft_strand strands[DRAFT_MAX_STRANDS];
    size_t strand_count;
};

/* The place in the foreign file of what stands at a pointer of the written JSON, or of the nearest
 * thing around it; false when nothing around it has one (load.c). */
bool ler_draft_place(const ler_draft *draft, ler_str pointer, ler_place *out);

#endif
