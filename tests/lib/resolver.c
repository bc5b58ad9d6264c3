/* For LD_PRELOAD in tests: names get the addresses that the test says, and nothing but loopback is
 * ever reached, so that what a program dials can be seen without anybody being called.
 *
 * LER_TEST_HOSTS is "name=ADDRESS,ADDRESS|ADDRESS;name=...". '|' parts the answers: the first query
 * of that name gets the first one, the last one stands for all later queries. "silence" for
 * addresses: no name server answers, for half a minute.
 *
 * LER_TEST_DIALS is a file: each connect() of IPv4 or IPv6 appends its address.
 *
 * LER_TEST_MISSING is part of the name of a library that dlopen() does not find. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int (*getaddrinfo_fn)(const char *, const char *, const struct addrinfo *,
                              struct addrinfo **);
typedef void *(*dlopen_fn)(const char *, int);
typedef int (*connect_fn)(int, const struct sockaddr *, socklen_t);

static unsigned queries; /* of any name: a test asks one name at a time */

/* The answer for `name` in text, or NULL. */
static char *answer(const char *name, char *copy) {
    size_t len = strlen(name);
    char *save = NULL;
    for (char *entry = strtok_r(copy, ";", &save); entry != NULL;
         entry = strtok_r(NULL, ";", &save)) {
        if (strncmp(entry, name, len) != 0 || entry[len] != '=')
            continue;
        char *text = entry + len + 1;
        for (unsigned n = queries++; n > 0 && strchr(text, '|') != NULL; n--)
            text = strchr(text, '|') + 1;
        text[strcspn(text, "|")] = '\0';
        return text;
    }
    return NULL;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out) {
    getaddrinfo_fn real;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    const char *hosts = getenv("LER_TEST_HOSTS");
    char copy[8192];
    snprintf(copy, sizeof copy, "%s", hosts == NULL ? "" : hosts);
    char *text = name == NULL ? NULL : answer(name, copy), *save = NULL;
    struct addrinfo numeric = hints == NULL ? (struct addrinfo){0} : *hints, **end = out;
    *out = NULL;
    if (text != NULL && strcmp(text, "silence") == 0) {
        sleep(30);
        return EAI_AGAIN;
    }
    if (text == NULL)
        return EAI_NONAME;
    numeric.ai_flags = AI_NUMERICHOST;
    numeric.ai_family = AF_UNSPEC;
    for (char *one = strtok_r(text, ",", &save); one != NULL; one = strtok_r(NULL, ",", &save)) {
        if (real(one, service, &numeric, end) != 0)
            continue;
        while (*end != NULL)
            end = &(*end)->ai_next;
    }
    return *out == NULL ? EAI_NONAME : 0;
}

int connect(int fd, const struct sockaddr *address, socklen_t len) {
    connect_fn real;
    *(void **)&real = dlsym(RTLD_NEXT, "connect");
    const char *log = getenv("LER_TEST_DIALS");
    char text[64] = "";
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text, sizeof text);
    else
        return real(fd, address, len);
    int file = log == NULL ? -1 : open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        char line[80];
        int count = snprintf(line, sizeof line, "%s\n", text);
        if (write(file, line, (size_t)count) != count)
            abort();
        close(file);
    }
    if (strncmp(text, "127.", 4) == 0 || strcmp(text, "::1") == 0)
        return real(fd, address, len);
    errno = ENETUNREACH;
    return -1;
}

void *dlopen(const char *name, int flags) {
    dlopen_fn real;
    const char *missing = getenv("LER_TEST_MISSING");
    *(void **)&real = dlsym(RTLD_NEXT, "dlopen");
    return missing != NULL && name != NULL && strstr(name, missing) != NULL ? NULL
                                                                            : real(name, flags);
}
