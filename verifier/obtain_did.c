/* did:web: the document behind the DID's URL, read as that DID's own.
 *
 * A DID document has no date that anybody signed. So when the question is about the past, one is of
 * that time when the caller's map says so, or when it was in the cache by then (and is still good
 * there); any other is today's, and the proof's check concludes from it what it can. For a document
 * of that time today's is asked for as well: a key that was revoked since may have dated back. */
#include "verifier/obtain.h"

#include <stdlib.h>
#include <time.h>

#define DOCUMENT_ARENA ((size_t)64 << 20)
#define KEPT 16

typedef struct kept_document {
    ler_did_document *document;
    obtained how;
    ler_time time; /* that it was asked for */
    bool back;
} kept_document;

struct did_web {
    verification *v;
    kept_document kept[KEPT];
    size_t next; /* where the next one goes: the oldest makes room */
};

static ler_code read_document(ler_str bytes, const ler_did_url *did, ler_did_document **out,
                              ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(DOCUMENT_ARENA);
    ler_json *json;
    ler_error why = {0};
    if (arena == NULL)
        return ler_no_memory(err);
    ler_code code = ler_json_read(arena, bytes, NULL, &json, &why);
    if (code != LER_OK)
        return ler_fail(err, code, "what answers for it is no DID document: %s", why.message);
    return ler_did_document_read(did->did, json, out, err);
}

/* The method that the caller asks for: one that was added since is not in a cached copy. */
static bool has_method(const ler_did_document *document, const ler_did_url *did) {
    if (did->fragment.len == 0 || did->rest.len != 0)
        return true;
    /* A DID URL without path or query: its text is one piece. */
    ler_str url = {did->did.data, did->did.len + 1 + did->fragment.len};
    return ler_did_document_method(document, url) != NULL;
}

/* The document from wherever it is, as of `how`. */
static ler_code get_document(verification *v, const ler_did_url *did, ler_str url,
                             ler_did_document **out, obtained *how, ler_error *err) {
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FETCH);
    ler_code code = obtain(v, OBTAIN_DID, url, LER_MAX_FETCH, &bytes, how, err);
    if (code == LER_E_NOT_FOUND) { /* for the one who asks: cannot be had now */
        if (err != NULL)
            err->code = LER_E_READ;
        return LER_E_READ;
    }
    TRY(code);
    code = read_document(ler_buf_view(&bytes), did, out, err);
    if (how->from != FROM_CACHE || code == LER_E_MEMORY ||
        (code == LER_OK && has_method(*out, did)))
        return code;
    ler_buf_reset(&bytes);
    if (obtain_anew(v, OBTAIN_DID, url, LER_MAX_FETCH, &bytes, NULL) != LER_OK)
        return code; /* what the cached copy says stands */
    ler_did_document_free(out);
    *how = (obtained){.from = FROM_NET, .fetched = time(NULL)};
    return read_document(ler_buf_view(&bytes), did, out, err);
}

static bool is_of_then(const verification *v, const obtained *how) {
    return how->dated || (how->from == FROM_CACHE && how->fetched < verification_time(v)->seconds);
}

/* What today's document knows of the keys of one of then. */
static void learn(ler_did_document *then, const ler_did_document *today) {
    then->age = LER_DID_THEN;
    for (size_t i = 0; i < then->count; i++) {
        ler_did_method *m = &then->methods[i];
        const ler_did_method *known = ler_did_document_method(today, m->id);
        if (known == NULL) /* taken out: nobody says why */
            then->age = LER_DID_THEN_ONLY;
        else if (known->revoked_set &&
                 (!m->revoked_set || ler_time_compare(&known->revoked, &m->revoked) < 0)) {
            m->revoked_set = true;
            m->revoked = known->revoked;
        }
    }
}

/* The document that answers at the time that is judged by. */
static ler_code get_judged(verification *v, const ler_did_url *did, ler_str url,
                           ler_did_document **out, obtained *how, ler_error *err) {
    TRY(get_document(v, did, url, out, how, err));
    if (!v->when.back || !is_of_then(v, how))
        return LER_OK;
    judgement asked = v->when;
    LER_AUTO_DID today = NULL;
    ler_did_url whole = {.did = did->did, .method = did->method, .id = did->id};
    obtained unused;
    v->when = judgement_today(&asked);
    ler_code code = get_document(v, &whole, url, &today, &unused, NULL);
    v->when = asked;
    if (code == LER_E_MEMORY) {
        ler_did_document_free(out);
        return ler_no_memory(err);
    }
    (*out)->age = LER_DID_THEN_ONLY;
    if (code == LER_OK)
        learn(*out, today);
    return LER_OK;
}

did_web *did_web_new(verification *v) {
    did_web *web = calloc(1, sizeof *web);
    if (web != NULL)
        web->v = v;
    return web;
}

void did_web_free(did_web **web) {
    if (*web == NULL)
        return;
    for (size_t i = 0; i < KEPT; i++)
        ler_did_document_free(&(*web)->kept[i].document);
    free(*web);
    *web = NULL;
}

/* A document that was read for an earlier record, as long as its bytes would be taken from the
 * cache: a batch of one issuer decodes its keys once. */
static bool recall(did_web *web, const ler_did_url *did, ler_str url, ler_did_document **out) {
    for (size_t i = 0; i < KEPT; i++) {
        kept_document *k = &web->kept[i];
        if (k->document == NULL || !ler_str_equal(k->document->id, did->did) ||
            !has_method(k->document, did) || k->back != web->v->when.back ||
            ler_time_compare(&k->time, verification_time(web->v)) != 0 ||
            (k->how.from != FROM_MAP && !obtain_fresh(web->v, OBTAIN_DID, k->how.fetched)))
            continue;
        *out = ler_did_document_ref(k->document);
        obtain_mention(web->v, url, &k->how);
        return true;
    }
    return false;
}

ler_code did_web_resolve(void *user, const ler_did_url *did, ler_did_document **out,
                         ler_error *err) {
    did_web *web = user;
    LER_AUTO_BUF url = ler_buf_new(2 * LER_MAX_URL);
    obtained how;
    *out = NULL;
    /* Private names may stand in the map; before one is dialled, the fetch asks again. */
    TRY(ler_did_web_url(did, true, &url, err));
    if (recall(web, did, ler_buf_view(&url), out))
        return LER_OK;
    TRY(get_judged(web->v, did, ler_buf_view(&url), out, &how, err));
    kept_document *k = &web->kept[web->next];
    web->next = (web->next + 1) % KEPT;
    ler_did_document_free(&k->document);
    *k = (kept_document){ler_did_document_ref(*out), how, *verification_time(web->v),
                         web->v->when.back};
    return LER_OK;
}
