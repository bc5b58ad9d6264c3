/* The order of a package: parents before children, and the order in which a person reads. */
#include "framework/case/import_internal.h"

#include <stdlib.h>

/* A child of a parent with what orders it among the others; parent 0 is the document, item i is
 * i + 1. */
typedef struct seat {
    uint32_t parent, child, number;
    double sequence;
} seat;

static int compare_seats(const void *a, const void *b) {
    const seat *p = a, *q = b;
    if (p->parent != q->parent)
        return p->parent < q->parent ? -1 : 1;
    if (p->sequence < q->sequence || p->sequence > q->sequence)
        return p->sequence < q->sequence ? -1 : 1;
    if (p->child != q->child) /* equal numbers: the order of the items in the file */
        return p->child < q->child ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

/* Fills children; an item without any parent is one of the document. */
static ler_code seat_children(case_importer *x, uint32_t *top, uint32_t *top_count) {
    size_t room = (size_t)x->edge_count + x->item_count + 1;
    seat *seats = ler_arena_array(x->arena, room, sizeof *seats);
    x->children = ler_arena_array(x->arena, room, sizeof *x->children);
    if (seats == NULL || x->children == NULL)
        return ler_no_memory(x->err);
    uint32_t count = 0;
    bool *pointed_at = ler_arena_array(x->arena, (size_t)x->item_count + 1, sizeof *pointed_at);
    if (pointed_at == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->skill_count; i++) /* a level may be that alone */
        pointed_at[x->skills[i].to] = true;
    for (uint32_t i = 0; i < x->edge_count; i++) {
        const case_edge *e = &x->edges[i];
        uint32_t parent = e->parent == CASE_NONE ? 0 : e->parent + 1;
        seats[count++] = (seat){parent, e->child, e->number, e->sequence};
    }
    for (uint32_t i = 0; i < x->item_count; i++)
        if (x->items[i].edges == 0) {
            seats[count++] = (seat){0, i, 0, 2e300};
            if (!pointed_at[i])
                case_omit(x, LER_STR("an item without a place, which went to the top"), "items",
                          case_item_place(x, i));
        }
    qsort(seats, count, sizeof *seats, compare_seats);
    for (uint32_t i = 0; i < count; i++) {
        x->children[i] = seats[i].child;
        if (seats[i].parent == 0) {
            top[(*top_count)++] = seats[i].child;
            continue;
        }
        case_item *parent = &x->items[seats[i].parent - 1];
        if (parent->children++ == 0)
            parent->child = i;
    }
    return LER_OK;
}

/* Depth first, in the order of the children; an item with several parents stands where it comes
 * first. */
static void rank_from(case_importer *x, uint32_t from, uint32_t *stack, uint32_t *next) {
    uint32_t height = 0;
    stack[height++] = from;
    while (height > 0) {
        uint32_t i = stack[--height];
        case_item *item = &x->items[i];
        if (item->rank != CASE_NONE)
            continue;
        x->by_rank[*next] = i;
        item->rank = (*next)++;
        for (uint32_t k = item->children; k-- > 0;)
            if (x->items[x->children[item->child + k]].rank == CASE_NONE)
                stack[height++] = x->children[item->child + k];
    }
}

static ler_code rank_all(case_importer *x, const uint32_t *top, uint32_t top_count) {
    /* an item is pushed at most once for each of its parents */
    uint32_t *stack =
        ler_arena_array(x->arena, (size_t)x->edge_count + x->item_count + 1, sizeof *stack);
    x->by_rank = ler_arena_array(x->arena, (size_t)x->item_count + 1, sizeof *x->by_rank);
    if (stack == NULL || x->by_rank == NULL)
        return ler_no_memory(x->err);
    uint32_t next = 0;
    for (uint32_t i = 0; i < top_count; i++)
        rank_from(x, top[i], stack, &next);
    for (uint32_t i = 0; i < x->item_count; i++) /* only items below a cycle are left */
        rank_from(x, i, stack, &next);
    return LER_OK;
}

/* Kahn: an item comes when all its parents have come. Those that never come are on a cycle or below
 * one, and nobody can say what is above what. */
static ler_code sort_topologically(case_importer *x) {
    uint32_t *waits = ler_arena_array(x->arena, (size_t)x->item_count + 1, sizeof *waits);
    x->topological = ler_arena_array(x->arena, (size_t)x->item_count + 1, sizeof *x->topological);
    if (waits == NULL || x->topological == NULL)
        return ler_no_memory(x->err);
    uint32_t count = 0;
    for (uint32_t i = 0; i < x->edge_count; i++)
        waits[x->edges[i].child] += x->edges[i].parent != CASE_NONE;
    for (uint32_t i = 0; i < x->item_count; i++)
        if (waits[i] == 0)
            x->topological[count++] = i;
    for (uint32_t at = 0; at < count; at++) {
        const case_item *item = &x->items[x->topological[at]];
        for (uint32_t k = 0; k < item->children; k++)
            if (--waits[x->children[item->child + k]] == 0)
                x->topological[count++] = x->children[item->child + k];
    }
    if (count == x->item_count)
        return LER_OK;
    uint32_t first = 0;
    while (waits[first] == 0)
        first++;
    CASE_BAD(x, case_item_place(x, first),
             "isChildOf goes in a circle: %u items are above or below themselves",
             x->item_count - count);
    for (uint32_t i = 0; i < x->item_count; i++)
        if (waits[i] != 0) {
            x->items[i].retired = true;
            x->topological[count++] = i;
        }
    return LER_OK;
}

ler_code case_order(case_importer *x) {
    uint32_t top_count = 0;
    uint32_t *top =
        ler_arena_array(x->arena, (size_t)x->edge_count + x->item_count + 1, sizeof *top);
    if (top == NULL)
        return ler_no_memory(x->err);
    TRY(seat_children(x, top, &top_count));
    TRY(rank_all(x, top, top_count));
    return sort_topologically(x);
}
