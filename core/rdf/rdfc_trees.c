/* Which members of a list of related blank nodes may change places without changing anything.
 *
 * Step 5.4 of 4.8.3 walks all permutations of blank nodes that look alike: eight equal children of
 * a node that is not unique itself are 40,320. Nearly always such children carry nothing that tells
 * them apart, however deep one looks, and then all their orders give the same path.
 *
 *          identifier (issued)          Take the nodes that have an identifier away. What hangs
 *            /    |    \                on a member is then a tree of its own (or else the
 *           m1    m2    m3              member gets a class of its own). Two members whose trees
 *          / \   / \     |              are equal can be exchanged, trees and all: that maps the
 *         .   . .   .    .              dataset onto itself and leaves every issued node in its
 *         \_ equal _/                   place. So orders that differ only by members of a class
 *                                       need to be walked once.
 *
 * Trees are compared by SHA-256 or SHA-384 of a canonical description (the certificate of Aho,
 * Hopcroft and Ullman, 1974). Everything that is not clearly a tree, and everything beyond the
 * bounds below, is only slow, never wrong. */
#include "rdf/rdfc.h"
#include "rdf/sort.h"

#define TREE_DEPTH 24
#define NO_PARENT UINT32_MAX

/* One quad of a node as the certificate sees it: a tag and a number for each component. */
typedef struct piece {
    uint32_t word[8];
} piece;

typedef struct walk {
    rdfc_state *s;
    bool tree;
    ler_error *err;
} walk;

static bool fixed(const rdfc_state *s, uint32_t blank) {
    return s->canonical[blank] != 0 || s->temporary[blank] != 0;
}

static int by_piece(const void *context, uint32_t a, uint32_t b) {
    const piece *pieces = context;
    return memcmp(&pieces[a], &pieces[b], sizeof *pieces);
}

static int by_digest(const void *context, uint32_t a, uint32_t b) {
    const rdfc_digest *digests = context;
    return memcmp(&digests[a], &digests[b], sizeof *digests);
}

/* Describes a quad. Returns the blank node that it leads down to, -1 for none, -2 when it leads to
 * several or when the quad ties parent and child together. */
static int64_t describe(const rdfc_state *s, uint32_t self, uint32_t parent, const ler_quad *q,
                        piece *out) {
    const ler_term terms[4] = {q->subject, q->predicate, q->object, q->graph};
    int64_t child = -1;
    bool up = false;
    for (size_t i = 0; i < 4; i++) {
        int64_t blank = rdfc_blank(s, terms[i]);
        out->word[2 * i] = 0;
        out->word[2 * i + 1] = terms[i];
        if (blank < 0 || fixed(s, (uint32_t)blank))
            continue;
        out->word[2 * i + 1] = 0;
        if (blank == (int64_t)self) {
            out->word[2 * i] = 1;
        } else if (blank == (int64_t)parent) {
            out->word[2 * i] = 2;
            up = true;
        } else {
            if (child >= 0 && child != blank)
                return -2;
            child = blank;
        }
    }
    return child >= 0 && up ? -2 : child;
}

static ler_code certificate(walk *w, uint32_t self, uint32_t parent, unsigned depth,
                            rdfc_digest *out);

/* Enters a child that has not been met in this round. */
static ler_code enter(walk *w, uint32_t child, uint32_t self, unsigned depth, rdfc_digest *out) {
    if (w->s->mark[child] == w->s->round || depth >= TREE_DEPTH) {
        w->tree = false;
        return LER_OK;
    }
    return certificate(w, child, self, depth, out);
}

/* The hash of: the quads of self that lead nowhere down, and the certificates of the children,
 * each in order. A child's certificate has the quads that tie it to its parent. */
static ler_code certificate(walk *w, uint32_t self, uint32_t parent, unsigned depth,
                            rdfc_digest *out) {
    rdfc_state *s = w->s;
    size_t quads = s->first[self + 1] - s->first[self], pieces = 0, children = 0;
    s->mark[self] = s->round;
    TRY(rdfc_work(s, 0, 0, quads, w->err));
    piece *list = ler_arena_array(s->arena, quads, sizeof *list);
    rdfc_digest *below = ler_arena_array(s->arena, quads, sizeof *below);
    uint32_t *met = ler_arena_array(s->arena, quads, sizeof *met);
    uint32_t *items = ler_arena_array(s->arena, quads * 2, sizeof *items);
    if (list == NULL || below == NULL || met == NULL || items == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < quads && w->tree; i++) {
        const ler_quad *q = &s->quads[s->mentions[s->first[self] + i]];
        int64_t child = describe(s, self, parent, q, &list[pieces]);
        if (child == -2) {
            w->tree = false;
        } else if (child == -1) {
            pieces++;
        } else {
            size_t k = 0;
            while (k < children && met[k] != (uint32_t)child)
                k++;
            TRY(rdfc_work(s, 0, 0, k / 64, w->err));
            if (k == children) { /* several quads may lead to one child */
                met[children] = (uint32_t)child;
                TRY(enter(w, (uint32_t)child, self, depth + 1, &below[children]));
                children++;
            }
        }
    }
    if (!w->tree)
        return LER_OK;
    uint32_t counts[2] = {(uint32_t)pieces, (uint32_t)children};
    ler_hash_update(s->owner->hash, counts, sizeof counts);
    for (size_t i = 0; i < pieces; i++)
        items[i] = (uint32_t)i;
    rdf_sort(items, items + quads, pieces, by_piece, list);
    for (size_t i = 0; i < pieces; i++)
        ler_hash_update(s->owner->hash, &list[items[i]], sizeof *list);
    for (size_t i = 0; i < children; i++)
        items[i] = (uint32_t)i;
    rdf_sort(items, items + quads, children, by_digest, below);
    for (size_t i = 0; i < children; i++)
        ler_hash_update(s->owner->hash, &below[items[i]], sizeof *below);
    memset(out, 0, sizeof *out);
    return ler_hash_final(s->owner->hash, out->bytes, w->err);
}

/* Whether the walk that just ended met a list member besides `root`: then exchanging two trees
 * would move other members, too. */
static bool alone(const rdfc_state *s, const uint32_t *list, size_t count, uint32_t root) {
    for (size_t i = 0; i < count; i++)
        if (list[i] != root && s->mark[list[i]] == s->round)
            return false;
    return true;
}

ler_code rdfc_classes(rdfc_state *s, const uint32_t *list, uint32_t *class, size_t count,
                      ler_error *err) {
    rdfc_digest *digests = ler_arena_array(s->arena, count, sizeof *digests);
    bool *comparable = ler_arena_array(s->arena, count, sizeof *comparable);
    uint32_t classes = 0;
    if (digests == NULL || comparable == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        while (same < i && list[same] != list[i]) /* one node twice, by way of two graphs */
            same++;
        if (same == i && !fixed(s, list[i])) {
            walk w = {s, true, err};
            s->round++;
            TRY(certificate(&w, list[i], NO_PARENT, 0, &digests[i]));
            comparable[i] = w.tree && alone(s, list, count, list[i]);
            for (same = 0; same < i; same++)
                if (comparable[i] && comparable[same] &&
                    memcmp(&digests[same], &digests[i], sizeof *digests) == 0)
                    break;
        }
        TRY(rdfc_work(s, 0, 0, 1 + count / 64, err));
        class[i] = same < i ? class[same] : classes++;
    }
    return LER_OK;
}
