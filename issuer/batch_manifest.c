/* manifest.json (schemas/batch-manifest.schema.json): what a whole run put out, with digests, for
 * whoever receives the folder. Written piece by piece: a batch may have a million files. */
#include "issuer/batch_internal.h"
#include <stdio.h>
#include <stdlib.h>

static ler_code say(batch *b, ler_error *err) {
    TRY(ler_buf_done(&b->line, err));
    return output_write(b->manifest, ler_buf_view(&b->line), err);
}

ler_code batch_manifest_begin(batch *b) {
    const batch_options *o = b->options;
    char now[LER_TIME_TEXT];
    TRY(output_begin(o->out, BATCH_MANIFEST, &b->manifest, b->err));
    b->frameworks = calloc(FRAMEWORKS_LISTED, sizeof(ler_framework *));
    if (b->frameworks == NULL)
        return ler_no_memory(b->err);
    ler_buf_reset(&b->line);
    ler_buf_text(&b->line, "{\n  \"format\": \"ler-batch-manifest-1\",\n  \"batch\": ");
    ler_json_write_str(o->name != NULL ? ler_str_of(o->name) : LER_STR(""), &b->line);
    ler_buf_text(&b->line, ",\n  \"issuer\": ");
    ler_json_write_str(o->config->id, &b->line);
    ler_buf_printf(&b->line, ",\n  \"created\": \"%s\",\n  \"files\": [",
                   ler_time_text(&o->now, now));
    return say(b, b->err);
}

static void file_entry(batch *b, ler_str path, const uint8_t sha256[32], uint64_t size,
                       uint64_t count) {
    ler_buf_text(&b->line, b->listed++ == 0 ? "\n    {\"path\": " : ",\n    {\"path\": ");
    ler_json_write_str(path, &b->line);
    ler_buf_text(&b->line, ", \"sha256\": \"");
    for (size_t i = 0; i < 32; i++)
        ler_buf_printf(&b->line, "%02x", sha256[i]);
    ler_buf_printf(&b->line, "\", \"size\": %llu", (unsigned long long)size);
    if (count > 0)
        ler_buf_printf(&b->line, ", \"count\": %llu", (unsigned long long)count);
    ler_buf_char(&b->line, '}');
}

static void note_framework(batch *b, const ler_framework *framework) {
    for (size_t i = 0; i < b->framework_count; i++)
        if (b->frameworks[i] == framework)
            return;
    if (b->framework_count < FRAMEWORKS_LISTED)
        b->frameworks[b->framework_count++] = framework;
}

ler_code batch_manifest_item(batch *b, const batch_item *item) {
    note_framework(b, item->facts.framework);
    /* What lies in another folder, or was revoked and not looked at, is not of this output. */
    if (item->elsewhere || item->size == 0)
        return LER_OK;
    b->records++;
    if (item->length > 0) /* in the one file */
        return LER_OK;
    ler_buf_reset(&b->line);
    file_entry(b, item->file, item->sha256, item->size, 0);
    return say(b, b->err);
}

ler_code batch_manifest_end(batch *b, ler_error *err) {
    ler_buf_reset(&b->line);
    if (b->whole.count > 0)
        file_entry(b, ler_str_of(b->whole.path), b->whole.sha256, b->whole.size, b->whole.count);
    ler_buf_printf(&b->line, "%s],\n  \"count\": %llu,\n  \"frameworks\": [",
                   b->listed > 0 ? "\n  " : "", (unsigned long long)b->records);
    for (size_t i = 0; i < b->framework_count; i++) {
        const ler_framework *fw = b->frameworks[i];
        ler_buf_text(&b->line, i == 0 ? "\n    {\"name\": " : ",\n    {\"name\": ");
        ler_json_write_str(ler_framework_label(fw), &b->line);
        ler_buf_printf(&b->line, ", \"content\": \"%s\", \"file\": \"%s\"}",
                       ler_framework_digest(fw)->content, ler_framework_digest(fw)->file);
    }
    ler_buf_printf(&b->line, "%s]\n}\n", b->framework_count > 0 ? "\n  " : "");
    TRY(say(b, err));
    return output_commit(&b->manifest, err);
}
