/* Private keys in memory. */
#include "issuer/keys/inside.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const ler_key_type types[] = {LER_KEY_ED25519, LER_KEY_P256, LER_KEY_P384};

static char *temporary(char path[64]) {
    snprintf(path, 64, "/tmp/ler-signer-XXXXXX");
    cr_assert_not_null(mkdtemp(path));
    strcat(path, "/key.pem");
    return path;
}
static void clean(char *path) {
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
}

Test(signer, signs_what_its_public_half_verifies) {
    for (size_t i = 0; i < 3; i++) {
        LER_AUTO_SIGNER signer = NULL;
        LER_AUTO_SIGNER copy = NULL;
        uint8_t signature[LER_SIGNATURE_MAX];
        size_t len = 0;
        cr_assert_eq(ler_signer_generate(types[i], &signer, NULL), LER_OK);
        cr_assert_eq(ler_signer_copy(signer, &copy, NULL), LER_OK);
        cr_assert(ler_key_equal(ler_signer_key(signer), ler_signer_key(copy)));
        cr_assert_not(ler_signer_is_example(signer));
        for (int k = 0; k < 200; k++) { /* ECDSA: short r and s come up now and then */
            char text[16];
            snprintf(text, sizeof text, "%d", k);
            cr_assert_eq(
                ler_signer_sign(k % 2 ? signer : copy, ler_str_of(text), signature, &len, NULL),
                LER_OK);
            cr_assert_eq(ler_key_verify(ler_signer_key(signer), ler_str_of(text),
                                        (ler_str){(char *)signature, len}, NULL),
                         LER_OK);
            cr_assert_eq(ler_key_verify(ler_signer_key(signer), LER_STR("other"),
                                        (ler_str){(char *)signature, len}, NULL),
                         LER_E_CRYPTO);
        }
    }
}

Test(signer, a_saved_key_comes_back) {
    for (size_t i = 0; i < 3; i++) {
        char path[64];
        struct stat status;
        LER_AUTO_SIGNER signer = NULL;
        LER_AUTO_SIGNER back = NULL;
        temporary(path);
        cr_assert_eq(ler_signer_generate(types[i], &signer, NULL), LER_OK);
        cr_assert_eq(ler_signer_save(signer, path, NULL, NULL, NULL), LER_OK);
        cr_assert_eq(ler_signer_save(signer, path, NULL, NULL, NULL), LER_E_CONFLICT);
        cr_assert(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600);
        cr_assert_eq(ler_signer_load(path, NULL, &back, NULL), LER_OK);
        cr_assert(ler_str_equal(ler_signer_did(signer), ler_signer_did(back)));
        clean(path);
    }
}

Test(signer, rsa_has_a_did_and_no_proofs) {
    LER_AUTO_SIGNER signer = NULL;
    uint8_t signature[LER_SIGNATURE_MAX];
    size_t len;
    cr_assert_eq(ler_signer_generate(LER_KEY_RSA, &signer, NULL), LER_OK);
    cr_assert(ler_str_starts(ler_signer_did(signer), "did:jwk:"));
    cr_assert_eq(ler_key_bits(ler_signer_key(signer)), 3072);
    cr_assert_eq(ler_signer_sign(signer, LER_STR("x"), signature, &len, NULL), LER_E_UNSUPPORTED);
}

/* Where in this process's writable memory do these 32 bytes lie? The needle itself is kept
 * inverted, so that it does not find itself. */
static size_t hits(const uint8_t inverted[32], bool report) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    size_t found = 0;
    int mem = open("/proc/self/mem", O_RDONLY);
    uint8_t *block = malloc(1 << 20);
    while (maps != NULL && mem >= 0 && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || mode[0] != 'r' ||
            mode[1] != 'w' || strstr(line, "[v") != NULL)
            continue;
        for (unsigned long at = from; at < to; at += (1 << 20) - 64) {
            ssize_t n = pread(mem, block, to - at < 1 << 20 ? to - at : 1 << 20, (off_t)at);
            unsigned long self = (unsigned long)block;
            if (n <= 0)
                break;
            if (at < self + (1 << 20) && self < at + (unsigned long)n)
                continue; /* our own window */
            for (ssize_t i = 0; i + 32 <= n; i++) {
                int k = 0;
                while (k < 32 && (block[i + k] ^ inverted[k]) == 0xff)
                    k++;
                found += k == 32;
                if (k == 32 && report)
                    fprintf(stderr, "found at %lx in %s", at + (unsigned long)i, line);
            }
        }
    }
    sodium_memzero(block, 1 << 20);
    free(block);
    if (maps != NULL)
        fclose(maps);
    if (mem >= 0)
        close(mem);
    return mem < 0 ? (size_t)-1 : found;
}

/* Y3: after a key was loaded from a file, used and freed, its seed is nowhere any more. */
Test(signer, Y3_no_copy_of_the_seed_is_left) {
#ifdef __SANITIZE_ADDRESS__
    cr_skip_test("the sanitizer's shadow memory is too large to search");
#endif
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        char path[64], phrase[80];
        uint8_t inverted[32], signature[LER_SIGNATURE_MAX];
        size_t len = 0;
        temporary(path);
        snprintf(phrase, sizeof phrase, "%.*s/p", (int)(strrchr(path, '/') - path), path);
        cr_assert_eq(ler_file_write(phrase, LER_STR("secret\n"), 0600, LER_WRITE_NEW, NULL),
                     LER_OK);
        LER_AUTO_SECRET passphrase = NULL;
        cr_assert_eq(ler_passphrase_read(phrase, &passphrase, NULL), LER_OK);
        ler_signer *signer = NULL;
        cr_assert_eq(ler_signer_generate(LER_KEY_ED25519, &signer, NULL), LER_OK);
        for (int i = 0; i < 32; i++)
            inverted[i] = (uint8_t)~signer->ed25519[i];
        size_t held = hits(inverted, false);
        if (held == (size_t)-1) {
            ler_signer_free(&signer);
            cr_skip_test("/proc/self/mem cannot be read");
        }
        cr_assert_eq(held, 1, "while it is held it lies in one place, not %zu", held);
        cr_assert_eq(ler_signer_save(signer, path, encrypted ? passphrase : NULL, NULL, NULL),
                     LER_OK);
        ler_signer_free(&signer);
        cr_assert_eq(hits(inverted, true), 0, "saving left a copy");
        cr_assert_eq(ler_signer_load(path, encrypted ? phrase : NULL, &signer, NULL), LER_OK);
        cr_assert_eq(ler_signer_sign(signer, LER_STR("x"), signature, &len, NULL), LER_OK);
        cr_assert_eq(hits(inverted, false), 1, "loading left a copy");
        ler_signer_free(&signer);
        cr_assert_eq(hits(inverted, true), 0, "a copy is left");
        unlink(phrase);
        clean(path);
    }
}
