/* Where signed credentials go: a file each in sharded folders, or one file of lines, or one archive.
 *
 * A record's place is told by a path below the output folder and, in one-file outputs, by offset
 * and length. Nothing is durable before sink_sync(). */
#ifndef ISSUER_SINK_H
#define ISSUER_SINK_H

#include "ler/file.h"

#define SINK_FOLDER "credentials"

#define SINK_LINES "credentials.jsonl"
#define SINK_ARCHIVE "credentials.zip"

typedef enum sink_format {
    SINK_FILES, /* credentials/ab/UUID.json */
    SINK_JSONL, /* credentials.jsonl, one credential a line */
    SINK_ZIP    /* credentials.zip, a member each */
} sink_format;

#define SINK_PATH 96

typedef struct sink_place {
    char path[SINK_PATH]; /* "credentials/ab/ab12....json" */
    uint64_t offset, length;
} sink_place;

typedef struct sink sink;

/* The folder must outlive the sink. `committed`: of one-file outputs, where the last record ends
 * that counts as issued (its line feed included); what stands behind it is cut off. LER_E_CONFLICT
 * when another run is at the file, or when it is not what was written. */
ler_code sink_open(ler_dir *out, sink_format format, uint64_t committed, sink **sink,
                   ler_error *err) LER_MUST_USE;
/* The file of a one-file output; NULL of the other. */
const char *sink_book(const sink *s);
void sink_free(sink **s);

/* SINK_FILES: writes one credential; any thread may. LER_E_CONFLICT when something stands in its place that
 * must not be replaced: anything, or, with `replace`, anything but a regular file. */
ler_code sink_put(sink *s, const char *uuid, ler_str text, bool replace, sink_place *place,
                  ler_error *err) LER_MUST_USE;
/* One-file outputs: adds one credential, in order, from one thread. Its text has no line feed. */
ler_code sink_append(sink *s, const char *uuid, ler_str text, uint64_t *offset,
                     ler_error *err) LER_MUST_USE;
/* Writes UUID.json into a folder, as above: whole or not at all, and without a trace of a run that
 * died while it wrote the same record. */
ler_code sink_put_file(ler_dir *dir, const char *uuid, ler_str text, bool replace,
                       ler_error *err) LER_MUST_USE;
/* The path that a credential has or would have. */
void sink_path(const sink *s, const char *uuid, sink_place *place);
/* Reads a record from its place: a path below the output folder, or an absolute one. length 0: the
 * whole file. */
ler_code sink_read(sink *s, ler_str path, uint64_t offset, uint64_t length, ler_buf *out,
                   ler_error *err) LER_MUST_USE;

/* What was put until now is on the disk afterwards. */
ler_code sink_sync(sink *s, ler_error *err) LER_MUST_USE;

typedef struct sink_whole { /* a one-file output that is finished */
    const char *path;
    uint64_t size, count; /* count: of records; 0 = there is no file */
    uint8_t sha256[32];
} sink_whole;

/* Of one-file outputs: puts the file in its place. */
ler_code sink_finish(sink *s, sink_whole *out, ler_error *err) LER_MUST_USE;

#endif
