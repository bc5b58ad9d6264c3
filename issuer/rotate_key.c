/* ler-issuer rotate-key: a new key for a did:web issuer.
 *
 * Three things change, and the machine may stop between any two of them:
 *
 *   1  keys/NEW.next.pem   the new key is on the disk, and means nothing yet
 *   2  did.json            one rename(2): NEW signs, OLD is dated        <- here it is decided
 *   3  key.pem             OLD is archived (or destroyed), NEW takes its place
 *
 * Before 2 nothing has happened, and the next run clears NEW away. Behind 2 the next run finds NEW
 * by its name and goes on with 3. Between the two nothing is signed: the key in key.pem is not the
 * one of did.json, and every verb says so. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/did_web.h"
#include "issuer/ledger/ledger.h"
#include "issuer/verbs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const ler_option OPTIONS[] = {
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json of the workspace (default: ./issuer.json)"},
    {"key-type", 't', LER_OPTION_VALUE, "TYPE", "ed25519, p256 or p384 (default: as now)"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE",
     "encrypt the new key with this file's first line (- = standard input)"},
    {"destroy-old-key", 0, LER_OPTION_FLAG, NULL,
     "overwrite and remove the old private key instead of archiving it in keys/"},
    {"compromised", 0, LER_OPTION_FLAG, NULL,
     "the old key is in other hands: revoke it, and with it all that it signed"},
    {0}};

static const ler_command COMMAND = {
    .name = "rotate-key",
    .summary = "Gives a did:web issuer a new signing key",
    .options = OPTIONS,
    .about =
        "The new key signs from now on. The old one stays in did.json with the time from when it\n"
        "no longer signs: records that it signed before keep verifying, later ones do not. "
        "Publish\n"
        "did.json (\"publish\") before you hand out what the new key signed. A run that was cut\n"
        "short is finished by the next one.\n"
        "\n"
        "The name of a did:key issuer is its key, so that it cannot be rotated."};

#define KEYS "keys"
#define NEXT ".next.pem"
#define RETIRED ".retired.pem"
#define PATH 4096

typedef struct rotation {
    const ler_args *args;
    issuer_config *config;
    ler_dir *folder, *keys; /* of the key file; its keys/ */
    const char *name;       /* of the key file in its folder */
    char path[PATH];        /* of the folder, with its final '/' */
    ler_buf text;
    ler_did_document *document;
    ler_time now;
    char old_id[LER_MAX_DID + 1], new_id[LER_MAX_DID + 1]; /* methods */
    char archived[256];                                    /* in keys/; "" = nowhere */
    bool finished_only, had_key;
} rotation;

static ler_code cannot(ler_error *err, const char *path, const char *what) {
    ler_fail(err, LER_E_WRITE, "%s: %s", what, strerror(errno));
    ler_error_source(err, path);
    return LER_E_WRITE;
}

/* ---- where things are ---- */

static ler_code open_folders(rotation *r, ler_error *err) {
    const char *slash = strrchr(r->config->key, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - r->config->key) + 1;
    if (len + 300 > PATH)
        return ler_fail(err, LER_E_LIMIT, "the path of the key file is too long");
    snprintf(r->path, sizeof r->path, "%.*s", (int)len, r->config->key);
    r->name = r->config->key + len;
    TRY(ler_dir_open(len == 0 ? "." : r->path, false, &r->folder, err));
    /* Nobody else may exchange a key in there, whatever the umask. */
    if (mkdirat(ler_dir_fd(r->folder), KEYS, 0700) != 0 && errno != EEXIST)
        return cannot(err, r->path, KEYS " cannot be made");
    TRY(ler_dir_child(r->folder, KEYS, false, &r->keys, err));
    if (flock(ler_dir_fd(r->keys), LOCK_EX | LOCK_NB) != 0)
        return ler_fail(err, LER_E_CONFLICT, "another rotate-key works on this workspace");
    return LER_OK;
}

/* The part of a method's id behind '#': for our own methods the Multikey. */
static ler_str fragment(ler_str id) {
    const char *hash = memchr(id.data, '#', id.len);
    return hash == NULL ? LER_STR_NONE : ler_str_from(id, (size_t)(hash - id.data) + 1);
}

static bool is_multikey(ler_str text) {
    LER_AUTO_KEY key = NULL;
    return ler_key_from_multikey(text, &key, NULL) == LER_OK;
}

/* Only the file's frame tells this: the passphrase of the old key is not needed for a new one. */
static bool old_is_encrypted(const rotation *r) {
    static const char mark[] = "-----BEGIN ENCRYPTED";
    char start[sizeof mark] = "";
    int fd = openat(ler_dir_fd(r->folder), r->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof mark - 1);
    if (fd >= 0)
        close(fd);
    return n == (ssize_t)sizeof mark - 1 && memcmp(start, mark, sizeof mark - 1) == 0;
}

/* ---- step 3 ---- */

/* Overwrites what was the old key. On file systems that copy on write, and on flash, older blocks
 * may live on; the manual says so. */
static ler_code wipe(const rotation *r, int fd, ler_error *err) {
    static const char zeros[4096];
    struct stat st;
    if (fstat(fd, &st) != 0)
        return cannot(err, r->config->key, "the old key cannot be overwritten");
    for (off_t at = 0; at < st.st_size;) {
        size_t part =
            st.st_size - at < (off_t)sizeof zeros ? (size_t)(st.st_size - at) : sizeof zeros;
        ssize_t n = pwrite(fd, zeros, part, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return cannot(err, r->config->key, "the old key cannot be overwritten");
        at += n;
    }
    return fsync(fd) == 0 ? LER_OK
                          : cannot(err, r->config->key, "the old key cannot be overwritten");
}

static ler_code archive(rotation *r, ler_error *err) {
    ler_str old = fragment(ler_str_of(r->old_id));
    snprintf(r->archived, sizeof r->archived, "%.*s" RETIRED, (int)old.len, old.data);
    /* A second name for the old key, so that there is no moment without one. It is there already
     * when an earlier run came this far. */
    if (linkat(ler_dir_fd(r->folder), r->name, ler_dir_fd(r->keys), r->archived, 0) != 0 &&
        errno != EEXIST)
        return cannot(err, r->config->key, "the old key cannot be archived");
    return ler_dir_sync(r->keys, err);
}

/* The old key, *fd -1 when it is lost: no reason to stay without one. */
static ler_code open_old(const rotation *r, int *fd, ler_error *err) {
    bool destroy = ler_args_has(r->args, "destroy-old-key");
    struct stat st;
    *fd = openat(ler_dir_fd(r->folder), r->name,
                 (destroy ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0 && errno != ENOENT)
        return cannot(err, r->config->key, "the old key cannot be opened");
    if (*fd < 0 || (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)))
        return LER_OK;
    close(*fd);
    *fd = -1;
    return ler_fail(err, LER_E_CONFLICT, "%s is no regular file", r->config->key);
}

static ler_code put_away(rotation *r, int old, ler_error *err) {
    if (r->old_id[0] == '\0')
        return LER_OK;
    if (!ler_args_has(r->args, "destroy-old-key"))
        return archive(r, err);
    /* An earlier run without the option may have archived it. */
    char name[256];
    ler_str key = fragment(ler_str_of(r->old_id));
    snprintf(name, sizeof name, "%.*s" RETIRED, (int)key.len, key.data);
    unlinkat(ler_dir_fd(r->keys), name, 0);
    return wipe(r, old, err);
}

static ler_code exchange(rotation *r, ler_error *err) {
    char next[256];
    int old;
    ler_str key = fragment(ler_str_of(r->new_id));
    snprintf(next, sizeof next, "%.*s" NEXT, (int)key.len, key.data);
    TRY(open_old(r, &old, err));
    r->had_key = old >= 0;
    ler_code code = old >= 0 ? put_away(r, old, err) : LER_OK;
    if (code == LER_OK && renameat(ler_dir_fd(r->keys), next, ler_dir_fd(r->folder), r->name) != 0)
        code = cannot(err, r->config->key, "the new key cannot be put in place");
    if (code == LER_OK)
        code = ler_dir_sync(r->folder, err);
    if (old >= 0)
        close(old);
    return code;
}

/* ---- what an earlier run left ---- */

/* The method that was dated last: the one that signed before. */
static void find_old(rotation *r) {
    const ler_did_method *last = NULL;
    for (size_t i = 0; i < r->document->count; i++) {
        const ler_did_method *m = &r->document->methods[i];
        const ler_time *t = m->revoked_set ? &m->revoked : &m->expires;
        if (!m->revoked_set && !m->expires_set)
            continue;
        if (last == NULL ||
            ler_time_compare(t, last->revoked_set ? &last->revoked : &last->expires) > 0)
            last = m;
    }
    if (last != NULL && is_multikey(fragment(last->id)))
        snprintf(r->old_id, sizeof r->old_id, "%.*s", (int)last->id.len, last->id.data);
}

/* Looks at each keys/NEW.next.pem: NEW signs by did.json (*goes_on), or it never came so far. */
static ler_code look_back(rotation *r, const ler_did_method *active, bool *goes_on,
                          ler_error *err) {
    *goes_on = false;
    ler_dir_clear(r->keys, NULL); /* they may hold a private key */
    int fd = openat(ler_dir_fd(r->keys), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL) {
        if (fd >= 0)
            close(fd);
        return cannot(err, r->path, KEYS " cannot be read");
    }
    for (struct dirent *d; (d = readdir(list)) != NULL;) {
        ler_str name = ler_str_of(d->d_name);
        if (!ler_str_ends(name, NEXT))
            continue;
        name.len -= sizeof NEXT - 1;
        if (ler_str_equal(name, fragment(active->id)))
            *goes_on = true;
        else if (is_multikey(name))
            unlinkat(ler_dir_fd(r->keys), d->d_name, 0);
    }
    closedir(list);
    return LER_OK;
}

/* ---- steps 1 and 2 ---- */

static ler_code check_suite(const rotation *r, ler_key_type type, ler_error *err) {
    if (r->config->proof.len == 0)
        return LER_OK;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)r->config->proof.len, r->config->proof.data);
    const ler_suite *suite = ler_suite_find(name);
    if (suite != NULL && ler_suite_takes(suite, type))
        return LER_OK;
    return ler_fail(err, LER_E_USAGE,
                    "the proof that issuer.json names does not go with %s keys; change it first",
                    ler_key_type_name(type));
}

static ler_code choose_type(const rotation *r, const ler_did_method *active, ler_key_type *type,
                            ler_error *err) {
    const char *name = ler_args_value(r->args, "key-type");
    if (name != NULL)
        TRY(ler_signer_type(name, type, err));
    else if (active->key != NULL)
        *type = ler_key_type_of(active->key);
    else
        *type = LER_KEY_ED25519;
    if (*type == LER_KEY_RSA)
        return ler_fail(err, LER_E_USAGE,
                        "RSA keys make no embedded proofs; use ed25519, p256 or p384");
    return check_suite(r, *type, err);
}

static ler_code save_next(rotation *r, const ler_signer *signer, ler_error *err) {
    LER_AUTO_SECRET passphrase = NULL;
    const char *file = ler_args_value(r->args, "passphrase-file");
    char path[PATH + 256];
    if (file != NULL)
        TRY(ler_passphrase_read(file, &passphrase, err));
    ler_str key = fragment(ler_str_of(r->new_id));
    snprintf(path, sizeof path, "%s" KEYS "/%.*s" NEXT, r->path, (int)key.len, key.data);
    return ler_signer_save(signer, path, passphrase, NULL, err);
}

static ler_code write_document(const rotation *r, ler_str text, ler_error *err) {
    LER_AUTO_DIR dir = NULL;
    TRY(ler_dir_open(r->config->folder, false, &dir, err));
    ler_dir_clear(dir, DID_WEB_FILE);
    return ler_dir_write(dir, DID_WEB_FILE, text, 0644, LER_WRITE_REPLACE, true, err);
}

/* From when the old key no longer signs: behind all that it signed by the ledger's clock, also when
 * this machine's was set back. Times of proofs have whole seconds, and what was signed in this very
 * second was signed before. */
static ler_code end_of_old(const rotation *r, ler_time *from, ler_error *err) {
    ledger_options options = {.workspace = r->config->folder, .read_only = true};
    LEDGER_AUTO l = NULL;
    ler_error why = {0};
    ler_code code = ledger_open(&options, &l, &why);
    int64_t last = code == LER_OK ? ledger_last_time(l) : 0;
    if (code != LER_OK && code != LER_E_NOT_FOUND) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (last > r->now.seconds + LEDGER_CLOCK_SLACK)
        return ler_fail(err, LER_E_CONTENT,
                        "the clock is behind the last record: the end of the old key would lie "
                        "before what it signed");
    from->seconds = (last > r->now.seconds ? last : r->now.seconds) + 1;
    return LER_OK;
}

static ler_code make_new(rotation *r, const ler_did_method *active, ler_error *err) {
    LER_AUTO_SIGNER signer = NULL;
    LER_AUTO_BUF after = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_BUF multikey = ler_buf_new(1024);
    ler_key_type type;
    bool compromised = ler_args_has(r->args, "compromised");
    TRY(choose_type(r, active, &type, err));
    if (old_is_encrypted(r) && !ler_args_has(r->args, "passphrase-file"))
        return ler_fail(err, LER_E_USAGE,
                        "the key is encrypted, and so must be the one that follows it: give "
                        "--passphrase-file");
    TRY(ler_signer_generate(type, &signer, err));
    TRY(ler_key_to_multikey(ler_signer_key(signer), &multikey, err));
    TRY(ler_buf_done(&multikey, err));
    snprintf(r->new_id, sizeof r->new_id, "%.*s#%s", (int)r->config->id.len, r->config->id.data,
             multikey.data);
    snprintf(r->old_id, sizeof r->old_id, "%.*s", (int)active->id.len, active->id.data);
    if (!is_multikey(fragment(ler_str_of(r->old_id))))
        return ler_fail(err, LER_E_CONTENT,
                        DID_WEB_FILE " names the key that signs otherwise than DID#MULTIKEY");
    ler_time from = r->now;
    if (!compromised)
        TRY(end_of_old(r, &from, err));
    TRY(did_web_rotate(r->config->id, ler_buf_view(&r->text), ler_signer_key(signer), &from,
                       compromised, &after, err));
    int old; /* what cannot be put away later is refused now */
    TRY(open_old(r, &old, err));
    if (old >= 0)
        close(old);
    TRY(save_next(r, signer, err));
    return write_document(r, ler_buf_view(&after), err);
}

static ler_code rotate(rotation *r, ler_error *err) {
    const ler_did_method *active;
    const char *path = ler_args_value(r->args, "config");
    TRY(issuer_config_read(path != NULL ? path : "issuer.json", &r->config, err));
    if (!issuer_config_web(r->config))
        return ler_fail(err, LER_E_USAGE,
                        "a did:key issuer is its key: with another key it is another issuer. Go on "
                        "with this key, or make a new workspace with \"init --did web\"; what this "
                        "one has issued keeps verifying under its old name");
    TRY(ler_harden(err));
    TRY(ler_time_now(&r->now, err));
    TRY(open_folders(r, err));
    TRY(did_web_read(r->config, &r->text, &r->document, err));
    TRY(did_web_active(r->document, &active, err));
    TRY(look_back(r, active, &r->finished_only, err));
    if (r->finished_only) {
        snprintf(r->new_id, sizeof r->new_id, "%.*s", (int)active->id.len, active->id.data);
        find_old(r);
    } else {
        TRY(make_new(r, active, err));
    }
    return exchange(r, err);
}

static void tell(const rotation *r, ler_buf *out) {
    if (r->finished_only)
        ler_buf_text(out, "Finished the rotation that was cut short; no further key was made.\n");
    ler_buf_printf(out, "%s\n  signs from now on: %s\n", r->new_id, r->config->key);
    if (r->old_id[0] != '\0')
        ler_buf_printf(out, "%s\n  %s", r->old_id,
                       ler_args_has(r->args, "compromised") && !r->finished_only
                           ? "is revoked: nothing that it signed verifies once this is published\n"
                           : "no longer signs; what it signed before keeps verifying\n");
    if (r->archived[0] != '\0')
        ler_buf_printf(out, "  its private key is kept in %s" KEYS "/%s\n", r->path, r->archived);
    else if (r->had_key)
        ler_buf_text(out, "  its private key was destroyed\n");
    ler_buf_text(out, "Publish " DID_WEB_FILE " before you hand out new records: " ISSUER_PROGRAM
                      " publish --site DIR\n");
}

int issuer_rotate_key(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    rotation r = {.args = args, .text = ler_buf_new(DID_WEB_MAX)};
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 10);
    ler_code code = rotate(&r, &err);
    if (code == LER_OK) {
        tell(&r, &text);
        code = ler_buf_done(&text, &err);
    }
    if (code == LER_OK)
        console_out(ler_buf_view(&text));
    ler_did_document_free(&r.document);
    ler_buf_free(&r.text);
    ler_dir_free(&r.keys);
    ler_dir_free(&r.folder);
    issuer_config_free(&r.config);
    return code == LER_OK ? LER_EXIT_OK : console_fail(&err);
}
