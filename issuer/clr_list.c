#include "issuer/clr_list.h"
#include "ler/arena.h"
#include "ler/ascii.h"
#include "ler/digest.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct note {
    uint8_t key[16]; /* of the learner: a digest */
    uint8_t uuid[16];
    uint32_t entry;
    bool refused;
} note;

typedef struct group {
    size_t first, count; /* notes: those with a credential stand first */
    size_t refused;
    uint32_t entry; /* the first one with a credential */
} group;

struct clr_list {
    note *notes;
    size_t count, cap;
    group *groups;
    size_t group_count;
};

ler_code clr_list_new(clr_list **out, ler_error *err) {
    *out = calloc(1, sizeof(**out));
    return *out != NULL ? LER_OK : ler_no_memory(err);
}

void clr_list_free(clr_list **l) {
    if (*l == NULL)
        return;
    free((*l)->notes);
    free((*l)->groups);
    free(*l);
    *l = NULL;
}

static void pack(const char *uuid, uint8_t out[16]) {
    size_t n = 0;
    for (const char *c = uuid; *c != '\0' && n < 32; c++)
        if (ler_is_hex(*c)) {
            char d = ler_to_lower(*c);
            unsigned value = d <= '9' ? (unsigned)(d - '0') : (unsigned)(d - 'a' + 10);
            out[n / 2] = (uint8_t)(n % 2 == 0 ? value << 4 : out[n / 2] | value);
            n++;
        }
}

/* An entry that was refused early is known by its cells only. */
static const char *learner_of(const roster_entry *e, ler_str *out) {
    static const struct {
        roster_field field;
        const char *kind;
    } KEYS[] = {{ROSTER_LEARNER_ID, "id"}, {ROSTER_EMAIL, "email"}, {ROSTER_SUBJECT_DID, "did"}};
    if (e->learner_kind != NULL) {
        *out = e->learner;
        return e->learner_kind;
    }
    for (size_t i = 0; i < 3; i++)
        if (e->value[KEYS[i].field].len > 0) {
            *out = e->value[KEYS[i].field];
            return KEYS[i].kind;
        }
    return NULL;
}

static ler_code key_of(const char *kind, ler_str learner, uint8_t out[16], ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new((size_t)256 << 10);
    ler_buf_add(&text, kind, strlen(kind) + 1);
    if (strcmp(kind, "email") == 0)
        profile_email(learner, &text);
    else
        ler_buf_str(&text, learner);
    TRY(ler_buf_done(&text, err));
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, ler_buf_view(&text), digest, err));
    memcpy(out, digest, 16);
    return LER_OK;
}

ler_code clr_list_note(clr_list *l, size_t number, const roster_entry *entry, const char *uuid,
                       ler_error *err) {
    note n = {.entry = (uint32_t)number, .refused = uuid == NULL};
    ler_str learner;
    const char *kind = learner_of(entry, &learner);
    if (kind == NULL)
        return LER_OK;
    TRY(key_of(kind, learner, n.key, err));
    if (uuid != NULL)
        pack(uuid, n.uuid);
    if (l->count == l->cap) {
        size_t more = l->cap == 0 ? 256 : 2 * l->cap;
        note *bigger = realloc(l->notes, more * sizeof(*bigger));
        if (bigger == NULL)
            return ler_no_memory(err);
        l->notes = bigger;
        l->cap = more;
    }
    l->notes[l->count++] = n;
    return LER_OK;
}

static int by_learner(const void *a, const void *b) {
    const note *x = a, *y = b;
    int order = memcmp(x->key, y->key, sizeof(x->key));
    if (order == 0 && x->refused != y->refused)
        return x->refused ? 1 : -1;
    return order != 0 ? order : x->entry < y->entry ? -1 : x->entry > y->entry;
}

static int by_entry(const void *a, const void *b) {
    const group *x = a, *y = b;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

ler_code clr_list_close(clr_list *l, ler_error *err) {
    if (l->count == 0)
        return LER_OK;
    qsort(l->notes, l->count, sizeof(*l->notes), by_learner);
    l->groups = calloc(l->count, sizeof(*l->groups));
    if (l->groups == NULL)
        return ler_no_memory(err);
    for (size_t i = 0, end; i < l->count; i = end) {
        group g = {.first = i, .entry = l->notes[i].entry};
        for (end = i; end < l->count && memcmp(l->notes[end].key, l->notes[i].key, 16) == 0; end++)
            if (l->notes[end].refused)
                g.refused++;
            else
                g.count++;
        if (g.count > 0)
            l->groups[l->group_count++] = g;
    }
    qsort(l->groups, l->group_count, sizeof(*l->groups), by_entry);
    return LER_OK;
}

size_t clr_list_learners(const clr_list *l) {
    return l->group_count;
}

clr_learner clr_list_learner(const clr_list *l, size_t i) {
    const group *g = &l->groups[i];
    return (clr_learner){.entry = g->entry, .count = g->count, .refused = g->refused};
}

void clr_list_uuid(const clr_list *l, size_t i, size_t k, char out[LER_UUID_TEXT]) {
    ler_uuid_text(l->notes[l->groups[i].first + k].uuid, out);
}
