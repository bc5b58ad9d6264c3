/* The store: names as index, files loaded on demand and checked against their names. */
#include "ler/store.h"
#include "framework/framework_internal.h"
#include "ler/ascii.h"
#include "ler/encoding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct slot {
    ler_store_entry entry;
    const char *name;         /* of the file; NULL in memory only */
    ler_framework *framework; /* once loaded */
} slot;

struct ler_store {
    ler_arena *arena; /* the texts of the slots */
    ler_dir *dir;     /* NULL: memory only */
    slot *slots;      /* by label, content, file digest */
    size_t count, room, foreign;
};

#define STORE_ARENA ((size_t)LER_MAX_STORE_FILES * 1024)
#define DIGEST_LENGTH (LER_MULTIHASH_TEXT - 1)
#define SUFFIX ".json"
#define FULL_SUFFIX ".full.json"

/* "uEi" and 44 letters of base64url: a SHA-256 multihash (0x12 0x20 and 32 bytes) in multibase. The
 * fourth letter holds the lower two bits of 0x20, the last one two bits and four that are 0. Looked
 * at letter by letter, since every name of a large store is read at every start. */
static bool is_digest(ler_str text) {
    if (text.len != DIGEST_LENGTH || memcmp(text.data, "uEi", 3) != 0 || text.data[3] < 'A' ||
        text.data[3] > 'D' || strchr("AQgw", text.data[DIGEST_LENGTH - 1]) == NULL)
        return false;
    for (size_t i = 4; i < text.len; i++) {
        char c = text.data[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || ler_is_digit(c) || c == '-' ||
              c == '_'))
            return false;
    }
    return true;
}

/* Takes ".N", from 2 and in its one spelling, off the end of a name; 1 when there is none. */
static unsigned take_number(ler_str *name) {
    unsigned number = 0, scale = 1;
    size_t at = name->len;
    while (at > 0 && ler_is_digit(name->data[at - 1]) && scale <= 100000) {
        number += scale * (unsigned)(name->data[--at] - '0');
        scale *= 10;
    }
    if (at == 0 || name->data[at - 1] != '.' || number < 2 || name->data[at] == '0')
        return 1;
    name->len = at - 1;
    return number;
}

/* Takes ".{digest}" off the end of a name. */
static bool take_digest(ler_str *name, ler_str *digest) {
    if (name->len < DIGEST_LENGTH + 1)
        return false;
    *digest = ler_str_from(*name, name->len - DIGEST_LENGTH);
    name->len -= DIGEST_LENGTH + 1;
    return name->data[name->len] == '.' && is_digest(*digest);
}

/* Reads "{soc}@{version}.{content}.{file}.json", or "...{content}.{full}.{file}.full.json", with
 * ".N" behind the file's digest or without, from its end: a version may hold dots. */
static bool parse_name(ler_str name, ler_store_entry *entry) {
    bool full = ler_str_ends(name, FULL_SUFFIX);
    size_t suffix = full ? sizeof FULL_SUFFIX - 1 : sizeof SUFFIX - 1;
    if (!full && !ler_str_ends(name, SUFFIX))
        return false;
    name.len -= suffix;
    entry->import = take_number(&name);
    entry->full = LER_STR_NONE;
    if (!take_digest(&name, &entry->file) || (full && !take_digest(&name, &entry->full)) ||
        !take_digest(&name, &entry->content))
        return false;
    if (name.len < LER_SOC_LENGTH + 2 || name.data[LER_SOC_LENGTH] != '@')
        return false;
    entry->soc = (ler_str){name.data, LER_SOC_LENGTH};
    entry->version = ler_str_from(name, LER_SOC_LENGTH + 1);
    return ler_soc_valid(entry->soc) && ler_version_valid(entry->version);
}

static int compare_slots(const void *a, const void *b) {
    const ler_store_entry *x = &((const slot *)a)->entry, *y = &((const slot *)b)->entry;
    int order = ler_str_compare(x->soc, y->soc);
    if (order == 0)
        order = ler_version_compare(x->version, y->version);
    if (order == 0)
        order = ler_str_compare(x->content, y->content);
    if (order == 0)
        order = ler_str_compare(x->full, y->full); /* exports, which have none, first */
    return order != 0 ? order : ler_str_compare(x->file, y->file);
}

static void sort(ler_store *store) {
    if (store->count > 1)
        qsort(store->slots, store->count, sizeof *store->slots, compare_slots);
}

static slot *new_slot(ler_store *store, ler_error *err) {
    if (store->count == LER_MAX_STORE_FILES) {
        ler_fail(err, LER_E_LIMIT, "more than %d files in the store", LER_MAX_STORE_FILES);
        return NULL;
    }
    if (store->count == store->room) {
        size_t room = store->room == 0 ? 16 : 2 * store->room;
        slot *slots = reallocarray(store->slots, room, sizeof *slots);
        if (slots == NULL) {
            ler_no_memory(err);
            return NULL;
        }
        store->slots = slots;
        store->room = room;
    }
    slot *s = &store->slots[store->count];
    *s = (slot){0};
    return s;
}

/* Takes one name of the directory in, if it is one of ours and not among the first `sorted`
 * slots. */
static ler_code take_name(ler_store *store, const char *name, size_t sorted, ler_error *err) {
    slot wanted = {0};
    if (name[0] == '.') /* "." and "..", and temporary files of a writer that died */
        return LER_OK;
    if (!parse_name(ler_str_of(name), &wanted.entry)) {
        store->foreign++;
        return LER_OK;
    }
    slot *known = sorted == 0
                      ? NULL
                      : bsearch(&wanted, store->slots, sorted, sizeof *store->slots, compare_slots);
    if (known != NULL && known->name != NULL)
        return LER_OK;
    ler_str kept = ler_arena_str(store->arena, ler_str_of(name));
    if (kept.data == NULL)
        return ler_no_memory(err);
    if (known != NULL) { /* the same bytes were given for this run */
        known->name = kept.data;
        known->entry.in_memory = false;
        known->entry.import = wanted.entry.import;
        return LER_OK;
    }
    slot *s = new_slot(store, err);
    if (s == NULL)
        return err == NULL ? LER_E_MEMORY : err->code;
    s->name = kept.data;
    parse_name(kept, &s->entry);
    store->count++;
    return LER_OK;
}

/* Reads the directory; slots that are there already stay (with what they have loaded). */
static ler_code scan(ler_store *store, ler_error *err) {
    int fd = openat(ler_dir_fd(store->dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL) {
        int saved = errno;
        if (fd >= 0)
            close(fd);
        ler_fail(err, LER_E_READ, "the store cannot be read: %s", strerror(saved));
        ler_error_source(err, ler_dir_path(store->dir));
        return LER_E_READ;
    }
    store->foreign = 0;
    ler_code code = LER_OK;
    size_t sorted = store->count;
    for (struct dirent *d; code == LER_OK && (d = readdir(list)) != NULL;)
        code = take_name(store, d->d_name, sorted, err);
    closedir(list);
    sort(store);
    return code;
}

ler_code ler_store_open(const char *path, bool create, ler_store **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_STORE store = calloc(1, sizeof *store);
    if (store == NULL || (store->arena = ler_arena_new(STORE_ARENA)) == NULL)
        return ler_no_memory(err);
    if (path != NULL) {
        ler_code code = ler_dir_open(path, create, &store->dir, err);
        if (code == LER_E_NOT_FOUND) {
            ler_fail(err, LER_E_READ, "there is no framework store at this place");
            return ler_error_source(err, path), LER_E_READ;
        }
        TRY(code);
        TRY(scan(store, err));
    }
    *out = store;
    store = NULL;
    return LER_OK;
}

void ler_store_free(ler_store **store) {
    if (store == NULL || *store == NULL)
        return;
    for (size_t i = 0; i < (*store)->count; i++)
        ler_framework_free(&(*store)->slots[i].framework);
    free((*store)->slots);
    ler_dir_free(&(*store)->dir);
    ler_arena_free(&(*store)->arena);
    free(*store);
    *store = NULL;
}

const char *ler_store_path(const ler_store *store) {
    return store->dir == NULL ? "" : ler_dir_path(store->dir);
}

size_t ler_store_count(const ler_store *store) {
    return store->count;
}

const ler_store_entry *ler_store_at(const ler_store *store, size_t i) {
    return i < store->count ? &store->slots[i].entry : NULL;
}

size_t ler_store_foreign_count(const ler_store *store) {
    return store->foreign;
}

/* The bytes are compared with the name before anything reads them as JSON. */
static ler_code load_checked(const ler_store *store, const slot *s, ler_framework **out,
                             ler_error *err) {
    char digest[LER_MULTIHASH_TEXT];
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_code code = ler_dir_read(store->dir, s->name, &bytes, err);
    if (code == LER_E_NOT_FOUND) /* it was there when the directory was read */
        return ler_fail(err, LER_E_READ, "this file of the store is gone");
    TRY(code);
    TRY(ler_multihash_sha256(ler_buf_view(&bytes), digest, err));
    if (!ler_str_is(s->entry.file, digest))
        return ler_fail(err, LER_E_CRYPTO,
                        "this file of the store was changed: its digest is %s, "
                        "not the one in its name; remove it and import the framework again",
                        digest);
    LER_AUTO_FRAMEWORK fw = NULL;
    TRY(ler_framework_load(ler_buf_view(&bytes), NULL, &fw, err));
    if (!ler_str_is(s->entry.content, ler_framework_digest(fw)->content) ||
        !ler_str_is(s->entry.full, ler_framework_digest(fw)->full) ||
        !ler_str_equal(s->entry.soc, ler_framework_occupation(fw)->soc) ||
        !ler_str_equal(s->entry.version, ler_framework_version(fw)))
        return ler_fail(err, LER_E_CONTENT,
                        "this file of the store was renamed: it holds %s with "
                        "content %s",
                        ler_framework_label(fw).data, ler_framework_digest(fw)->content);
    fw->import = s->entry.import;
    *out = fw;
    fw = NULL;
    return LER_OK;
}

const char *ler_store_name(const ler_store *store, size_t i) {
    return i < store->count ? store->slots[i].name : NULL;
}

ler_dir *ler_store_dir(const ler_store *store) {
    return store->dir;
}

/* Names the file that the error is about. */
static void blame(const ler_store *store, const slot *s, ler_error *err) {
    LER_AUTO_BUF path = ler_buf_new(1 << 16);
    ler_buf_printf(&path, "%s/%s", ler_store_path(store), s->name);
    if (ler_buf_done(&path, NULL) == LER_OK)
        ler_error_source(err, path.data);
}

ler_code ler_store_read(ler_store *store, size_t i, ler_framework **out, ler_error *err) {
    *out = NULL;
    if (i >= store->count || store->slots[i].name == NULL)
        return ler_fail(err, LER_E_USAGE, "the store has no file %zu", i);
    ler_code code = load_checked(store, &store->slots[i], out, err);
    if (code != LER_OK)
        blame(store, &store->slots[i], err);
    return code;
}

ler_code ler_store_load(ler_store *store, size_t i, const ler_framework **out, ler_error *err) {
    *out = NULL;
    if (i >= store->count)
        return ler_fail(err, LER_E_USAGE, "the store has no entry %zu", i);
    slot *s = &store->slots[i];
    if (s->framework == NULL) {
        ler_code code = load_checked(store, s, &s->framework, err);
        if (code != LER_OK) {
            blame(store, s, err);
            return code;
        }
    }
    *out = s->framework;
    return LER_OK;
}

static bool same_label(const ler_store_entry *entry, const ler_framework *fw) {
    return ler_str_equal(entry->soc, ler_framework_occupation(fw)->soc) &&
           ler_str_equal(entry->version, ler_framework_version(fw));
}

const char *ler_import_outcome_name(ler_import_outcome outcome) {
    static const char *const names[] = {"new", "known", "same-content", "revision",
                                        "strands-added"};
    return names[outcome];
}

/* What taking the framework in would be. LER_E_CONFLICT as ler_store_import() has it. */
static ler_code judge(ler_store *store, const ler_framework *fw, bool as_revision,
                      ler_import_outcome *outcome, ler_error *err) {
    const ler_framework_digests *digests = ler_framework_digest(fw);
    const ler_store_entry *other = NULL, *same = NULL;
    bool same_full = false, other_full = false;
    for (size_t i = 0; i < store->count; i++) {
        const slot *s = &store->slots[i];
        if (s->name == NULL || !same_label(&s->entry, fw))
            continue;
        if (ler_str_is(s->entry.file, digests->file)) {
            const ler_framework *there; /* a damaged file must not pass for the framework */
            *outcome = LER_IMPORT_KNOWN;
            return ler_store_load(store, i, &there, err);
        }
        if (!ler_str_is(s->entry.content, digests->content)) {
            other = &s->entry;
            continue;
        }
        same = &s->entry;
        if (s->entry.full.len > 0 && digests->full[0] != '\0') {
            bool equal = ler_str_is(s->entry.full, digests->full);
            same_full |= equal;
            other_full |= !equal;
        }
    }
    if (same != NULL && (same_full || !other_full)) {
        *outcome =
            digests->full[0] != '\0' && !same_full ? LER_IMPORT_STRANDS : LER_IMPORT_SAME_CONTENT;
        return LER_OK;
    }
    *outcome = same == NULL && other == NULL ? LER_IMPORT_NEW : LER_IMPORT_REVISION;
    if (as_revision || *outcome == LER_IMPORT_NEW)
        return LER_OK;
    if (same != NULL)
        return ler_fail(err, LER_E_CONFLICT,
                        "%s is in the store with other strands beside this core: the store has "
                        "%.*s, this file has %s; --as-revision takes it in beside the first",
                        ler_framework_label(fw).data, (int)same->full.len, same->full.data,
                        digests->full);
    return ler_fail(err, LER_E_CONFLICT,
                    "%s is in the store with other content: the store has %.*s, this file has %s; "
                    "--as-revision takes it in beside the first",
                    ler_framework_label(fw).data, (int)other->content.len, other->content.data,
                    digests->content);
}

static ler_code write_file(ler_store *store, const ler_framework *fw, bool as_revision,
                           ler_import_outcome *outcome, ler_error *err) {
    char name[300];
    TRY(scan(store, err)); /* what another process put in since */
    TRY(judge(store, fw, as_revision, outcome, err));
    if (*outcome == LER_IMPORT_KNOWN)
        return LER_OK;
    const ler_framework_digests *digests = ler_framework_digest(fw);
    unsigned before = 0;
    for (size_t i = 0; i < store->count; i++)
        if (store->slots[i].name != NULL && same_label(&store->slots[i].entry, fw) &&
            store->slots[i].entry.import > before)
            before = store->slots[i].entry.import;
    bool full = digests->full[0] != '\0';
    int len = snprintf(name, sizeof name, "%s.%s.%s%s%s", ler_framework_label(fw).data,
                       digests->content, digests->full, full ? "." : "", digests->file);
    if (before > 0)
        len += snprintf(name + len, sizeof name - (size_t)len, ".%u", before + 1);
    snprintf(name + len, sizeof name - (size_t)len, "%s", full ? FULL_SUFFIX : SUFFIX);
    TRY(ler_dir_write(store->dir, name, ler_framework_bytes(fw), 0644, LER_WRITE_NEW, true, err));
    TRY(take_name(store, name, store->count, err));
    sort(store);
    return LER_OK;
}

ler_code ler_store_import(ler_store *store, const ler_framework *fw, bool as_revision,
                          ler_import_outcome *outcome, ler_error *err) {
    if (store->dir == NULL)
        return ler_fail(err, LER_E_USAGE, "a store in memory has no directory to import into");
    /* One writer at a time, so that two imports cannot both find a label free. The lock is on a
     * description of its own and ends with it. */
    int lock = openat(ler_dir_fd(store->dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int locked;
    do
        locked = lock < 0 ? -1 : flock(lock, LOCK_EX);
    while (locked != 0 && lock >= 0 && errno == EINTR);
    ler_code code;
    if (locked != 0) {
        ler_fail(err, LER_E_WRITE, "the store cannot be locked: %s", strerror(errno));
        ler_error_source(err, ler_store_path(store));
        code = LER_E_WRITE;
    } else {
        code = write_file(store, fw, as_revision, outcome, err);
    }
    if (lock >= 0)
        close(lock);
    return code;
}

ler_code ler_store_add(ler_store *store, ler_framework **framework, ler_error *err) {
    ler_framework *fw = *framework;
    for (size_t i = 0; i < store->count; i++) {
        if (ler_str_is(store->slots[i].entry.file, ler_framework_digest(fw)->file)) {
            ler_framework_free(framework);
            return LER_OK;
        }
    }
    slot *s = new_slot(store, err);
    if (s == NULL)
        return err == NULL ? LER_E_MEMORY : err->code;
    s->framework = fw;
    s->entry = (ler_store_entry){
        .soc = ler_framework_occupation(fw)->soc,
        .version = ler_framework_version(fw),
        .content = ler_str_of(ler_framework_digest(fw)->content),
        .full = ler_str_of(ler_framework_digest(fw)->full),
        .file = ler_str_of(ler_framework_digest(fw)->file),
        .import = 1,
        .in_memory = true,
    };
    store->count++;
    *framework = NULL;
    sort(store);
    return LER_OK;
}
