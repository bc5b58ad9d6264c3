/* The hierarchy of a graph: ceasn:hasTopChild and hasChild, isTopChildOf and isChildOf, of which
 * files have the one, the other or both. Every competency ends up below one parent. */
#include "framework/ctdl/graph.h"

#include "ler/ascii.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct edge {
    uint32_t parent, child;
    size_t order; /* of discovery */
} edge;

typedef struct tree {
    ctdl_graph *g;
    edge *edges;
    size_t count, room;
    bool failed;
    uint32_t *first; /* of each item's edges, once they are sorted by parent */
} tree;

static void add_edge(tree *t, uint32_t parent, uint32_t child) {
    if (t->count == t->room) {
        size_t room = t->room == 0 ? 1024 : 2 * t->room;
        edge *edges = realloc(t->edges, room * sizeof *edges);
        if (edges == NULL) {
            t->failed = true;
            return;
        }
        t->edges = edges;
        t->room = room;
    }
    t->edges[t->count] = (edge){parent, child, t->count};
    t->count++;
}

static void say_missing(ctdl_graph *g, const ctdl_item *item, const char *name,
                        const ler_json *value, bool error) {
    char shown[LER_EXCERPT];
    ler_str iri = ctdl_iri_of(value);
    ler_place_note(g->findings, error, ctdl_place(g, item, name), "%s is not in this file",
                   ler_excerpt(shown, iri.data, iri.len));
}

/* Children that an item names. One that is missing is a statement that would be lost. */
static void follow_down(tree *t, uint32_t i, const char *name) {
    const ctdl_item *item = &t->g->items[i];
    for (size_t k = 0; k < ctdl_value_count(item, name) && !t->failed; k++) {
        const ler_json *value = ctdl_value_at(item, name, k);
        uint32_t child = ctdl_find(t->g, value);
        if (child == CTDL_NONE)
            say_missing(t->g, item, name, value, true);
        else if (t->g->items[child].kind != CTDL_COMPETENCY)
            CTDL_BAD(t->g, item, name, "a child that is no ceasn:Competency");
        else
            add_edge(t, i, child);
    }
}

static void follow_up(tree *t, uint32_t i, const char *name) {
    const ctdl_item *item = &t->g->items[i];
    for (size_t k = 0; k < ctdl_value_count(item, name) && !t->failed; k++) {
        const ler_json *value = ctdl_value_at(item, name, k);
        uint32_t parent = ctdl_find(t->g, value);
        if (parent == CTDL_NONE)
            say_missing(t->g, item, name, value, false);
        else if (t->g->items[parent].kind == CTDL_COMPETENCY || parent == t->g->framework)
            add_edge(t, parent, i);
    }
}

static int by_parent(const void *a, const void *b) {
    const edge *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* listID: "an alphanumeric string indicating this competency's relative position in an ordered
 * list". It decides when all siblings have one that begins with a digit. */
static ler_str list_id(const ctdl_item *item) {
    const ctdl_member *m = ctdl_member_of(item, "ceasn:listID");
    ler_str text = m == NULL ? LER_STR("") : ler_str_trim(ler_json_str(m->value));
    return text.len > 0 && ler_is_digit(text.data[0]) ? text : LER_STR("");
}

typedef struct sibling {
    ler_str list;
    uint32_t item, order;
} sibling;

static int by_list(const void *a, const void *b) {
    const sibling *x = a, *y = b;
    int order = ler_version_compare(x->list, y->list);
    return order != 0 ? order : x->order < y->order ? -1 : 1;
}

static ler_code sort_children(ctdl_graph *g, ctdl_item *item, ler_error *err) {
    sibling *list = calloc((size_t)item->child_count + 1, sizeof *list);
    bool listed = item->child_count > 1;
    if (list == NULL)
        return ler_no_memory(err);
    for (uint32_t i = 0; i < item->child_count; i++) {
        list[i] = (sibling){list_id(&g->items[item->children[i]]), item->children[i], i};
        listed = listed && list[i].list.len > 0;
    }
    if (listed) {
        qsort(list, item->child_count, sizeof *list, by_list);
        for (uint32_t i = 0; i < item->child_count; i++)
            item->children[i] = list[i].item;
    }
    free(list);
    return LER_OK;
}

/* Takes the children of an item that have no parent yet. */
static ler_code settle(tree *t, uint32_t i, ler_error *err) {
    ctdl_graph *g = t->g;
    ctdl_item *item = &g->items[i];
    size_t from = t->first[i], end = t->first[i + 1];
    item->children = ler_arena_array(g->arena, end - from + 1, sizeof *item->children);
    if (item->children == NULL)
        return ler_no_memory(err);
    for (size_t e = from; e < end; e++) {
        uint32_t c = t->edges[e].child;
        ctdl_item *child = &g->items[c];
        if (child->parent == i && c != g->framework)
            continue; /* said from both ends */
        if (child->parent != CTDL_NONE || c == g->framework) {
            CTDL_ODD(g, child, NULL, "stands below several competencies; the first one has it");
            continue;
        }
        child->parent = i;
        child->depth = item->depth + 1;
        item->children[item->child_count++] = c;
        if (child->depth > CTDL_MAX_DEPTH)
            return ler_fail_at(err, LER_E_LIMIT, child->pointer.data,
                               "competencies stand more than %d deep", CTDL_MAX_DEPTH);
    }
    return sort_children(g, item, err);
}

/* From one item down, breadth first: each item is settled once. */
static ler_code descend(tree *t, uint32_t top, ler_error *err) {
    uint32_t *queue = calloc((size_t)t->g->count + 1, sizeof *queue);
    ler_code code = queue == NULL ? ler_no_memory(err) : LER_OK;
    size_t from = 0, end = 0;
    if (code == LER_OK)
        queue[end++] = top;
    while (code == LER_OK && from < end) {
        const ctdl_item *item = &t->g->items[queue[from]];
        code = settle(t, queue[from++], err);
        for (uint32_t i = 0; code == LER_OK && i < item->child_count; i++)
            queue[end++] = item->children[i];
    }
    free(queue);
    return code;
}

static bool is_of_framework(const ctdl_graph *g, const ctdl_item *item) {
    size_t count = ctdl_value_count(item, "ceasn:isPartOf");
    for (size_t i = 0; i < count; i++)
        if (ctdl_find(g, ctdl_value_at(item, "ceasn:isPartOf", i)) == g->framework)
            return true;
    return count == 0;
}

/* Competencies that nothing leads to: those without a parent stand at the top; what is left then
 * leads to itself. */
static ler_code settle_rest(tree *t, ler_error *err) {
    ctdl_graph *g = t->g;
    ctdl_item *top = &g->items[g->framework];
    bool *has_parent = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *has_parent);
    uint32_t *children = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *children);
    if (has_parent == NULL || children == NULL)
        return ler_no_memory(err);
    memcpy(children, top->children, top->child_count * sizeof *children);
    top->children = children;
    for (size_t e = 0; e < t->count; e++)
        has_parent[t->edges[e].child] = true;
    for (uint32_t i = 0; i < g->count; i++) {
        ctdl_item *item = &g->items[i];
        if (item->kind != CTDL_COMPETENCY || item->parent != CTDL_NONE || has_parent[i])
            continue;
        if (!is_of_framework(g, item)) {
            CTDL_ODD(g, item, "ceasn:isPartOf",
                     "part of another framework; it and what stands below it are left out");
            continue;
        }
        CTDL_ODD(g, item, NULL, "stands below nothing; taken for a top competency");
        item->parent = g->framework;
        item->depth = 1;
        top->children[top->child_count++] = i;
        TRY(descend(t, i, err));
    }
    for (uint32_t i = 0; i < g->count; i++) {
        const ctdl_item *item = &g->items[i];
        if (item->kind == CTDL_COMPETENCY && item->parent == CTDL_NONE && has_parent[i] &&
            is_of_framework(g, item))
            CTDL_BAD(g, item, NULL,
                     "no top competency leads here: a circle of children, or below "
                     "one that is left out");
    }
    return LER_OK;
}

static ler_code build(tree *t, ler_error *err) {
    ctdl_graph *g = t->g;
    follow_down(t, g->framework, "ceasn:hasTopChild");
    for (uint32_t i = 0; i < g->count && !t->failed; i++)
        if (g->items[i].kind == CTDL_COMPETENCY)
            follow_down(t, i, "ceasn:hasChild");
    for (uint32_t i = 0; i < g->count && !t->failed; i++)
        if (g->items[i].kind == CTDL_COMPETENCY) {
            follow_up(t, i, "ceasn:isTopChildOf");
            follow_up(t, i, "ceasn:isChildOf");
        }
    t->first = ler_arena_array(g->arena, (size_t)g->count + 2, sizeof *t->first);
    if (t->failed || t->first == NULL)
        return ler_no_memory(err);
    if (t->count > 0)
        qsort(t->edges, t->count, sizeof *t->edges, by_parent);
    for (size_t e = 0; e < t->count; e++)
        t->first[t->edges[e].parent + 1]++;
    for (uint32_t i = 0; i < g->count; i++)
        t->first[i + 1] += t->first[i];
    TRY(descend(t, g->framework, err));
    return settle_rest(t, err);
}

ler_code ctdl_tree(ctdl_graph *g, ler_error *err) {
    tree t = {.g = g};
    ler_code code = build(&t, err);
    free(t.edges);
    return code;
}
