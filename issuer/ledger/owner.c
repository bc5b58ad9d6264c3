/* Who holds a row, and whether that process still lives. */
#include "issuer/ledger/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The first line of a small file of the system; "" when there is none. */
static void first_line(const char *path, char *out, size_t size) {
    out[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = read(fd, out, size - 1);
    close(fd);
    out[n < 0 ? 0 : n] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

/* proc(5): field 3 is the state, field 22 the start in clock ticks since the boot. The name in
 * field 2 may hold spaces and brackets, so fields count from the last ')'. 0: no such process, or
 * one that has ended and waits to be reaped. */
static int64_t start_of(int64_t pid) {
    char path[64], text[1024];
    snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    first_line(path, text, sizeof(text));
    const char *p = strrchr(text, ')');
    if (p == NULL || p[1] != ' ' || p[2] == 'Z' || p[2] == 'X')
        return 0;
    for (int field = 2; field < 22; field++) {
        p = strchr(p + 1, ' ');
        if (p == NULL)
            return 0;
    }
    return strtoll(p + 1, NULL, 10);
}

void owner_self(owner_identity *out) {
    *out = (owner_identity){.pid = getpid()};
    char machine[64] = "";
    first_line("/etc/machine-id", machine, sizeof(machine));
    struct utsname name;
    if (uname(&name) != 0)
        name.nodename[0] = '\0';
    /* Both: cloned machines share their id, and many machines are called "localhost". */
    snprintf(out->host, sizeof(out->host), "%s %s", machine, name.nodename);
    first_line("/proc/sys/kernel/random/boot_id", out->boot, sizeof(out->boot));
    ssize_t n = readlink("/proc/self/ns/pid", out->space, sizeof(out->space) - 1);
    out->space[n < 0 ? 0 : n] = '\0';
    out->start = start_of(out->pid);
}

bool owner_alive(const owner_identity *self, const owner_identity *owner, int64_t lease,
                 int64_t now) {
    bool same_boot = self->boot[0] != '\0' && strcmp(self->boot, owner->boot) == 0;
    if (same_boot && self->start != 0 && owner->start != 0 &&
        strcmp(self->space, owner->space) == 0) {
        int64_t start = start_of(owner->pid);
        /* /proc may hide other users' processes (hidepid); kill does not. */
        if (start == 0 && kill((pid_t)owner->pid, 0) != 0 && errno == EPERM)
            return now < lease;
        return start == owner->start;
    }
    if (!same_boot && self->boot[0] != '\0' && owner->boot[0] != '\0' &&
        strcmp(self->host, owner->host) == 0)
        return false; /* this machine has been started anew since */
    return now < lease;
}

ler_code ledger_owner_at_work(ledger *l, int64_t owner, int64_t now, bool *alive, int *pid,
                              ler_error *err) {
    *alive = false;
    *pid = 0;
    if (owner == 0)
        return LER_OK;
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_OWNER_GET, &s, err));
    sqlite3_bind_int64(s, 1, owner);
    bool row;
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return LER_OK; /* it ended in order and gave up what it held */
    owner_identity who = {.pid = sqlite3_column_int64(s, 3), .start = sqlite3_column_int64(s, 4)};
    ler_str host = ledger_column_text(s, 0), boot = ledger_column_text(s, 1),
            space = ledger_column_text(s, 2);
    snprintf(who.host, sizeof(who.host), "%.*s", (int)host.len, host.data);
    snprintf(who.boot, sizeof(who.boot), "%.*s", (int)boot.len, boot.data);
    snprintf(who.space, sizeof(who.space), "%.*s", (int)space.len, space.data);
    int64_t lease = sqlite3_column_int64(s, 5);
    sqlite3_reset(s);
    *alive = owner_alive(&l->self, &who, lease, now);
    *pid = *alive ? (int)who.pid : 0;
    return LER_OK;
}
