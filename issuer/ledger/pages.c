#include "issuer/ledger/pages.h"
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

typedef struct page_file {
    sqlite3_file base; /* must be first */
    sqlite3_file *real;
    unsigned char header[PAGES_HEADER];
    size_t header_len;
    int64_t damaged;
} page_file;

static sqlite3_file *real_of(sqlite3_file *file) {
    return ((page_file *)file)->real;
}

static void number_bytes(int64_t number, unsigned char out[8]) {
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)((uint64_t)number >> (8 * i));
}

/* SipHash with a fixed key: it is to find damage, not forgers, who could write any file. */
static void checksum(const unsigned char *page, unsigned char out[8]) {
    static const unsigned char KEY[crypto_shorthash_KEYBYTES] = "ler-ledger-pages";
    crypto_shorthash(out, page, PAGES_SIZE - 8, KEY);
}

static bool whole_page(int amount, sqlite3_int64 offset) {
    return amount == PAGES_SIZE && offset % PAGES_SIZE == 0;
}

static int damaged(page_file *p, int64_t number) {
    if (p->damaged == 0)
        p->damaged = number;
    return SQLITE_IOERR_DATA;
}

static int page_read(sqlite3_file *file, void *data, int amount, sqlite3_int64 offset) {
    page_file *p = (page_file *)file;
    int rc = p->real->pMethods->xRead(p->real, data, amount, offset);
    if (!whole_page(amount, offset))
        return rc;
    int64_t number = offset / PAGES_SIZE + 1;
    if (rc == SQLITE_IOERR_SHORT_READ && number > 1) /* the first: a file that is being made */
        return damaged(p, number);
    if (rc != SQLITE_OK)
        return rc;
    const unsigned char *page = data;
    unsigned char expected[16];
    number_bytes(number, expected);
    checksum(page, expected + 8);
    if (memcmp(page + PAGES_SIZE - PAGES_RESERVED, expected, sizeof(expected)) != 0)
        return damaged(p, number);
    return SQLITE_OK;
}

static int page_write(sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset) {
    sqlite3_file *real = real_of(file);
    if (!whole_page(amount, offset))
        return real->pMethods->xWrite(real, data, amount, offset);
    unsigned char page[PAGES_SIZE];
    memcpy(page, data, sizeof(page));
    number_bytes(offset / PAGES_SIZE + 1, page + PAGES_SIZE - PAGES_RESERVED);
    checksum(page, page + PAGES_SIZE - 8);
    return real->pMethods->xWrite(real, page, amount, offset);
}

/* ---- everything else is handed on ---- */

static int page_close(sqlite3_file *file) {
    sqlite3_file *real = real_of(file);
    return real->pMethods->xClose(real);
}
static int page_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int page_sync(sqlite3_file *file, int flags) {
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int page_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
static int page_lock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
static int page_unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
static int page_reserved(sqlite3_file *file, int *out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
static int page_control(sqlite3_file *file, int op, void *arg) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}
static int page_sector(sqlite3_file *file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int page_device(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int page_shm_map(sqlite3_file *file, int region, int size, int extend,
                        void volatile **memory) {
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, memory);
}
static int page_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
static void page_shm_barrier(sqlite3_file *file) {
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int page_shm_unmap(sqlite3_file *file, int delete_it) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete_it);
}

/* Version 2: without xFetch, so that no page is read past us through a memory map. */
static const sqlite3_io_methods METHODS = {.iVersion = 2,
                                           .xClose = page_close,
                                           .xRead = page_read,
                                           .xWrite = page_write,
                                           .xTruncate = page_truncate,
                                           .xSync = page_sync,
                                           .xFileSize = page_size,
                                           .xLock = page_lock,
                                           .xUnlock = page_unlock,
                                           .xCheckReservedLock = page_reserved,
                                           .xFileControl = page_control,
                                           .xSectorSize = page_sector,
                                           .xDeviceCharacteristics = page_device,
                                           .xShmMap = page_shm_map,
                                           .xShmLock = page_shm_lock,
                                           .xShmBarrier = page_shm_barrier,
                                           .xShmUnmap = page_shm_unmap};

/* ---- the layer ---- */

static sqlite3_vfs *base; /* the system's own */
static sqlite3_vfs layer;
static bool ready;

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                      int *out_flags) {
    (void)vfs;
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return base->xOpen(base, name, file, flags, out_flags);
    page_file *p = (page_file *)file;
    *p = (page_file){.real = (sqlite3_file *)(p + 1)};
    memset(p->real, 0, (size_t)base->szOsFile);
    int rc = base->xOpen(base, name, p->real, flags, out_flags);
    if (rc != SQLITE_OK) /* base.pMethods stays NULL: nothing to close */
        return rc;
    p->base.pMethods = &METHODS;
    sqlite3_int64 size = 0;
    rc = p->real->pMethods->xFileSize(p->real, &size);
    p->header_len = size < PAGES_HEADER ? (size_t)size : PAGES_HEADER;
    if (rc == SQLITE_OK && p->header_len > 0)
        rc = p->real->pMethods->xRead(p->real, p->header, (int)p->header_len, 0);
    if (rc != SQLITE_OK) {
        p->real->pMethods->xClose(p->real);
        p->base.pMethods = NULL;
    }
    return rc;
}
static int layer_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs;
    return base->xDelete(base, name, sync);
}
static int layer_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
    (void)vfs;
    return base->xAccess(base, name, flags, out);
}
static int layer_full(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    return base->xFullPathname(base, name, size, out);
}
static int layer_random(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    return base->xRandomness(base, size, out);
}
static int layer_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return base->xSleep(base, microseconds);
}
static int layer_time(sqlite3_vfs *vfs, double *out) {
    (void)vfs;
    return base->xCurrentTime(base, out);
}
static int layer_error(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    return base->xGetLastError(base, size, out);
}
static int layer_time64(sqlite3_vfs *vfs, sqlite3_int64 *out) {
    (void)vfs;
    return base->xCurrentTimeInt64(base, out);
}

static void set_up(void) {
    base = sqlite3_vfs_find(NULL);
    if (base == NULL || base->iVersion < 2)
        return;
    /* No xDlOpen: extensions are never loaded into a ledger. */
    layer = (sqlite3_vfs){.iVersion = 2,
                          .szOsFile = (int)sizeof(page_file) + base->szOsFile,
                          .mxPathname = base->mxPathname,
                          .zName = "ler-ledger",
                          .xOpen = layer_open,
                          .xDelete = layer_delete,
                          .xAccess = layer_access,
                          .xFullPathname = layer_full,
                          .xRandomness = layer_random,
                          .xSleep = layer_sleep,
                          .xCurrentTime = layer_time,
                          .xGetLastError = layer_error,
                          .xCurrentTimeInt64 = layer_time64};
    ready = sqlite3_vfs_register(&layer, 0) == SQLITE_OK;
}

const char *pages_vfs(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    return ready ? layer.zName : NULL;
}

static const page_file *file_of(sqlite3 *db) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == NULL || file->pMethods != &METHODS)
        return NULL;
    return (const page_file *)file;
}

const unsigned char *pages_header(sqlite3 *db, size_t *len) {
    const page_file *p = file_of(db);
    *len = p == NULL ? 0 : p->header_len;
    return p == NULL ? NULL : p->header;
}

int64_t pages_damaged(sqlite3 *db) {
    const page_file *p = file_of(db);
    return p == NULL ? 0 : p->damaged;
}
