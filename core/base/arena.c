/* A chain of blocks, each twice the size of the one before. A reset keeps only the largest block,
 * so that from the second document on one block serves and nothing is allocated. */
#include "ler/arena.h"
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define ALIGN alignof(max_align_t)

typedef struct block {
    struct block *previous;
    size_t size, used;
    alignas(ALIGN) char data[];
} block;

struct ler_arena {
    block *top;
    size_t total, max; /* bytes of all blocks, and their ceiling */
    size_t handed_out; /* in the blocks below the top one */
};

ler_arena *ler_arena_new(size_t max_bytes) {
    ler_arena *arena = calloc(1, sizeof *arena);
    if (arena != NULL)
        arena->max = max_bytes;
    return arena;
}

static void free_blocks(block *b) {
    while (b != NULL) {
        block *previous = b->previous;
        free(b);
        b = previous;
    }
}

void ler_arena_free(ler_arena **arena) {
    if (*arena == NULL)
        return;
    free_blocks((*arena)->top);
    free(*arena);
    *arena = NULL;
}

void ler_arena_reset(ler_arena *arena) {
    block *top = arena->top;
    arena->handed_out = 0;
    if (top == NULL)
        return;
    free_blocks(top->previous);
    top->previous = NULL;
    top->used = 0;
    arena->total = top->size;
}

static bool add_block(ler_arena *arena, size_t need) {
    size_t size = arena->top == NULL ? FIRST_BLOCK : arena->top->size * 2;
    if (size < need)
        size = need;
    if (size > arena->max - arena->total) /* the last block may be a smaller one */
        size = need;
    if (size > arena->max - arena->total)
        return false;
    block *b = malloc(sizeof *b + size);
    if (b == NULL)
        return false;
    b->previous = arena->top;
    b->size = size;
    b->used = 0;
    if (arena->top != NULL)
        arena->handed_out += arena->top->used;
    arena->top = b;
    arena->total += size;
    return true;
}

static char *take(ler_arena *arena, size_t bytes, size_t align) {
    block *top = arena->top;
    size_t start = top == NULL ? 0 : (top->used + align - 1) & ~(align - 1);
    if (top == NULL || start > top->size || bytes > top->size - start) {
        if (bytes > arena->max || !add_block(arena, bytes))
            return NULL;
        top = arena->top;
        start = 0;
    }
    top->used = start + bytes;
    return top->data + start;
}

void *ler_arena_alloc(ler_arena *arena, size_t bytes) {
    char *data = take(arena, bytes == 0 ? 1 : bytes, ALIGN);
    if (data != NULL)
        memset(data, 0, bytes);
    return data;
}

void *ler_arena_array(ler_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return ler_arena_alloc(arena, count * size);
}

char *ler_arena_bytes(ler_arena *arena, size_t bytes) {
    return take(arena, bytes == 0 ? 1 : bytes, 1);
}

ler_str ler_arena_str(ler_arena *arena, ler_str s) {
    char *data = s.len == SIZE_MAX ? NULL : ler_arena_bytes(arena, s.len + 1);
    if (data == NULL)
        return LER_STR_NONE;
    if (s.len > 0)
        memcpy(data, s.data, s.len);
    data[s.len] = '\0';
    return (ler_str){data, s.len};
}

ler_str ler_arena_printf(ler_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *data = n < 0 ? NULL : ler_arena_bytes(arena, (size_t)n + 1);
    if (data != NULL)
        vsnprintf(data, (size_t)n + 1, format, again);
    va_end(again);
    return data == NULL ? LER_STR_NONE : (ler_str){data, (size_t)n};
}

size_t ler_arena_used(const ler_arena *arena) {
    return arena->handed_out + (arena->top == NULL ? 0 : arena->top->used);
}

ler_code ler_no_memory(ler_error *err) {
    return ler_fail(err, LER_E_MEMORY, "out of memory, or over the memory ceiling of one document");
}
