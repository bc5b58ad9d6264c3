/* The list of what an importer found. */
#include "framework/framework_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct ler_findings {
    ler_arena *arena;
    ler_finding items[LER_MAX_FINDINGS];
    size_t count, errors, total;
};

/* Room for every finding at the longest pointer and message. */
#define FINDING_TEXT 512
#define FINDINGS_ARENA ((size_t)LER_MAX_FINDINGS * (FINDING_TEXT + LER_MAX_POINTER + 32) + 65536)

ler_findings *ler_findings_new(void) {
    ler_findings *findings = calloc(1, sizeof *findings);
    if (findings == NULL)
        return NULL;
    findings->arena = ler_arena_new(FINDINGS_ARENA);
    if (findings->arena == NULL)
        ler_findings_free(&findings);
    return findings;
}

void ler_findings_free(ler_findings **findings) {
    if (findings == NULL || *findings == NULL)
        return;
    ler_arena_free(&(*findings)->arena);
    free(*findings);
    *findings = NULL;
}

void ler_findings_reset(ler_findings *findings) {
    ler_arena_reset(findings->arena);
    findings->count = findings->errors = findings->total = 0;
}

static void add(ler_findings *findings, bool error, const char *pointer, unsigned line,
                const char *format, va_list args) LER_PRINTF(5, 0);
static void add(ler_findings *findings, bool error, const char *pointer, unsigned line,
                const char *format, va_list args) {
    findings->total++;
    if (error)
        findings->errors++;
    if (findings->count == LER_MAX_FINDINGS)
        return;
    char text[FINDING_TEXT];
    if (vsnprintf(text, sizeof text, format, args) < 0)
        return;
    ler_finding *f = &findings->items[findings->count];
    f->error = error;
    f->line = line;
    f->pointer = ler_arena_str(findings->arena, ler_str_of(pointer));
    f->message = ler_arena_str(findings->arena, ler_str_of(text));
    if (f->pointer.data != NULL && f->message.data != NULL)
        findings->count++; /* else it stays counted in total */
}

void ler_findings_add(ler_findings *findings, bool error, const char *pointer, const char *format,
                      ...) {
    va_list args;
    va_start(args, format);
    add(findings, error, pointer, 0, format, args);
    va_end(args);
}

void ler_findings_add_line(ler_findings *findings, bool error, unsigned line, const char *format,
                           ...) {
    va_list args;
    va_start(args, format);
    add(findings, error, "", line, format, args);
    va_end(args);
}

size_t ler_findings_count(const ler_findings *findings) {
    return findings->count;
}

const ler_finding *ler_findings_at(const ler_findings *findings, size_t i) {
    return i < findings->count ? &findings->items[i] : NULL;
}

size_t ler_findings_errors(const ler_findings *findings) {
    return findings->errors;
}

size_t ler_findings_dropped(const ler_findings *findings) {
    return findings->total - findings->count;
}
