/* Signing and writing one CLR, by any thread. */
#include "issuer/clr_run_internal.h"
#include "issuer/sink.h"
#include "ler/digest.h"
#include <stdio.h>

void clr_place(const char *uuid, char out[64]) {
    snprintf(out, 64, CLR_FOLDER "/%.2s/%s.json", uuid, uuid);
}

/* Something stands in its place. It may be replaced when it is this very record: a run that died
 * between file and ledger left it, or it was damaged. */
static ler_code replace(struct clr_worker *w, ler_dir *shard, const char *name, clr_item *item,
                        ler_error *err) {
    char id[LER_UUID_TEXT + 16];
    ler_json *known;
    snprintf(id, sizeof(id), "urn:uuid:%s", item->facts.uuid);
    ler_buf_reset(&w->there);
    if (!item->again && (ler_dir_read(shard, name, &w->there, NULL) != LER_OK ||
                         !seal_is_ours(w->seal, ler_buf_view(&w->there), id, w->arena, &known))) {
        clr_refuse(item, "something that is not this record stands at %.*s", (int)item->file.len,
                   item->file.data);
        return LER_OK;
    }
    ler_error why = {0};
    ler_code code = sink_put_file(shard, item->facts.uuid, ler_buf_view(&w->text), true, &why);
    if (code == LER_E_CONFLICT) {
        clr_refuse(item, "something that is no file stands at %.*s", (int)item->file.len,
                   item->file.data);
        return LER_OK;
    }
    if (code != LER_OK)
        *err = why;
    return code;
}

static ler_code put(clr_pass *p, struct clr_worker *w, clr_item *item, ler_error *err) {
    char folder[3] = {item->facts.uuid[0], item->facts.uuid[1], '\0'}, name[LER_UUID_TEXT + 8];
    LER_AUTO_DIR shard = NULL;
    snprintf(name, sizeof(name), "%s.json", item->facts.uuid);
    TRY(ler_dir_child(p->folder, folder, true, &shard, err));
    ler_error why = {0};
    ler_code code = sink_put_file(shard, item->facts.uuid, ler_buf_view(&w->text), false, &why);
    if (code == LER_E_CONFLICT)
        return replace(w, shard, name, item, err);
    if (code != LER_OK)
        *err = why;
    return code;
}

static ler_code write_one(clr_pass *p, struct clr_worker *w, clr_item *item, ler_error *err) {
    ler_json *document;
    uint8_t digest[LER_DIGEST_MAX];
    TRY(clr_build(&item->facts, w->arena, &document, err));
    ler_buf_reset(&w->text);
    TRY(seal_other(w->seal, document, w->arena, &w->text, err));
    TRY(ler_digest(LER_SHA256, ler_buf_view(&w->text), digest, err));
    memcpy(item->sha256, digest, sizeof(item->sha256));
    TRY(put(p, w, item, err));
    if (item->outcome == CLR_OPEN)
        item->outcome = CLR_ISSUED;
    return LER_OK;
}

void clr_write(void *pass, size_t number, size_t worker) {
    clr_pass *p = pass;
    clr_item *item = &p->items[number];
    struct clr_worker *w = &p->workers[worker];
    if (item->outcome != CLR_OPEN || !item->claimed || w->error.code != LER_OK)
        return;
    ler_arena_reset(w->arena);
    (void)!write_one(p, w, item, &w->error); /* asked for when all are done */
}
