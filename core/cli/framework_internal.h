/* What the words of "framework" share. */
#ifndef CLI_FRAMEWORK_INTERNAL_H
#define CLI_FRAMEWORK_INTERNAL_H

#include "cli/exit.h"
#include "cli/options.h"
#include "ler/store.h"

typedef struct framework_run {
    const char *program; /* begins every message */
    const ler_args *args;
    const char *store_path;
    ler_buf *out, *messages;
} framework_run;

int framework_import(framework_run *run);
int framework_list(framework_run *run);
int framework_show(framework_run *run);
int framework_export(framework_run *run);
int framework_diff(framework_run *run); /* also without a store */

/* One framework with everything in it, for a person and as one JSON object. */
void framework_show_text(ler_buf *out, const ler_framework *fw);
int framework_show_json(framework_run *run, const ler_framework *fw);

/* The worse of two exit codes: 5, 6, 3, 1, 0. */
int framework_worse(int a, int b);
/* The error as a line of messages; returns its exit code. Not finding a framework, or finding
 * several, is LER_EXIT_NO. */
int framework_fail(framework_run *run, const ler_error *err);
/* Members that name a framework, into object: soc, version, title, contentDigest. */
bool framework_put_name(ler_arena *arena, ler_json *object, const ler_framework *fw);
/* Of a full framework: its digest, and each strand's key, digest and number of statements. */
bool framework_put_strands(ler_arena *arena, ler_json *object, const ler_framework *fw);
/* Appends the object as one line, or reports that memory is out. */
int framework_put_json(framework_run *run, const ler_json *object, bool complete);

#endif
