/* Everything that the ledger can tell about itself. */
#include "issuer/ledger/internal.h"
#include "issuer/ledger/pages.h"
#include <stdio.h>

/* Each query gives a line of text for everything that is wrong. The first ones do not trust the
 * indexes that should have prevented it. */
static const char *const QUERIES[] = {
    "SELECT 'status index ' || slot || ' of list ' || list || ' was given to ' || count(*) ||"
    " ' credentials' FROM credentials NOT INDEXED WHERE list IS NOT NULL GROUP BY list, slot"
    " HAVING count(*) > 1",
    "SELECT 'the id ' || lower(hex(id)) || ' is there ' || count(*) || ' times'"
    " FROM credentials NOT INDEXED GROUP BY id HAVING count(*) > 1",
    "SELECT 'status index ' || c.slot || ' is not of list ' || c.list FROM credentials c"
    " LEFT JOIN lists l ON l.number = c.list"
    " WHERE c.list IS NOT NULL AND (l.number IS NULL OR c.slot >= l.entries)",
    "SELECT 'list ' || l.number || ' says that ' || l.used || ' indexes are given away, and has ' "
    "||"
    " (SELECT count(*) FROM credentials c WHERE c.list = l.number) FROM lists l WHERE l.used <>"
    " (SELECT count(*) FROM credentials c WHERE c.list = l.number)",
    "SELECT 'the status lists are not numbered one after another'"
    " WHERE (SELECT count(*) FROM lists) <> (SELECT ifnull(max(number), 0) FROM lists)",
    "SELECT 'credential ' || lower(hex(c.id)) || ' is in state ' || c.state ||"
    " ', and its history ends in state ' || e.after FROM credentials c"
    " JOIN events e ON e.number = (SELECT max(number) FROM events WHERE credential = c.number)"
    " WHERE e.after <> c.state",
    "SELECT 'credential ' || lower(hex(id)) || ' is in state ' || state || ' without a history'"
    " FROM credentials WHERE state >= 2"
    " AND NOT EXISTS (SELECT 1 FROM events WHERE credential = credentials.number)",
    "SELECT 'credential ' || lower(hex(id)) || ' supersedes one that is not there'"
    " FROM credentials c WHERE supersedes IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM credentials o WHERE o.id = c.supersedes)",
    "SELECT 'table ' || \"table\" || ' names a row of ' || parent || ' that is not there'"
    " FROM pragma_foreign_key_check",
};

typedef struct check {
    ledger *l;
    void (*wrong)(void *user, const char *sentence);
    void *user;
    size_t count;
} check;

static void tell(check *c, ler_str sentence) {
    char text[400];
    c->count++;
    snprintf(text, sizeof(text), "%.*s", (int)(sentence.len > 380 ? 380 : sentence.len),
             sentence.data);
    if (c->wrong != NULL)
        c->wrong(c->user, text);
}

static ler_code lines(check *c, const char *sql, const char *fine, ler_error *err) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(c->l->db, sql, -1, &s, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(s);
        if (rc != SQLITE_ROW)
            break;
        ler_str line = ledger_column_text(s, 0);
        if (fine == NULL || !ler_str_is(line, fine))
            tell(c, line);
    }
    ler_code code = rc == SQLITE_DONE ? LER_OK : ledger_fail(c->l, rc, "be checked", err);
    sqlite3_finalize(s);
    return code;
}

ler_code ledger_check(ledger *l, void (*wrong)(void *user, const char *sentence), void *user,
                      ler_error *err) {
    check c = {.l = l, .wrong = wrong, .user = user};
    TRY(lines(&c, "PRAGMA integrity_check", "ok", err));
    for (size_t i = 0; i < sizeof(QUERIES) / sizeof(QUERIES[0]); i++)
        TRY(lines(&c, QUERIES[i], NULL, err));
    if (pages_damaged(l->db) != 0)
        return ledger_fail(l, SQLITE_CORRUPT, "be checked", err);
    if (c.count > 0)
        return ler_fail(err, LER_E_CONTENT, "the ledger %s contradicts itself in %zu places",
                        l->path, c.count);
    return LER_OK;
}
