/* ledger verify: is the ledger sound, and are the records there as it says? */
#include "cli/exit.h"
#include "issuer/ledger_verb.h"
#include "ler/digest.h"
#include "ler/json.h"
#include "ler/shown.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOLD 10000 /* problems in --json; the count is of all */

typedef struct verify {
    ledger_verb *v;
    size_t rows, states[LEDGER_SUPERSEDED + 1], held, files, problems;
    ler_buf told; /* the problems, as JSON */
    char *path;   /* of the file that is open: many records may stand in one */
    int fd, part; /* the file, and what grows beside a one-file output; -1 = not there */
    int why;      /* errno of the file that is not there */
    ler_buf bytes;
    bool unfinished; /* a one-file output that a later run will finish */
} verify;

static void problem(verify *w, const char *id, ler_str file, const char *what) {
    if (w->problems++ >= TOLD && w->v->json)
        return;
    ler_buf *out = w->v->json ? &w->told : &w->v->out;
    if (!w->v->json) {
        if (id != NULL)
            ler_buf_printf(out, "%s: ", id);
        ler_buf_text(out, what);
        if (file.len > 0) {
            ler_buf_text(out, ": ");
            ler_shown(file, out);
        }
        ler_buf_char(out, '\n');
        return;
    }
    ler_buf_text(out, w->problems == 1 ? "{" : ",{");
    if (id != NULL)
        ler_buf_printf(out, "\"id\":\"urn:uuid:%s\",", id);
    if (file.len > 0) {
        ler_buf_text(out, "\"file\":");
        ler_json_write_str(file, out);
        ler_buf_char(out, ',');
    }
    ler_buf_text(out, "\"problem\":");
    ler_json_write_str(ler_str_of(what), out);
    ler_buf_char(out, '}');
}

static void on_wrong(void *user, const char *sentence) {
    problem(user, NULL, LER_STR(""), sentence);
}

static void close_files(verify *w) {
    if (w->fd >= 0)
        close(w->fd);
    if (w->part >= 0)
        close(w->part);
    w->fd = w->part = -1;
    free(w->path);
    w->path = NULL;
}

static int open_one(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

/* ".../credentials.jsonl" grows as ".../.credentials.jsonl.part" until it is whole. */
static int open_part(const char *path) {
    const char *name = strrchr(path, '/');
    LER_AUTO_BUF part = ler_buf_new((size_t)4 * LEDGER_MAX_TEXT);
    ler_buf_printf(&part, "%.*s/.%s.part", (int)(name - path), path, name + 1);
    return ler_buf_done(&part, NULL) == LER_OK ? open_one(part.data) : -1;
}

/* Opens the record's file, unless it is open: many records may stand in one. */
static ler_code use_file(verify *w, const ledger_row *row, ler_error *err) {
    if (w->path != NULL && row->length > 0 && ler_str_is(row->file, w->path))
        return LER_OK;
    close_files(w);
    w->path = malloc(row->file.len + 1);
    if (w->path == NULL)
        return ler_no_memory(err);
    memcpy(w->path, row->file.data, row->file.len);
    w->path[row->file.len] = '\0';
    w->fd = open_one(w->path);
    w->why = errno;
    if (row->length > 0)
        w->part = open_part(w->path);
    return LER_OK;
}

/* The record's bytes into w->bytes; false when they are not all there. */
static bool read_record(verify *w, int fd, const ledger_row *row) {
    uint64_t want = row->length > 0 ? row->length : LER_MAX_CREDENTIAL + 1;
    ler_buf_reset(&w->bytes);
    while (w->bytes.len < want) {
        size_t piece = want - w->bytes.len < 65536 ? (size_t)(want - w->bytes.len) : 65536;
        char *room = ler_buf_room(&w->bytes, piece);
        if (room == NULL)
            return false;
        ssize_t n = pread(fd, room, piece, (off_t)(row->offset + w->bytes.len));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && row->length == 0;
        w->bytes.len += (size_t)n;
    }
    return true;
}

/* NULL when the record stands in the file; else what is wrong. */
static ler_code compare(verify *w, int fd, const ledger_row *row, const char **what,
                        ler_error *err) {
    struct stat st;
    uint8_t digest[LER_DIGEST_MAX];
    *what = NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        *what = "something that is no file stands in its place";
        return LER_OK;
    }
    bool whole = read_record(w, fd, row);
    if (whole)
        TRY(ler_digest(LER_SHA256, ler_buf_view(&w->bytes), digest, err));
    if (!whole || memcmp(digest, row->sha256, LEDGER_DIGEST) != 0)
        *what = "its file is not what was written";
    return LER_OK;
}

static ler_code look_at_file(verify *w, const ledger_row *row, ler_error *err) {
    const char *what = NULL, *other = NULL;
    w->files++;
    TRY(use_file(w, row, err));
    if (w->fd >= 0)
        TRY(compare(w, w->fd, row, &what, err));
    else
        what = w->why == ENOENT || w->why == ENOTDIR ? "its file is missing"
               : w->why == ELOOP                     ? "a symbolic link stands in place of its file"
                                                     : "its file cannot be read";
    if (what != NULL && w->part >= 0) { /* of a run that was cut short */
        TRY(compare(w, w->part, row, &other, err));
        w->unfinished |= other == NULL;
        what = other == NULL ? NULL : what;
    }
    if (what != NULL)
        problem(w, row->id, row->file, what);
    return LER_OK;
}

static ler_code on_row(void *user, const ledger_row *row, ler_error *err) {
    verify *w = user;
    w->rows++;
    w->states[row->state]++;
    w->held += row->held;
    if (row->state == LEDGER_PENDING || ler_args_has(w->v->args, "no-files"))
        return LER_OK;
    TRY(look_at_file(w, row, err));
    return w->v->json || w->v->out.len < ((size_t)1 << 18) ? LER_OK : ledger_verb_flush(w->v, err);
}

static void counts(const verify *w, ler_buf *out) {
    if (w->v->json) {
        ler_buf_printf(out, "{\"good\":%s,\"credentials\":%zu", w->problems == 0 ? "true" : "false",
                       w->rows);
        for (ledger_state s = LEDGER_PENDING; s <= LEDGER_SUPERSEDED; s++)
            ler_buf_printf(out, ",\"%s\":%zu", ledger_state_name(s), w->states[s]);
        ler_buf_printf(out, ",\"files\":%zu,\"problemCount\":%zu,\"problems\":[", w->files,
                       w->problems);
        ler_buf_str(out, ler_buf_view(&w->told));
        ler_buf_text(out, "]}\n");
        return;
    }
    ler_buf_printf(out, "%zu %s:", w->rows, w->rows == 1 ? "credential" : "credentials");
    ler_buf_printf(out, " %zu issued", w->states[LEDGER_ISSUED]);
    for (ledger_state s = LEDGER_PENDING; s <= LEDGER_SUPERSEDED; s++)
        if (w->states[s] > 0 && s != LEDGER_ISSUED)
            ler_buf_printf(out, ", %zu %s", w->states[s], ledger_state_name(s));
    ler_buf_printf(out, "; %zu files read\n", w->files);
    if (w->states[LEDGER_PENDING] > w->held)
        ler_buf_text(out, "Pending ones were begun and not finished: run their roster again.\n");
    if (w->unfinished)
        ler_buf_text(out, "An output file was begun and not finished: run its roster again.\n");
    if (w->problems == 0)
        ler_buf_text(out, "Nothing is wrong.\n");
    else
        ler_buf_printf(out, "%zu %s\n", w->problems,
                       w->problems == 1 ? "thing is wrong" : "things are wrong");
}

static ler_code run(verify *w, ler_error *err) {
    ledger_verb *v = w->v;
    TRY(ledger_verb_open(v, ler_args_has(v->args, "accept-older"), err));
    ler_error why = {0};
    ler_code code = ledger_check(v->ledger, on_wrong, w, &why);
    if (code != LER_OK && (code != LER_E_CONTENT || w->problems == 0)) {
        if (err != NULL)
            *err = why;
        return code;
    }
    return ledger_each(v->ledger, NULL, on_row, w, err);
}

int ledger_verb_verify(ledger_verb *v) {
    ler_error err = {0};
    verify w = {.v = v,
                .fd = -1,
                .part = -1,
                .told = ler_buf_new((size_t)64 << 20),
                .bytes = ler_buf_new(LER_MAX_CREDENTIAL + ((size_t)1 << 17))};
    ler_code code = run(&w, &err);
    int status = LER_EXIT_OK;
    if (code == LER_E_CONTENT) { /* what is wrong is what was asked */
        problem(&w, NULL, LER_STR(""), err.message);
        code = LER_OK;
    }
    if (code != LER_OK)
        status = console_fail(&err);
    else {
        counts(&w, &v->out);
        status = w.problems == 0 ? LER_EXIT_OK : LER_EXIT_NO;
    }
    close_files(&w);
    ler_buf_free(&w.told);
    ler_buf_free(&w.bytes);
    return status;
}
