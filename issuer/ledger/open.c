/* Opening: is it a ledger, ours, whole, and not older than it was? */
#include "issuer/ledger/internal.h"
#include "issuer/ledger/pages.h"
#include "ler/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* SQLite's locks, and the shared memory of a WAL, are only as good as the file system: over a
 * network, WAL works for one machine at a time (https://www.sqlite.org/wal.html, 1). */
static void warn_of_network(const ledger_options *o) {
    static const struct {
        unsigned type;
        const char *name;
    } KINDS[] = {{0x6969, "NFS"},      {0x517b, "SMB"},      {0xff534d42, "CIFS"},
                 {0xfe534d42, "SMB"},  {0x5346414f, "AFS"},  {0x00c36400, "Ceph"},
                 {0x01021997, "9P"},   {0x73757245, "Coda"}, {0x0bd00bd0, "Lustre"},
                 {0x01161970, "GFS2"}, {0x7461636f, "OCFS2"}};
    struct statfs fs;
    char text[400];
    if (o->warn == NULL || statfs(o->workspace, &fs) != 0)
        return;
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
        if ((unsigned)fs.f_type == KINDS[i].type) {
            snprintf(
                text, sizeof(text),
                "the ledger stands on a network file system (%s), whose locks cannot be relied "
                "on: issue from one machine at a time, or keep the workspace on a local disk",
                KINDS[i].name);
            o->warn(o->user, text);
        }
}

static int on_busy(void *user, int count) {
    ledger *l = user;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (count == 0)
        l->waiting = now;
    if (now.tv_sec - l->waiting.tv_sec >= (time_t)l->wait)
        return 0;
    /* Between 1 and 8 ms, differently in each process, so that they do not meet again. */
    unsigned r = (unsigned)now.tv_nsec / 64 + (unsigned)count * 7919 + (unsigned)getpid() * 31;
    nanosleep(&(struct timespec){.tv_nsec = 1000000 + (long)(r % 7000) * 1000}, NULL);
    return 1;
}

static uint32_t big_endian(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The header as it stands in the file, before SQLite does anything with it: what is not a ledger is
 * not touched. https://www.sqlite.org/fileformat.html 1.3 */
static ler_code look_at_header(ledger *l, ler_error *err) {
    size_t len;
    const unsigned char *h = pages_header(l->db, &len);
    if (h == NULL || len < PAGES_HEADER)
        return ledger_damaged(l, "it is shorter than its header", err);
    if (memcmp(h, "SQLite format 3", 16) != 0)
        return ler_fail(err, LER_E_CONTENT, "%s is not a ledger, or its beginning is damaged",
                        l->path);
    if (big_endian(h + 68) != LEDGER_APPLICATION)
        return ler_fail(err, LER_E_CONTENT,
                        "%s is another program's database (application id %08x), or damaged",
                        l->path, (unsigned)big_endian(h + 68));
    if (((unsigned)h[16] << 8 | h[17]) != PAGES_SIZE || h[20] != PAGES_RESERVED)
        return ledger_damaged(l, "its pages are not of the size of a ledger's", err);
    uint32_t version = big_endian(h + 60);
    if (version > (uint32_t)ledger_sql_count)
        return ler_fail(err, LER_E_UNSUPPORTED,
                        "%s is of version %u; this program knows ledgers up to version %d: use a "
                        "newer one",
                        l->path, (unsigned)version, ledger_sql_count);
    return LER_OK;
}

static ler_code number(ledger *l, const char *sql, int64_t *out, ler_error *err) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(s, 0);
    ler_code code = rc == SQLITE_ROW ? LER_OK : ledger_fail(l, rc, "be read", err);
    sqlite3_finalize(s);
    return code;
}

/* PRAGMA quick_check reads every page that is in use, and so has every checksum looked at. */
static ler_code quick_check(ledger *l, ler_error *err) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(l->db, "PRAGMA quick_check(1)", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    ler_code code = LER_OK;
    if (rc != SQLITE_ROW || pages_damaged(l->db) != 0)
        code = ledger_fail(l, rc == SQLITE_ROW ? SQLITE_CORRUPT : rc, "be read", err);
    else if (!ler_str_is(ledger_column_text(s, 0), "ok"))
        code = ledger_damaged(l, "its tables are broken", err);
    sqlite3_finalize(s);
    return code;
}

static ler_code bring_up_to_date(ledger *l, int64_t version, ler_error *err) {
    if (version == ledger_sql_count)
        return LER_OK;
    if (l->read_only)
        return ler_fail(err, LER_E_UNSUPPORTED,
                        "%s is of the older version %lld; the next \"issue\" brings it up to date",
                        l->path, (long long)version);
    TRY(ledger_begin_write(l, err));
    ler_code code = number(l, "PRAGMA user_version", &version, err); /* another process may have */
    if (code == LER_OK)
        code = ledger_migrate(l->db, ledger_sql, (int)version, ledger_sql_count, err);
    if (code != LER_OK) {
        ledger_rollback(l);
        return code;
    }
    return ledger_commit_write(l, 0, err);
}

/* Everything about what stands in the file, WAL included. */
static ler_code look_inside(ledger *l, int64_t *version, ler_error *err) {
    int64_t application;
    bool same;
    TRY(number(l, "PRAGMA application_id", &application, err));
    TRY(number(l, "PRAGMA user_version", version, err));
    if (application != LEDGER_APPLICATION)
        return ledger_damaged(l, "its WAL belongs to another database", err);
    if (*version < 1 || *version > ledger_sql_count)
        return ler_fail(err, LER_E_UNSUPPORTED,
                        "%s is of version %lld; this program knows ledgers up to version %d",
                        l->path, (long long)*version, ledger_sql_count);
    TRY(quick_check(l, err));
    TRY(ledger_same_tables(l->db, ledger_sql, (int)*version, &same, err));
    if (!same)
        return ledger_damaged(l, "its tables are not those of a ledger", err);
    sqlite3_stmt *s;
    bool row;
    TRY(ledger_prepare(l, SQL_HEAD, &s, err));
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return ledger_damaged(l, "it has no head", err);
    ler_str uuid = ledger_column_text(s, 0);
    uint8_t bytes[LEDGER_BYTES];
    snprintf(l->uuid, sizeof(l->uuid), "%.*s", (int)uuid.len, uuid.data);
    l->seq = sqlite3_column_int64(s, 1);
    l->last_time = sqlite3_column_int64(s, 2);
    sqlite3_reset(s);
    if (!ledger_id_bytes(l->uuid, bytes) || l->seq < 1)
        return ledger_damaged(l, "its head makes no sense", err);
    return LER_OK;
}

static ler_code remembered(ledger *l, bool accept_older, ler_error *err) {
    const marker *m = &l->marker;
    if (m->broken && !accept_older)
        return ler_fail(err, LER_E_CONTENT,
                        LEDGER_MARKER
                        " beside the ledger %s is damaged; \"ledger verify --accept-older\" takes "
                        "the ledger as it stands",
                        l->path);
    if (m->known && strcmp(m->uuid, l->uuid) != 0)
        return ler_fail(err, LER_E_CONTENT,
                        "%s is not the ledger of this workspace (it is %s, and was %s), or its WAL "
                        "belongs to another one",
                        l->path, l->uuid, m->uuid);
    if (m->known && l->seq < m->seq && !accept_older)
        return ler_fail(
            err, LER_E_CONTENT,
            "the ledger %s is older than it was (transaction %lld, and was at %lld): its "
            "WAL was lost or damaged, or it is an old copy; what was issued since would "
            "be issued twice. \"ledger verify --accept-older\" takes it as it stands",
            l->path, (long long)l->seq, (long long)m->seq);
    return LER_OK;
}

static ler_code open_file(ledger *l, ler_error *err) {
    const char *vfs = pages_vfs();
    if (vfs == NULL)
        return ler_fail(err, LER_E_INTERNAL, "SQLite has no way to the file system here");
    struct stat st;
    if (lstat(l->path, &st) == 0 && !S_ISREG(st.st_mode))
        return ler_fail(err, LER_E_CONTENT, "%s is not a file", l->path);
    int rc = sqlite3_open_v2(
        l->path, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (rc != SQLITE_OK)
        return ledger_fail(l, rc, "be opened", err);
    sqlite3_busy_handler(l->db, on_busy, l);
    ledger_connection_guards(l->db);
    TRY(look_at_header(l, err));
    if (!l->read_only && sqlite3_db_readonly(l->db, "main") == 1)
        return ledger_fail(l, SQLITE_READONLY, "be written", err);
    return LER_OK;
}

/* On a disk that nobody can write to, SQLite cannot make the memory that readers of a WAL share.
 * When there is no WAL, none is needed. */
static ler_code open_immutable(ledger *l, ler_error *err) {
    LER_AUTO_BUF uri = ler_buf_new((size_t)64 << 10);
    struct stat st;
    ler_buf_printf(&uri, "%s-wal", l->path);
    TRY(ler_buf_done(&uri, err));
    if (stat(uri.data, &st) == 0 && st.st_size > 0)
        return ler_fail(err, LER_E_READ,
                        "the ledger %s cannot be read from a disk that is read-only: its WAL must "
                        "be copied in first; copy the workspace to another disk",
                        l->path);
    ler_buf_reset(&uri);
    ler_buf_text(&uri, "file:");
    for (const char *p = l->path; *p != '\0'; p++)
        if (strchr("%?#", *p) != NULL)
            ler_buf_printf(&uri, "%%%02x", (unsigned)(unsigned char)*p);
        else
            ler_buf_char(&uri, *p);
    ler_buf_text(&uri, "?immutable=1");
    TRY(ler_buf_done(&uri, err));
    sqlite3_close(l->db);
    l->db = NULL;
    int rc = sqlite3_open_v2(uri.data, &l->db,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                                 SQLITE_OPEN_EXRESCODE,
                             pages_vfs());
    if (rc != SQLITE_OK)
        return ledger_fail(l, rc, "be opened", err);
    ledger_connection_guards(l->db);
    return look_at_header(l, err);
}

static ler_code open_and_look(ledger *l, int64_t *version, ler_error *err) {
    TRY(open_file(l, err));
    sqlite3_stmt *s = NULL; /* the first statement that touches the WAL */
    int rc = sqlite3_prepare_v2(l->db, "PRAGMA schema_version", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    sqlite3_finalize(s);
    if (l->read_only && ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY))
        TRY(open_immutable(l, err));
    else if (rc != SQLITE_ROW)
        return ledger_fail(l, rc, "be opened", err);
    rc = ledger_connection(l->db, !l->read_only);
    if (rc != SQLITE_OK)
        return ledger_fail(l, rc, "be opened", err);
    return look_inside(l, version, err);
}

/* Makes the ledger where this workspace never had one. The marker's first byte is locked, so that
 * two processes that start at once make one ledger. */
static ler_code find_or_make(ledger *l, bool create, ler_error *err) {
    struct stat st;
    bool there = lstat(l->path, &st) == 0;
    if (there)
        return LER_OK;
    if (errno != ENOENT)
        return ler_fail(err, LER_E_READ, "%s cannot be read: %s", l->path, strerror(errno));
    if (l->marker.known || l->marker.broken)
        return ler_fail(err, LER_E_NOT_FOUND,
                        "this workspace had a ledger, and %s is gone: put it back from a copy; "
                        "without it, what was issued would be issued again",
                        l->path);
    if (!create)
        return ler_fail(err, LER_E_NOT_FOUND, "there is no ledger yet (%s): nothing was issued",
                        l->path);
    char uuid[LEDGER_ID];
    TRY(ledger_make(l->path, uuid, err));
    LER_AUTO_BUF dir = ler_buf_new((size_t)64 << 10);
    ler_buf_add(&dir, l->path, strlen(l->path) - strlen("/" LEDGER_FILE));
    TRY(ler_buf_done(&dir, err));
    LER_AUTO_DIR folder = NULL;
    TRY(ler_dir_open(dir.data, false, &folder, err));
    TRY(ler_dir_sync(folder, err));
    return marker_write(&l->marker, uuid, 1, err);
}

/* Whether there is no WAL, or one with nothing in it. */
static bool wal_is_empty(const ledger *l) {
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
    struct stat st;
    ler_buf_printf(&path, "%s-wal", l->path);
    return path.data != NULL && (stat(path.data, &st) != 0 || st.st_size == 0);
}

static ler_code open_locked(ledger *l, const ledger_options *o, ler_error *err) {
    int64_t version = 0;
    bool tidy = wal_is_empty(l);
    TRY(find_or_make(l, o->create && !o->read_only, err));
    TRY(open_and_look(l, &version, err));
    TRY(remembered(l, o->accept_older, err));
    /* From here on the WAL is known to be ours, and closing may copy it into the file and delete
     * it; a reader only tidies up what it made itself. */
    if (!o->read_only || tidy)
        sqlite3_db_config(l->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    if (!o->read_only) {
        if (!l->marker.known || l->seq < l->marker.seq)
            TRY(marker_write(&l->marker, l->uuid, l->seq, err));
        TRY(bring_up_to_date(l, version, err));
    } else if (version != ledger_sql_count)
        return bring_up_to_date(l, version, err);
    return LER_OK;
}

static ler_code open_all(ledger *l, const ledger_options *o, ler_error *err) {
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
    if (strlen(o->workspace) > LEDGER_MAX_TEXT - 64)
        return ler_fail(err, LER_E_USAGE, "the path of the workspace is too long");
    ler_buf_printf(&path, "%s/" LEDGER_FILE, o->workspace);
    TRY(ler_buf_done(&path, err));
    l->path = strdup(path.data);
    ler_buf_reset(&path);
    ler_buf_printf(&path, "%s/" LEDGER_MARKER, o->workspace);
    TRY(ler_buf_done(&path, err));
    if (l->path == NULL)
        return ler_no_memory(err);
    warn_of_network(o);
    struct stat st;
    bool create = !o->read_only && (o->create || lstat(l->path, &st) == 0);
    TRY(marker_open(path.data, create, o->read_only, &l->marker, err));
    if (o->read_only)
        return open_locked(l, o, err);
    if (l->marker.fd < 0)
        return find_or_make(l, false, err); /* says that there is none */
    TRY(marker_lock(&l->marker, 0, l->wait, "opening the ledger", err));
    ler_code code = marker_read(&l->marker, err); /* what others wrote while we waited */
    if (code == LER_OK)
        code = open_locked(l, o, err);
    marker_unlock(&l->marker, 0);
    return code;
}

ler_code ledger_open(const ledger_options *options, ledger **out, ler_error *err) {
    *out = NULL;
    ledger *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return ler_no_memory(err);
    l->marker.fd = -1;
    l->read_only = options->read_only;
    l->allow_clock_back = options->allow_clock_back;
    l->wait = options->wait == 0 ? LEDGER_WAIT : options->wait;
    l->answers = ler_arena_new((size_t)64 << 20);
    owner_self(&l->self);
    ler_code code = l->answers == NULL ? ler_no_memory(err) : open_all(l, options, err);
    if (code != LER_OK)
        ledger_free(&l);
    *out = l;
    return code;
}

/* Tells the others that what we held is free. They would find out by looking at our process. */
static void give_up(ledger *l) {
    sqlite3_stmt *s;
    if (l->owner == 0 || ledger_begin_write(l, NULL) != LER_OK)
        return;
    if (ledger_prepare(l, SQL_OWNER_DROP, &s, NULL) == LER_OK) {
        sqlite3_bind_int64(s, 1, l->owner);
        if (ledger_run_statement(l, s, NULL) == LER_OK && ledger_commit_write(l, 0, NULL) == LER_OK)
            return;
    }
    ledger_rollback(l);
}

void ledger_free(ledger **ledger_) {
    ledger *l = *ledger_;
    if (l == NULL)
        return;
    if (l->db != NULL) {
        if (l->uuid[0] != '\0' && !l->read_only)
            give_up(l);
        for (size_t i = 0; i < SQL_COUNT; i++)
            sqlite3_finalize(l->statements[i]);
        sqlite3_close(l->db);
    }
    marker_close(&l->marker);
    ledger_forget_texts(l);
    slots_free(&l->slots);
    ler_arena_free(&l->answers);
    free(l->mine);
    free(l->path);
    free(l);
    *ledger_ = NULL;
}

int64_t ledger_last_time(const ledger *l) {
    return l->last_time;
}

const char *ledger_state_name(ledger_state state) {
    static const char *const NAMES[] = {"pending", "issued", "revoked", "suspended", "superseded"};
    return (unsigned)state < sizeof(NAMES) / sizeof(NAMES[0]) ? NAMES[state] : "unknown";
}

bool ledger_state_of(const char *name, ledger_state *out) {
    for (ledger_state s = LEDGER_PENDING; s <= LEDGER_SUPERSEDED; s++)
        if (strcmp(name, ledger_state_name(s)) == 0) {
            *out = s;
            return true;
        }
    return false;
}

const char *ledger_purpose_name(ledger_purpose purpose) {
    static const char *const NAMES[] = {"none", "revocation", "suspension"};
    return (unsigned)purpose < sizeof(NAMES) / sizeof(NAMES[0]) ? NAMES[purpose] : "unknown";
}
