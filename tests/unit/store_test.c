#include "framework_fixture.h"
#include "ler/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/ler-store-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(store, .init = make_folder, .fini = remove_folder);

static ler_store *open_store(void) {
    ler_store *store = NULL;
    ler_error err;
    cr_assert_eq(ler_store_open(folder, true, &store, &err), LER_OK, "%s", err.message);
    return store;
}

static ler_import_outcome take(ler_store *store, const ler_framework *fw, bool as_revision) {
    ler_import_outcome outcome;
    ler_error err = {0};
    cr_assert_eq(ler_store_import(store, fw, as_revision, &outcome, &err), LER_OK, "%s",
                 err.message);
    return outcome;
}

static void file_path(const ler_framework *fw, char out[512]) {
    const ler_framework_digests *d = ler_framework_digest(fw);
    snprintf(out, 512, "%s/%s.%s.%s.json", folder, ler_framework_label(fw).data, d->content,
             d->file);
}

Test(store, import_and_find) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = open_store();
    cr_assert_eq(take(store, fw, false), LER_IMPORT_NEW);
    cr_assert_eq(take(store, fw, false), LER_IMPORT_KNOWN);
    cr_assert_eq(ler_store_count(store), 1);
    LER_AUTO_STORE fresh = open_store(); /* what another process sees */
    const char *names[] = {"49-3091.00", "49-3091.00@v.26.11-example",
                           ler_framework_digest(fw)->content, ler_framework_digest(fw)->file};
    for (size_t i = 0; i < 4; i++) {
        const ler_framework *found;
        ler_error err = {0};
        cr_assert_eq(ler_store_find(fresh, ler_str_of(names[i]), &found, &err), LER_OK, "%s",
                     err.message);
        cr_assert(ler_str_equal(ler_framework_bytes(found), ler_framework_bytes(fw)));
    }
    const ler_framework *found;
    ler_error err;
    cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.00@v.1"), &found, &err), LER_E_NOT_FOUND);
    cr_assert_not_null(strstr(err.message, "it has 49-3091.00@v.26.11-example"));
    cr_assert_eq(ler_store_find(fresh, LER_STR("21-1022.00"), &found, &err), LER_E_NOT_FOUND);
    cr_assert_eq(ler_store_find(fresh, LER_STR("bicycles"), &found, &err), LER_E_USAGE);
    cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.00@"), &found, &err), LER_E_USAGE);
    cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.00@../x"), &found, &err), LER_E_USAGE);
    cr_assert_eq(ler_store_find(fresh, LER_STR("uEiA"), &found, &err), LER_E_NOT_FOUND);
    cr_assert_null(found);
}

Test(store, files_are_read_only_bytes_of_the_import) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    char path[512];
    struct stat status;
    file_path(fw, path);
    cr_assert_eq(stat(path, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0644);
    ler_buf bytes = read_whole(path);
    cr_assert(ler_str_equal(ler_buf_view(&bytes), ler_framework_bytes(fw)));
    ler_buf_free(&bytes);
}

Test(store, another_export_of_the_same_content) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK again = load_variant("2026-11-02T09", "2026-11-03T09");
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    cr_assert_eq(take(store, again, false), LER_IMPORT_SAME_CONTENT);
    cr_assert_eq(ler_store_count(store), 2);
    const ler_framework *found; /* two files, one content: not ambiguous */
    cr_assert_eq(ler_store_find(store, LER_STR("49-3091.00"), &found, NULL), LER_OK);
    ler_str file = ler_str_of(ler_framework_digest(again)->file);
    cr_assert_eq(ler_store_find_file(store, file, &found, NULL), LER_OK);
    cr_assert(ler_str_equal(ler_framework_bytes(found), ler_framework_bytes(again)));
}

Test(store, F2_label_with_other_content_is_refused_unless_as_revision) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK other = load_variant("Complete wheels", "Whole wheels");
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    ler_import_outcome outcome;
    ler_error err;
    cr_assert_eq(ler_store_import(store, other, false, &outcome, &err), LER_E_CONFLICT);
    cr_assert_not_null(strstr(err.message, ler_framework_digest(fw)->content));
    cr_assert_not_null(strstr(err.message, ler_framework_digest(other)->content));
    cr_assert_eq(ler_store_count(store), 1);
    cr_assert_eq(take(store, other, true), LER_IMPORT_REVISION);
    const ler_framework *found;
    cr_assert_eq(ler_store_find(store, LER_STR("49-3091.00@v.26.11-example"), &found, &err),
                 LER_E_CONFLICT);
    cr_assert_not_null(strstr(err.message, ler_framework_digest(fw)->content));
    cr_assert_not_null(strstr(err.message, ler_framework_digest(other)->content));
    ler_str digest = ler_str_of(ler_framework_digest(other)->content);
    cr_assert_eq(ler_store_find(store, digest, &found, NULL), LER_OK);
    cr_assert_str_eq(ler_framework_digest(found)->file, ler_framework_digest(other)->file);
    /* a third content is refused again, and a re-export of either is none */
    LER_AUTO_FRAMEWORK third = load_variant("Complete wheels", "Full wheels");
    cr_assert_eq(ler_store_import(store, third, false, &outcome, &err), LER_E_CONFLICT);
    LER_AUTO_FRAMEWORK again = load_variant("2026-11-02T09", "2026-11-03T09");
    cr_assert_eq(take(store, again, false), LER_IMPORT_SAME_CONTENT);
}

static void expect_iri(ler_store *store, const char *file, const char *iri) {
    const ler_framework *found;
    cr_assert_eq(ler_store_find_file(store, ler_str_of(file), &found, NULL), LER_OK);
    LER_AUTO_BUF text = ler_buf_new(4096);
    ler_framework_iri(found, LER_STR("https://a.example/"), &text);
    cr_assert_str_eq(text.data, iri);
}

Test(store, the_first_file_of_a_label_keeps_its_plain_url_whatever_comes_later) {
    ler_framework *files[] = {load_file(EXAMPLE_FRAMEWORK),
                              load_variant("2026-11-02T09", "2026-11-03T09"),
                              load_variant("Complete wheels", "Whole wheels"),
                              load_variant("2026-11-02T09", "2026-11-04T09")};
    static const char plain[] = "https://a.example/frameworks/49-3091.00/v.26.11-example";
    for (size_t first = 0; first < 2; first++) { /* whichever digest is the lower one */
        LER_AUTO_STORE store = open_store();
        char iri[256];
        for (size_t i = 0; i < 4; i++)
            take(store, files[(first + i) % 4], true);
        for (int reopened = 0; reopened < 2; reopened++) {
            const ler_framework *found;
            expect_iri(store, ler_framework_digest(files[first])->file, plain);
            for (size_t i = 1; i < 4; i++) {
                const char *file = ler_framework_digest(files[(first + i) % 4])->file;
                snprintf(iri, sizeof iri, "%s~%s", plain, file);
                expect_iri(store, file, iri);
            }
            /* and a content is taken from the file of it that was there first */
            cr_assert_eq(
                ler_store_find_content(
                    store, ler_str_of(ler_framework_digest(files[first])->content), &found, NULL),
                LER_OK);
            cr_assert_str_eq(ler_framework_digest(found)->file,
                             ler_framework_digest(files[first])->file);
            ler_store_free(&store);
            store = open_store();
            cr_assert_eq(ler_store_count(store), 4);
            cr_assert_eq(ler_store_foreign_count(store), 0);
        }
        remove_folder();
        make_folder();
    }
    for (size_t i = 0; i < 4; i++)
        ler_framework_free(&files[i]);
}

Test(store, two_versions_are_ambiguous_without_a_version) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK newer = load_variant("v.26.11-example", "v.26.12-example");
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    cr_assert_eq(take(store, newer, false), LER_IMPORT_NEW);
    const ler_framework *found;
    ler_error err;
    cr_assert_eq(ler_store_find(store, LER_STR("49-3091.00"), &found, &err), LER_E_CONFLICT);
    cr_assert_eq(ler_store_find(store, LER_STR("49-3091.00@v.26.12-example"), &found, &err),
                 LER_OK);
}

/* Each byte of a store file changed: never used, always a named error. */
Test(store, F1_changed_file_is_a_named_error) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    char path[512];
    file_path(fw, path);
    ler_str bytes = ler_framework_bytes(fw);
    int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0);
    for (size_t i = 0; i < bytes.len; i += 7) {
        char changed = (char)(bytes.data[i] ^ 1);
        cr_assert_eq(pwrite(fd, &changed, 1, (off_t)i), 1);
        LER_AUTO_STORE fresh = open_store();
        const ler_framework *found;
        ler_error err = {0};
        cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.00"), &found, &err), LER_E_CRYPTO);
        cr_assert_null(found);
        cr_assert_str_eq(err.source, path);
        cr_assert_eq(pwrite(fd, bytes.data + i, 1, (off_t)i), 1);
    }
    cr_assert_eq(ftruncate(fd, (off_t)bytes.len - 1), 0);
    close(fd);
    /* importing the good file over it does not hide the damage */
    LER_AUTO_STORE fresh = open_store();
    ler_import_outcome outcome;
    ler_error err = {0};
    cr_assert_eq(ler_store_import(fresh, fw, true, &outcome, &err), LER_E_CRYPTO);
}

Test(store, renamed_and_foreign_files_are_not_used) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = open_store();
    take(store, fw, false);
    char path[512], other[1024];
    const ler_framework_digests *d = ler_framework_digest(fw);
    file_path(fw, path);
    snprintf(other, sizeof other, "%s/49-3091.01@v.26.11-example.%s.%s.json", folder, d->content,
             d->file);
    cr_assert_eq(rename(path, other), 0);
    const char *strange[] = {"notes.txt", "x.json", "49-3091.00@v.1.uEiA.uEiA.json"};
    for (size_t i = 0; i < 3; i++) {
        char name[512];
        snprintf(name, sizeof name, "%s/%s", folder, strange[i]);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    LER_AUTO_STORE fresh = open_store();
    cr_assert_eq(ler_store_count(fresh), 1);
    cr_assert_eq(ler_store_foreign_count(fresh), 3);
    const ler_framework *found;
    ler_error err;
    cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.01"), &found, &err), LER_E_CONTENT);
    cr_assert_not_null(strstr(err.message, "renamed"));
    cr_assert_eq(ler_store_find(fresh, LER_STR("49-3091.00"), &found, &err), LER_E_NOT_FOUND);
    /* a symbolic link in the place of a file is not followed */
    cr_assert_eq(unlink(other), 0);
    cr_assert_eq(symlink(EXAMPLE_FRAMEWORK, path), 0);
    LER_AUTO_STORE linked = open_store();
    cr_assert_eq(ler_store_find(linked, LER_STR("49-3091.00"), &found, &err), LER_E_READ);
}

Test(store, frameworks_for_one_run) {
    LER_AUTO_STORE memory = NULL;
    ler_error err;
    cr_assert_eq(ler_store_open(NULL, false, &memory, &err), LER_OK);
    ler_framework *fw = load_file(EXAMPLE_FRAMEWORK);
    ler_import_outcome outcome;
    cr_assert_eq(ler_store_import(memory, fw, false, &outcome, &err), LER_E_USAGE);
    cr_assert_eq(ler_store_add(memory, &fw, &err), LER_OK);
    cr_assert_null(fw);
    fw = load_file(EXAMPLE_FRAMEWORK);
    cr_assert_eq(ler_store_add(memory, &fw, &err), LER_OK);
    cr_assert_null(fw);
    cr_assert_eq(ler_store_count(memory), 1);
    cr_assert(ler_store_at(memory, 0)->in_memory);
    const ler_framework *found;
    cr_assert_eq(ler_store_find(memory, LER_STR("49-3091.00"), &found, &err), LER_OK);
    LER_AUTO_STORE missing = NULL;
    cr_assert_eq(ler_store_open("/nonexistent/store", false, &missing, &err), LER_E_READ);
    cr_assert_null(missing);
}
