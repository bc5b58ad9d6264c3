/* What the files of the sink share. */
#ifndef ISSUER_SINK_INTERNAL_H
#define ISSUER_SINK_INTERNAL_H

#include "issuer/sink.h"
#include <pthread.h>

/* A folder for each first byte of the UUID: 4,000 files a folder for a million records. */
#define SHARDS 256

struct sink {
    ler_dir *out;
    sink_format format;

    ler_dir *folder;      /* SINK_FILES */
    pthread_mutex_t lock; /* of shards, or of begun and at */
    ler_dir *shards[SHARDS];

    /* One-file outputs: NAME grows as .NAME.part */
    const char *name;
    char part_name[64];
    int part;        /* locked while we are at work */
    int base;        /* NAME as it was when we came; -1 = none */
    bool begun;      /* part holds what the base held, and may be appended to */
    bool unsynced;   /* part has bytes that may not be on the disk */
    bool named;      /* its name is on the disk */
    uint64_t end;    /* of the records, committed ones and ours */
    uint64_t at;     /* how far they are written to part */
    ler_buf pending; /* [at, end) */
};

ler_code sink_book_open(sink *s, uint64_t committed, ler_error *err);
void sink_book_free(sink *s);
ler_code sink_book_sync(sink *s, ler_error *err);
/* The descriptor that holds the range, or -1. */
int sink_book_range(sink *s, uint64_t end);

bool sink_write_all(int fd, ler_str text);
/* LER_E_WRITE that names the file. */
ler_code sink_failed(const sink *s, const char *what, ler_error *err);

/* What stands before a record in an archive. */
void sink_zip_header(const char *uuid, ler_str text, ler_buf *out);
/* Where the members of a whole archive of ours end and its directory begins. */
bool sink_zip_end(int fd, uint64_t size, uint64_t *end);
/* How many members there are before `end`. */
ler_code sink_zip_count(int fd, uint64_t end, uint64_t *count, ler_error *err);
/* Writes the directory of the archive whose members end at s->end; *count is their number. */
ler_code sink_zip_finish(sink *s, uint64_t *count, ler_error *err);

#endif
