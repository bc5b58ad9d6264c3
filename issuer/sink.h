/* Where signed credentials go: a file each in sharded folders, or one file of lines, or an archive
 * made of these lines.
 *
 * A record's place is told by a path below the output folder and, in one-file outputs, by offset
 * and length. Nothing is durable before sink_sync(). */
#ifndef ISSUER_SINK_H
#define ISSUER_SINK_H

#include "ler/file.h"

#define SINK_FOLDER "credentials"

typedef enum sink_format { SINK_FILES } sink_format;

#define SINK_PATH 96

typedef struct sink_place {
    char path[SINK_PATH]; /* "credentials/ab/ab12....json" */
    uint64_t offset, length;
} sink_place;

typedef struct sink sink;

/* The folder must outlive the sink. */
ler_code sink_open(ler_dir *out, sink_format format, sink **sink, ler_error *err) LER_MUST_USE;
void sink_free(sink **s);

/* Writes one credential; any thread may. LER_E_CONFLICT when something stands in its place that
 * must not be replaced: anything, or, with `replace`, anything but a regular file. */
ler_code sink_put(sink *s, const char *uuid, ler_str text, bool replace, sink_place *place,
                  ler_error *err) LER_MUST_USE;
/* The path that a credential has or would have. */
void sink_path(const sink *s, const char *uuid, sink_place *place);
/* Reads a record from its place: a path below the output folder, or an absolute one. length 0: the
 * whole file. */
ler_code sink_read(sink *s, ler_str path, uint64_t offset, uint64_t length, ler_buf *out,
                   ler_error *err) LER_MUST_USE;

/* What was put until now is on the disk afterwards. */
ler_code sink_sync(sink *s, ler_error *err) LER_MUST_USE;

#endif
