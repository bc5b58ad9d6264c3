/* A new ledger, the settings of a connection, and the way from one version of the tables to the
 * next. */
#include "issuer/ledger/internal.h"
#include "issuer/ledger/pages.h"
#include "ler/file.h"
#include "ler/uuid.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void ledger_connection_guards(sqlite3 *db) {
    /* A file that somebody made with triggers or views of their own gets nowhere with them. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

int ledger_connection(sqlite3 *db, bool writing) {
    /* FULL: a commit is on the disk when it returns. Credentials have random ids, so a page of
     * their index changes in many commits before it is worth copying from the WAL to the file. */
    static const char COMMON[] = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;"
                                 "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0";
    static const char READING[] = "PRAGMA query_only = ON";
    static const char WRITING[] = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8192";
    int rc = sqlite3_exec(db, COMMON, NULL, NULL, NULL);
    return rc != SQLITE_OK ? rc : sqlite3_exec(db, writing ? WRITING : READING, NULL, NULL, NULL);
}

static ler_code sql_error(sqlite3 *db, const char *doing, ler_error *err) {
    int rc = sqlite3_errcode(db);
    if ((rc & 0xff) == SQLITE_NOMEM)
        return ler_no_memory(err);
    int number = sqlite3_system_errno(db);
    return ler_fail(err, LER_E_WRITE, "the ledger cannot be %s: %s", doing,
                    (rc & 0xff) == SQLITE_FULL ? "the disk is full"
                    : number != 0              ? strerror(number)
                                               : sqlite3_errstr(rc));
}

ler_code ledger_migrate(sqlite3 *db, const char *const *texts, int from, int count,
                        ler_error *err) {
    for (int i = from; i < count; i++)
        if (sqlite3_exec(db, texts[i], NULL, NULL, NULL) != SQLITE_OK)
            return sql_error(db, "brought up to date", err);
    char set[64];
    snprintf(set, sizeof(set), "PRAGMA user_version = %d", count);
    if (sqlite3_exec(db, set, NULL, NULL, NULL) != SQLITE_OK)
        return sql_error(db, "brought up to date", err);
    return LER_OK;
}

/* ---- comparing tables ---- */

/* Type, name and text of everything in the schema, in order of names. */
static int describe(sqlite3 *db, ler_buf *out) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema"
                                " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
                                -1, &s, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(s);
        for (int i = 0; rc == SQLITE_ROW && i < 4; i++) {
            ler_buf_str(out, ledger_column_text(s, i));
            ler_buf_char(out, '\n');
        }
    }
    sqlite3_finalize(s);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

ler_code ledger_same_tables(sqlite3 *db, const char *const *texts, int count, bool *same,
                            ler_error *err) {
    LER_AUTO_BUF is = ler_buf_new((size_t)1 << 20);
    LER_AUTO_BUF should = ler_buf_new((size_t)1 << 20);
    sqlite3 *fresh = NULL;
    *same = false;
    ler_code code = LER_OK;
    if (sqlite3_open_v2(":memory:", &fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        code = ler_no_memory(err);
    if (code == LER_OK)
        code = ledger_migrate(fresh, texts, 0, count, err);
    if (code == LER_OK && describe(fresh, &should) != SQLITE_OK)
        code = sql_error(fresh, "compared", err);
    sqlite3_close(fresh);
    TRY(code);
    if (describe(db, &is) == SQLITE_OK && ler_buf_done(&is, NULL) == LER_OK)
        *same = ler_str_equal(ler_buf_view(&is), ler_buf_view(&should));
    return ler_buf_done(&should, err);
}

/* ---- making ---- */

static ler_code new_uuid(char out[LEDGER_ID], ler_error *err) {
    uint8_t id[LEDGER_BYTES];
    TRY(ler_random(id, sizeof(id), err));
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40); /* RFC 9562, 5.4: version 4 */
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    ler_uuid_text(id, out);
    return LER_OK;
}

static ler_code fill(sqlite3 *db, const char *uuid, ler_error *err) {
    int reserve = PAGES_RESERVED;
    char settings[256], head[160];
    snprintf(settings, sizeof(settings),
             "PRAGMA page_size = %d; PRAGMA application_id = %d; PRAGMA synchronous = FULL;"
             "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE",
             PAGES_SIZE, LEDGER_APPLICATION);
    snprintf(head, sizeof(head), "INSERT INTO head VALUES (1, '%s', 1, 0); COMMIT", uuid);
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve) != SQLITE_OK ||
        sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK)
        return sql_error(db, "made", err);
    TRY(ledger_migrate(db, ledger_sql, 0, ledger_sql_count, err));
    if (sqlite3_exec(db, head, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
        return sql_error(db, "made", err);
    return LER_OK;
}

static void clear_away(const char *path) {
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    char name[4200];
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
        snprintf(name, sizeof(name), "%s%s", path, ENDS[i]);
        unlink(name);
    }
}

/* Made beside its place and moved there, so that a kill leaves a whole ledger or none. */
ler_code ledger_make(const char *path, char uuid[LEDGER_ID], ler_error *err) {
    char building[4200];
    struct stat st;
    sqlite3 *db = NULL;
    snprintf(building, sizeof(building), "%s-wal", path);
    if (lstat(building, &st) == 0)
        return ler_fail(err, LER_E_NOT_FOUND,
                        "%s is there, but the ledger that it belongs to is gone; put it back from "
                        "a copy",
                        building);
    snprintf(building, sizeof(building), "%s.new", path);
    clear_away(building);
    TRY(new_uuid(uuid, err));
    int rc = sqlite3_open_v2(building, &db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE |
                                 SQLITE_OPEN_NOMUTEX,
                             pages_vfs());
    ler_code code = rc == SQLITE_OK ? LER_OK : sql_error(db, "made", err);
    if (code == LER_OK && chmod(building, 0600) != 0)
        code = ler_fail(err, LER_E_WRITE, "%s cannot be made: %s", path, strerror(errno));
    if (code == LER_OK)
        code = fill(db, uuid, err);
    if (sqlite3_close(db) != SQLITE_OK && code == LER_OK)
        code = ler_fail(err, LER_E_WRITE, "%s cannot be made", path);
    if (code == LER_OK && rename(building, path) != 0)
        code = ler_fail(err, LER_E_WRITE, "%s cannot be made: %s", path, strerror(errno));
    if (code != LER_OK)
        clear_away(building);
    return code;
}
