/* A ZIP archive (PKWARE APPNOTE 6.3) that grows record by record. Members are stored, not
 * compressed, so that a record is a range of the archive whose digest the ledger has; dates are
 * fixed, so that equal records make equal archives. ZIP64 (4.3.14) where the numbers need it. */
#include "issuer/sink_internal.h"
#include "issuer/tape.h"
#include "ler/arena.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#define LOCAL 30
#define CENTRAL 46
#define DATE 0x0021 /* 1980-01-01, the first there is */
#define UTF8 0x0800 /* 4.4.4, bit 11 */
#define NAME_MAX_LEN 64

static void put(ler_buf *out, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        ler_buf_char(out, (char)(value >> (8 * i) & 0xff));
}

static uint64_t get(const char *from, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)(unsigned char)from[i] << (8 * i);
    return value;
}

/* 4.3.7 Local file header */
void sink_zip_header(const char *uuid, ler_str text, ler_buf *out) {
    char name[NAME_MAX_LEN];
    int len = snprintf(name, sizeof(name), SINK_FOLDER "/%s.json", uuid);
    uint64_t crc = crc32_z(crc32_z(0, NULL, 0), (const Bytef *)text.data, text.len);
    put(out, 0x04034b50, 4);
    put(out, 20, 2);
    put(out, UTF8, 2);
    put(out, 0, 2); /* stored */
    put(out, 0, 2);
    put(out, DATE, 2);
    put(out, crc, 4);
    put(out, text.len, 4); /* LER_MAX_CREDENTIAL is far below 4 GiB */
    put(out, text.len, 4);
    put(out, (uint64_t)len, 2);
    put(out, 0, 2);
    ler_buf_add(out, name, (size_t)len);
}

static bool read_at(int fd, uint64_t offset, char *out, size_t len) {
    while (len > 0) {
        ssize_t n = pread(fd, out, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        out += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

/* 4.3.12 Central directory header, made of the local one */
static void central(const char *local, uint64_t offset, ler_buf *out) {
    bool far = offset >= 0xffffffff;
    size_t name = (size_t)get(local + 26, 2);
    put(out, 0x02014b50, 4);
    put(out, 3 << 8 | (far ? 45 : 20), 2); /* made on Unix, for the modes */
    put(out, far ? 45 : 20, 2);
    ler_buf_add(out, local + 6, 20); /* flags to uncompressed size */
    put(out, name, 2);
    put(out, far ? 12 : 0, 2);
    put(out, 0, 2); /* comment */
    put(out, 0, 2); /* disk */
    put(out, 0, 2); /* internal attributes */
    put(out, (uint64_t)0100644 << 16, 4);
    put(out, far ? 0xffffffff : offset, 4);
    ler_buf_add(out, local + LOCAL, name);
    if (far) { /* 4.5.3 */
        put(out, 1, 2);
        put(out, 8, 2);
        put(out, offset, 8);
    }
}

/* Walks over the members before `end`; `directory` may be NULL. */
static ler_code walk(int fd, uint64_t end, tape *directory, uint64_t *count, ler_error *err) {
    char local[LOCAL + NAME_MAX_LEN];
    LER_AUTO_BUF entry = ler_buf_new(1024);
    *count = 0;
    for (uint64_t at = 0; at < end; (*count)++) {
        if (!read_at(fd, at, local, LOCAL) || get(local, 4) != 0x04034b50 ||
            get(local + 26, 2) >= NAME_MAX_LEN ||
            !read_at(fd, at + LOCAL, local + LOCAL, (size_t)get(local + 26, 2)))
            return ler_fail(err, LER_E_CONTENT, "the archive is not what was written");
        if (directory != NULL) {
            ler_buf_reset(&entry);
            central(local, at, &entry);
            TRY(ler_buf_done(&entry, err));
            TRY(tape_append(directory, entry.data, entry.len, err));
        }
        at += LOCAL + get(local + 26, 2) + get(local + 18, 4);
    }
    return LER_OK;
}

ler_code sink_zip_count(int fd, uint64_t end, uint64_t *count, ler_error *err) {
    return walk(fd, end, NULL, count, err);
}

/* 4.3.14 to 4.3.16: how the archive ends */
static void ending(uint64_t count, uint64_t start, uint64_t size, ler_buf *out) {
    bool far = count >= 0xffff || start >= 0xffffffff || size >= 0xffffffff;
    if (far) {
        put(out, 0x06064b50, 4);
        put(out, 44, 8);
        put(out, 3 << 8 | 45, 2);
        put(out, 45, 2);
        put(out, 0, 4);
        put(out, 0, 4);
        put(out, count, 8);
        put(out, count, 8);
        put(out, size, 8);
        put(out, start, 8);
        put(out, 0x07064b50, 4);
        put(out, 0, 4);
        put(out, start + size, 8);
        put(out, 1, 4);
    }
    put(out, 0x06054b50, 4);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, far ? 0xffff : count, 2);
    put(out, far ? 0xffff : count, 2);
    put(out, far ? 0xffffffff : size, 4);
    put(out, far ? 0xffffffff : start, 4);
    put(out, 0, 2);
}

bool sink_zip_end(int fd, uint64_t size, uint64_t *end) {
    char last[22], far[56];
    if (size < sizeof(last) || !read_at(fd, size - sizeof(last), last, sizeof(last)) ||
        get(last, 4) != 0x06054b50)
        return false;
    *end = get(last + 16, 4);
    if (*end != 0xffffffff)
        return true;
    uint64_t behind = sizeof(last) + 20 + sizeof(far); /* with the locator between them */
    if (size < behind || !read_at(fd, size - behind, far, sizeof(far)) || get(far, 4) != 0x06064b50)
        return false;
    *end = get(far + 48, 8);
    return true;
}

ler_code sink_zip_finish(sink *s, uint64_t *count, ler_error *err) {
    TAPE_AUTO directory = tape_new();
    LER_AUTO_BUF piece = ler_buf_new((size_t)1 << 20);
    if (directory == NULL)
        return ler_no_memory(err);
    TRY(walk(s->part, s->end, directory, count, err));
    if (lseek(s->part, (off_t)s->end, SEEK_SET) < 0)
        return sink_failed(s, "written", err);
    uint64_t len = tape_len(directory);
    for (uint64_t at = 0; at < len;) {
        size_t take = len - at < 65536 ? (size_t)(len - at) : 65536;
        ler_buf_reset(&piece);
        char *room = ler_buf_room(&piece, take);
        if (room == NULL)
            return ler_no_memory(err);
        TRY(tape_read(directory, at, room, take, err));
        if (!sink_write_all(s->part, (ler_str){room, take}))
            return sink_failed(s, "written", err);
        at += take;
    }
    ler_buf_reset(&piece);
    ending(*count, s->end, len, &piece);
    TRY(ler_buf_done(&piece, err));
    return sink_write_all(s->part, ler_buf_view(&piece)) ? LER_OK : sink_failed(s, "written", err);
}
