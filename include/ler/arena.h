/* Memory of one document: allocated piece by piece, freed at once. */
#ifndef LER_ARENA_H
#define LER_ARENA_H

#include "ler/str.h"

typedef struct ler_arena ler_arena;

/* A new arena that refuses to hold more than max_bytes; NULL when memory is out. */
ler_arena *ler_arena_new(size_t max_bytes);
void ler_arena_free(ler_arena **arena);
/* Forgets everything allocated, keeps the memory for the next document. */
void ler_arena_reset(ler_arena *arena);

/* Zeroed memory aligned for any type, or NULL when memory or the ceiling is out. */
void *ler_arena_alloc(ler_arena *arena, size_t bytes) LER_MUST_USE;
/* count * size with overflow checked. */
void *ler_arena_array(ler_arena *arena, size_t count, size_t size) LER_MUST_USE;
/* Not zeroed, not aligned: for text. */
char *ler_arena_bytes(ler_arena *arena, size_t bytes) LER_MUST_USE;
/* A copy with a NUL behind it. data is NULL when memory is out (also for an empty s). */
ler_str ler_arena_str(ler_arena *arena, ler_str s) LER_MUST_USE;
ler_str ler_arena_printf(ler_arena *arena, const char *format, ...) LER_PRINTF(2, 3) LER_MUST_USE;

size_t ler_arena_used(const ler_arena *arena); /* bytes handed out since the last reset */

/* Sets LER_E_MEMORY with one fixed sentence and returns it. */
ler_code ler_no_memory(ler_error *err);

#define LER_AUTO_ARENA LER_CLEANUP(ler_arena_free) ler_arena *

#endif
