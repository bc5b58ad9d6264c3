/* Pages with checksums: a layer (a "VFS") between SQLite and the file system.
 *
 *     +---------------------------+-----------------+-------------+
 *     | SQLite's part of the page | number of page  |  checksum   |    the last 16 bytes of each
 *     |        4080 bytes         | 8 bytes, LE     |  8 bytes    |    page are reserved for us
 *     +---------------------------+-----------------+-------------+
 *
 * SQLite alone notices damage only where it breaks the structure of a table: a flipped bit in an id
 * or a state is read as if it had been written, and an id that is not found is issued again. Here
 * every page is refused that is not what was written at this place. The WAL beside the file has
 * checksums of its own. */
#ifndef ISSUER_LEDGER_PAGES_H
#define ISSUER_LEDGER_PAGES_H

#include "ler/str.h"
#include <sqlite3.h>

#define PAGES_SIZE 4096
#define PAGES_RESERVED 16
#define PAGES_HEADER 100 /* of an SQLite file (https://www.sqlite.org/fileformat.html, 1.3) */

/* The name of the layer for sqlite3_open_v2; NULL when it cannot be set up. */
const char *pages_vfs(void);

/* Of an open database: the first bytes of its file as they were when it was opened (fewer than
 * PAGES_HEADER: *len), and the number of the first page found damaged since then, 0 = none. They
 * ask SQLite's own handle: a second one, opened and closed by us, would drop its locks (POSIX). */
const unsigned char *pages_header(sqlite3 *db, size_t *len);
int64_t pages_damaged(sqlite3 *db);

#endif
