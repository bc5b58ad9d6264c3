/* What a CLR will hold: the learner's credentials as they stand on the disk, those in force. */
#include "issuer/clr_run_internal.h"
#include "ler/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void clr_refuse(clr_item *item, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(item->message, sizeof(item->message), format, args);
    va_end(args);
    item->outcome = CLR_REFUSED;
}

/* The bytes of a row's credential: a file, or a piece of one. */
static ler_code read_bytes(const ledger_row *row, ler_buf *out, ler_error *err) {
    char path[LEDGER_MAX_TEXT + 1];
    ler_buf_reset(out);
    if (row->file.len >= sizeof(path))
        return ler_fail(err, LER_E_LIMIT, "the path is too long");
    snprintf(path, sizeof(path), "%.*s", (int)row->file.len, row->file.data);
    if (row->length == 0)
        return ler_file_read_regular(path, out, err);
    char *room = row->length <= LER_MAX_CREDENTIAL ? ler_buf_room(out, row->length) : NULL;
    if (room == NULL)
        return ler_fail(err, LER_E_LIMIT, "the credential is too long");
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : pread(fd, room, row->length, (off_t)row->offset);
    int number = errno;
    if (fd >= 0)
        close(fd);
    if (n != (ssize_t)row->length)
        return ler_fail(err, LER_E_READ, "%s", n < 0 ? strerror(number) : "the file is cut");
    out->len = row->length;
    return LER_OK;
}

static bool expired(const clr_pass *p, const ler_json *document) {
    ler_str until = ler_json_get_text(document, "validUntil");
    ler_time t;
    return until.len > 0 && (ler_time_parse(until, &t, NULL) != LER_OK ||
                             ler_time_compare(&t, &p->options->now) <= 0);
}

/* Takes one credential in, or leaves it out: what was withdrawn is no part of a record, and what is
 * not in force now would make the whole record one that does not verify. */
static ler_code take(clr_pass *p, clr_item *item, ler_json **list, const ledger_row *row) {
    ler_error why = {0};
    if (row->state != LEDGER_ISSUED) {
        item->facts.partial |= row->state == LEDGER_SUSPENDED || row->state == LEDGER_PENDING;
        return LER_OK;
    }
    ler_code code = read_bytes(row, &p->text, &why);
    uint8_t digest[LER_DIGEST_MAX] = {0};
    if (code == LER_OK)
        TRY(ler_digest(LER_SHA256, ler_buf_view(&p->text), digest, p->err));
    if (code != LER_OK || memcmp(digest, row->sha256, sizeof(row->sha256)) != 0) {
        clr_refuse(item, "the file of credential %s is missing or damaged%s%.150s", row->id,
                   code == LER_OK ? "" : ": ", code == LER_OK ? "" : why.message);
        return LER_OK;
    }
    ler_str text = ler_arena_str(p->arena, ler_buf_view(&p->text));
    ler_json *document;
    if (text.data == NULL)
        return ler_no_memory(p->err);
    TRY(ler_json_read(p->arena, text, NULL, &document, p->err));
    if (expired(p, document))
        item->facts.partial = true;
    else
        list[item->facts.count++] = document;
    return LER_OK;
}

ler_code clr_read(clr_pass *p, size_t i, clr_item *item) {
    const clr_options *o = p->options;
    clr_learner learner = clr_list_learner(o->list, i);
    roster_entry *entry;
    TRY(roster_read(o->roster, learner.entry, p->arena, &entry, p->err));
    ler_json **list = ler_arena_array(p->arena, learner.count, sizeof(*list));
    if (list == NULL)
        return ler_no_memory(p->err);
    *item = (clr_item){.row = entry->lines[0].row,
                       .learner_id = entry->value[ROSTER_LEARNER_ID],
                       .file = LER_STR(""),
                       .facts = {.config = o->config,
                                 .entry = entry,
                                 .salts = o->salts,
                                 .credentials = list,
                                 .partial = learner.refused > 0,
                                 .from = o->now}};
    for (size_t k = 0; k < learner.count && item->outcome == CLR_OPEN; k++) {
        char uuid[LER_UUID_TEXT];
        ledger_row row;
        clr_list_uuid(o->list, i, k, uuid);
        TRY(ledger_find(o->ledger, uuid, p->arena, &row, p->err));
        memcpy(item->learner, row.learner, sizeof(item->learner));
        TRY(take(p, item, list, &row));
    }
    if (item->outcome == CLR_OPEN && item->facts.count == 0)
        item->outcome = CLR_NONE;
    if (item->outcome != CLR_OPEN)
        return LER_OK;
    /* What it holds is among what is known. */
    item->facts.partial |= clr_known_count(p->known, item->learner) > item->facts.count;
    ler_error why = {0};
    TRY(clr_uuid(&item->facts, p->err));
    ler_code code = clr_digest(&item->facts, p->arena, item->digest, &why);
    if (code == LER_OK)
        return LER_OK;
    if (code != LER_E_CONTENT && code != LER_E_CONFLICT && code != LER_E_LIMIT) {
        if (p->err != NULL)
            *p->err = why;
        return code;
    }
    clr_refuse(item, "%.290s", why.message);
    return LER_OK;
}
