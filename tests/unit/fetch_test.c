/* Which URLs and addresses are asked, and what the cache gives back. The client itself is tested with
 * real servers: tests/attack/fetch.test.mjs. */
#include "ler/did.h"
#include "ler/fetch.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_public(const char *text) {
    uint8_t bytes[16];
    int family = strchr(text, ':') == NULL ? AF_INET : AF_INET6;
    cr_assert_eq(inet_pton(family, text, bytes), 1, "%s", text);
    return ler_address_public(bytes, family == AF_INET ? 4 : 16);
}

Test(fetch, addresses) {
    static const char *const public[] = {
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
        "192.0.1.255", "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
        "203.0.112.255", "203.0.114.0", "223.255.255.255", "168.63.129.15", "168.63.129.17",
        "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1",
        "2003::1", "2606:4700::1111", "3ffe:ffff::1", "3fff:1000::1"};
    static const char *const other[] = {
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",
        "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0",
        "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255", "168.63.129.16",
        "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:0:53aa:64c::1", "2001:2::1", "2001:10::1", "2001:1ff:ffff::1",
        "2001:db8::1", "2002::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "3fff:fff:ffff::1",
        "4000::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff00::1", "ff02::1"};
    for (size_t i = 0; i < sizeof public / sizeof *public; i++)
        cr_expect(is_public(public[i]), "%s", public[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        cr_expect(!is_public(other[i]), "%s", other[i]);
    cr_expect(!ler_address_public((const uint8_t *)"\1\1\1\1\1", 5));
}

static ler_code parse(const char *url, bool http, bool private_hosts) {
    ler_fetch_options options = {.insecure_http = http, .insecure_private_hosts = private_hosts};
    ler_fetch_url out;
    return ler_fetch_url_parse(ler_str_of(url), &options, &out, NULL);
}

Test(fetch, urls) {
    static const char *const good[] = {
        "https://example.org", "https://example.org/", "https://example.org:8443/a/b?c=d/../e?f",
        "https://EXAMPLE.org/a%20b", "https://xn--bcher-kva.example/x", "https://1.1.1.1/",
        "https://[2606:4700::1111]:1/", "https://a.b.c.d.example/~x;y=1,2", "https://example.org?q",
        "https://1password.com/", "https://example.org/.well-known/did.json",
        "https://example.org/a/.../b", "https://example.org/...", "https://example.org:65535/",
        "https://0x7fg.example.0x7fg/"};
    static const char *const malformed[] = {
        "", "https://", "https:///", "example.org", "//example.org/", "ftp://example.org/",
        "HTTPS://example.org/", "https:/example.org", "https:\\\\example.org", "file:///etc/passwd",
        "data:text/plain,x", "gopher://example.org/", "javascript:1", " https://example.org/",
        "https://example.org /", "https://user@example.org/", "https://user:pw@example.org/",
        "https://example.org@127.0.0.1/", "https://example.org%40127.0.0.1/",
        "https://127.0.0.1\\@example.org/", "https://example.org\\.evil.example/",
        "https://example.org#@evil.example/", "https://example.org/#f", "https://example.org/a#",
        "https://ex%61mple.org/", "https://b\xc3\xbc" "cher.example/", "https://example.org/\xc3\xbc",
        "https://example..org/", "https://.example.org/", "https://example.org./",
        "https://-a.example/", "https://a-.example/", "https://a_b.example/", "https://*.example/",
        "https://example.org:/", "https://example.org:0/", "https://example.org:080/",
        "https://example.org:65536/", "https://example.org:99999999999/", "https://example.org:-1/",
        "https://example.org:8a/", "https://example.org:80:80/", "https://[::1/", "https://[2606:4700::1]x/",
        "https://[fe80::1%25eth0]/", "https://[v1.a]/", "https://[]/", "https://::1/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/",
        "https://127.0.0.0x1/", "https://1.1.1.1.1/", "https://256.1.1.1/", "https://1.1.1.01/",
        "https://example.0/", "https://example.0x/", "https://example.org/..", "https://example.org/.",
        "https://example.org/a/../b", "https://example.org/a/./b", "https://example.org/a/%2e%2E/b",
        "https://example.org/a/.%2e", "https://example.org/../b?q", "https://example.org/..?q",
        "https://example.org/%", "https://example.org/%2", "https://example.org/%zz",
        "https://example.org/a\r\nHost: x", "https://example.org/a b", "https://example.org/<",
        "https://example.org/\"", "https://example.org/\\", "https://example.org/^",
        "https://example.org/{", "https://example.org/|", "https://example.org/`", "https://exa\tmple.org/"};
    static const char *const private_urls[] = {
        "https://127.0.0.1/", "https://10.1.2.3:8443/", "https://169.254.169.254/latest/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://localhost/", "https://LOCALHOST:8443/", "https://a.localhost/", "https://intranet/",
        "https://printer.local/", "https://metadata.google.internal/", "https://x.home.arpa/",
        "https://0.0.0.0/", "https://255.255.255.255/"};
    char nul[] = "https://example.org/a\0b", label[] = "https://" /* 64 letters */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/";
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect_eq(parse(good[i], false, false), LER_OK, "%s", good[i]);
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        for (int insecure = 0; insecure < 2; insecure++)
            cr_expect_eq(parse(malformed[i], insecure, insecure), LER_E_SYNTAX, "%s", malformed[i]);
    for (size_t i = 0; i < sizeof private_urls / sizeof *private_urls; i++) {
        cr_expect_eq(parse(private_urls[i], false, false), LER_E_CONTENT, "%s", private_urls[i]);
        cr_expect_eq(parse(private_urls[i], false, true), LER_OK, "%s", private_urls[i]);
    }
    cr_expect_eq(parse("http://example.org/", false, true), LER_E_CONTENT);
    cr_expect_eq(parse("http://example.org/", true, false), LER_OK);
    cr_expect_eq(parse("http://127.0.0.1/", true, false), LER_E_CONTENT);
    ler_fetch_url url;
    cr_expect_eq(ler_fetch_url_parse((ler_str){nul, sizeof nul - 1}, NULL, &url, NULL), LER_E_SYNTAX);
    char inside[] = "https://[2606:4700::1\0x]/"; /* a C string would end there */
    cr_expect_eq(ler_fetch_url_parse((ler_str){inside, sizeof inside - 1}, NULL, &url, NULL), LER_E_SYNTAX);
    cr_expect_eq(parse(label, false, false), LER_E_SYNTAX);
    label[8] = '.'; /* now an empty label */
    cr_expect_eq(parse(label, false, false), LER_E_SYNTAX);
    cr_expect_eq(parse("https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
                       false, false), LER_OK);
    cr_assert_eq(ler_fetch_url_parse(LER_STR("https://[2606:4700::1]:81/a?b"), NULL, &url, NULL), LER_OK);
    cr_expect(ler_str_is(url.host, "2606:4700::1"));
    cr_expect(ler_str_is(url.origin, "https://[2606:4700::1]:81"));
    cr_expect(ler_str_is(url.target, "/a?b"));
    cr_expect_eq(url.port, 81);
}

Test(fetch, url_length_at_the_limit_and_over) {
    char text[LER_MAX_URL + 2];
    ler_fetch_url url;
    memset(text, 'a', sizeof text);
    memcpy(text, "https://example.org/", 20);
    cr_expect_eq(ler_fetch_url_parse((ler_str){text, LER_MAX_URL}, NULL, &url, NULL), LER_OK);
    cr_expect_eq(ler_fetch_url_parse((ler_str){text, LER_MAX_URL + 1}, NULL, &url, NULL), LER_E_LIMIT);
}

static ler_code web_url(const char *did, bool private_hosts, ler_buf *out) {
    ler_did_url url;
    ler_buf_reset(out);
    ler_code code = ler_did_url_parse(ler_str_of(did), &url, NULL);
    return code != LER_OK ? code : ler_did_web_url(&url, private_hosts, out, NULL);
}

Test(fetch, did_web_to_url) {
    static const char *const good[][2] = {
        {"did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"},
        {"did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"},
        {"did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"},
        {"did:web:example.com%3a3000", "https://example.com:3000/.well-known/did.json"},
        {"did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"},
        {"did:web:example.com:a%20b:%C3%A4", "https://example.com/a%20b/%C3%A4/did.json"},
        {"did:web:1password.com", "https://1password.com/.well-known/did.json"}};
    static const char *const bad[] = {
        "did:web:user%40example.com", "did:web:example.com%3A3000%3A1", "did:web:example.com%3A",
        "did:web:example.com%3A0", "did:web:example.com%3A080", "did:web:example.com%3A65536",
        "did:web:example.com%2Fpath", "did:web:example.com%2fpath", "did:web:ex%61mple.com",
        "did:web:example.com%00", "did:web:example.com%0d%0a", "did:web:example.com:..",
        "did:web:example.com:.", "did:web:example.com:%2e%2e", "did:web:example.com:.%2E:x",
        "did:web:example.com:a%2Fb", "did:web:example.com:a%5Cb", "did:web:example.com:a%00",
        "did:web:example.com:a%0D%0Ab", "did:web:example.com:a%7f", "did:web:example.com:%252e",
        "did:web:example.com:a%3Fb", "did:web:example.com:a%23b", "did:web:example.com::a",
        "did:web::a", "did:web:example.com:", "did:web:", "did:web:example.com?x=1",
        "did:web:example.com/path", "did:web:b\xc3\xbc" "cher.example", "did:web:example.com:%",
        "did:web:example.com:%zz", "did:web:%5B::1%5D", "did:web:2130706433", "did:web:127.1",
        "did:web:0x7f000001", "did:web:0177.0.0.1", "did:web:example..com", "did:web:-a.com",
        "did:web:a_b.com", "did:web:example.com.", "did:web:example.com\r\nx", "did:web:%3A80"};
    static const char *const addresses[] = {"did:web:127.0.0.1", "did:web:1.1.1.1", "did:web:10.0.0.1%3A80:a"};
    static const char *const private_names[] = {"did:web:localhost", "did:web:localhost%3A8443:a",
                                                "did:web:intranet", "did:web:x.local"};
    LER_AUTO_BUF out = ler_buf_new(8192);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cr_expect_eq(web_url(good[i][0], false, &out), LER_OK, "%s", good[i][0]);
        cr_expect_str_eq(out.data, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_eq(web_url(bad[i], true, &out), LER_E_SYNTAX, "%s", bad[i]);
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        cr_expect_eq(web_url(addresses[i], true, &out), LER_E_CONTENT, "%s", addresses[i]);
    for (size_t i = 0; i < sizeof private_names / sizeof *private_names; i++) {
        cr_expect_eq(web_url(private_names[i], false, &out), LER_E_CONTENT, "%s", private_names[i]);
        cr_expect_eq(web_url(private_names[i], true, &out), LER_OK, "%s", private_names[i]);
    }
    cr_expect_eq(web_url("did:key:z6Mk", true, &out), LER_E_SYNTAX);
}

Test(fetch, url_to_did_web) {
    static const char *const good[][2] = {
        {"https://example.com", "did:web:example.com"},
        {"https://example.com/", "did:web:example.com"},
        {"https://example.com:8443/a/b_c-d.e/", "did:web:example.com%3A8443:a:b_c-d.e"},
        {"https://localhost:8443", "did:web:localhost%3A8443"},
        {"https://example.com/a%20b", "did:web:example.com:a%20b"}};
    static const char *const bad[] = {
        "http://example.com", "https://127.0.0.1", "https://[::1]/", "https://example.com/a?b",
        "https://example.com/~a", "https://example.com/a//b", "https://example.com/a:b",
        "https://example.com/a%2Fb", "https://example.com/../b", "example.com", "", "https://"};
    LER_AUTO_BUF out = ler_buf_new(8192), back = ler_buf_new(8192);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ler_buf_reset(&out);
        cr_expect_eq(ler_did_web_from_url(ler_str_of(good[i][0]), &out, NULL), LER_OK, "%s", good[i][0]);
        cr_expect_str_eq(out.data, good[i][1]);
        cr_expect_eq(web_url(out.data, true, &back), LER_OK);
        cr_expect_eq(strncmp(back.data, good[i][0], strlen(good[i][0])), 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_neq(ler_did_web_from_url(ler_str_of(bad[i]), &out, NULL), LER_OK, "%s", bad[i]);
}

/* ---- cache ---- */

static char folder[64];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/ler-cache-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert_eq(system(command), 0);
}

static ler_code get(ler_cache *cache, const char *key, int64_t now, int64_t max_age, const char *wanted,
                    int64_t wanted_age) {
    LER_AUTO_BUF out = ler_buf_new(1 << 20);
    int64_t age = -1;
    ler_code code = ler_cache_get(cache, ler_str_of(key), now, max_age, &out, &age, NULL);
    if (code == LER_OK) {
        cr_expect_str_eq(out.data, wanted);
        cr_expect_eq(age, wanted_age);
    }
    return code;
}

/* The one file of the folder. */
static void only_file(char path[400]) {
    DIR *list = opendir(folder);
    path[0] = '\0';
    for (struct dirent *e; (e = readdir(list)) != NULL;)
        if (e->d_name[0] != '.')
            snprintf(path, 400, "%s/%s", folder, e->d_name);
    closedir(list);
    cr_assert_neq(path[0], '\0');
}

Test(fetch_cache, memory_by_age_and_clock) {
    LER_AUTO_CACHE cache = NULL;
    ler_error why = {.code = LER_E_READ, .message = "away"}, found;
    cr_assert_eq(ler_cache_open(NULL, &cache, NULL), LER_OK);
    cr_expect_eq(get(cache, "a", 1000, 300, "", 0), LER_E_NOT_FOUND);
    cr_assert_eq(ler_cache_put(cache, LER_STR("a"), 1000, LER_STR("one"), NULL), LER_OK);
    cr_expect_eq(get(cache, "a", 1000, 300, "one", 0), LER_OK);
    cr_expect_eq(get(cache, "a", 1300, 300, "one", 300), LER_OK);
    cr_expect_eq(get(cache, "a", 1301, 300, "", 0), LER_E_NOT_FOUND);
    cr_expect_eq(get(cache, "a", 999, 300, "", 0), LER_E_NOT_FOUND); /* the clock was set back */
    cr_expect_eq(get(cache, "A", 1000, 300, "", 0), LER_E_NOT_FOUND);
    cr_assert_eq(ler_cache_put(cache, LER_STR("a"), 2000, LER_STR("two"), NULL), LER_OK);
    cr_expect_eq(get(cache, "a", 2001, 300, "two", 1), LER_OK);
    ler_cache_drop(cache, LER_STR("a"));
    cr_expect_eq(get(cache, "a", 2001, 300, "", 0), LER_E_NOT_FOUND);
    cr_expect(!ler_cache_failure(cache, LER_STR("b"), 0, &found));
    ler_cache_put_failure(cache, LER_STR("b"), 100, &why);
    cr_expect(ler_cache_failure(cache, LER_STR("b"), 160, &found));
    cr_expect_str_eq(found.message, "away");
    cr_expect(!ler_cache_failure(cache, LER_STR("b"), 161, &found));
    cr_expect(!ler_cache_failure(cache, LER_STR("b"), 99, &found));
    cr_expect_eq(get(cache, "b", 100, 300, "", 0), LER_E_NOT_FOUND);
    cr_assert_eq(ler_cache_put(cache, LER_STR("b"), 110, LER_STR("here"), NULL), LER_OK);
    cr_expect(!ler_cache_failure(cache, LER_STR("b"), 110, &found));
    cr_expect_eq(ler_cache_put(cache, LER_STR("a\nb"), 1, LER_STR("x"), NULL), LER_E_USAGE);
    for (int i = 0; i < 1000; i++) { /* many more than there is room for */
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        cr_assert_eq(ler_cache_put(cache, ler_str_of(key), 1, ler_str_of(key), NULL), LER_OK);
        cr_assert_eq(get(cache, key, 1, 1, key, 0), LER_OK);
    }
}

Test(fetch_cache, survives_the_process, .init = make_folder, .fini = remove_folder) {
    for (int round = 0; round < 2; round++) {
        LER_AUTO_CACHE cache = NULL;
        cr_assert_eq(ler_cache_open(folder, &cache, NULL), LER_OK);
        if (round == 0)
            cr_assert_eq(ler_cache_put(cache, LER_STR("k"), 50, LER_STR("body\nof two lines"), NULL), LER_OK);
        cr_expect_eq(get(cache, "k", 60, 10, "body\nof two lines", 10), LER_OK);
        cr_expect_eq(get(cache, "k", 49, 10, "", 0), LER_E_NOT_FOUND);
        cr_expect_eq(get(cache, "k", 61, 10, "", 0), LER_E_NOT_FOUND);
    }
    char path[400];
    struct stat st;
    only_file(path);
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
}

Test(fetch_cache, every_cut_and_every_changed_byte_is_absent, .init = make_folder, .fini = remove_folder) {
    LER_AUTO_CACHE cache = NULL;
    char path[400], bytes[512];
    cr_assert_eq(ler_cache_open(folder, &cache, NULL), LER_OK);
    cr_assert_eq(ler_cache_put(cache, LER_STR("k"), 50, LER_STR("body"), NULL), LER_OK);
    only_file(path);
    FILE *f = fopen(path, "rb");
    size_t len = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    cr_assert(len > 70 && len < sizeof bytes);
    for (size_t i = 0; i <= 2 * len; i++) {
        bool cut = i > len;
        size_t size = cut ? i - len - 1 : len;
        LER_AUTO_CACHE other = NULL;
        char altered[512];
        memcpy(altered, bytes, len);
        if (i < len)
            altered[i] ^= 1;
        f = fopen(path, "wb");
        fwrite(altered, 1, size, f);
        fclose(f);
        cr_assert_eq(ler_cache_open(folder, &other, NULL), LER_OK);
        cr_expect_eq(get(other, "k", 50, 10, "body", 0), i == len ? LER_OK : LER_E_NOT_FOUND,
                     "%s byte %zu", cut ? "cut at" : "changed", i);
    }
}

Test(fetch_cache, other_peoples_files_and_links_are_absent, .init = make_folder, .fini = remove_folder) {
    char path[400], moved[420];
    LER_AUTO_CACHE cache = NULL;
    cr_assert_eq(ler_cache_open(folder, &cache, NULL), LER_OK);
    cr_assert_eq(ler_cache_put(cache, LER_STR("k"), 50, LER_STR("body"), NULL), LER_OK);
    only_file(path);
    ler_cache_free(&cache);
    snprintf(moved, sizeof moved, "%s/.moved", folder);
    cr_assert_eq(rename(path, moved), 0);
    cr_assert_eq(symlink(moved, path), 0);
    cr_assert_eq(ler_cache_open(folder, &cache, NULL), LER_OK);
    cr_expect_eq(get(cache, "k", 50, 10, "", 0), LER_E_NOT_FOUND);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkfifo(path, 0600), 0); /* would block whoever opens it */
    cr_expect_eq(get(cache, "k", 50, 10, "", 0), LER_E_NOT_FOUND);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(rename(moved, path), 0);
    cr_expect_eq(get(cache, "k", 50, 10, "body", 0), LER_OK);
    ler_cache_free(&cache);
    cr_assert_eq(chmod(path, 0666), 0);
    cr_assert_eq(ler_cache_open(folder, &cache, NULL), LER_OK);
    cr_expect_eq(get(cache, "k", 50, 10, "", 0), LER_E_NOT_FOUND);
}

Test(fetch_cache, folders_that_are_not_ones_own, .init = make_folder, .fini = remove_folder) {
    LER_AUTO_CACHE cache = NULL;
    char inner[400], link[400], slashed[420], deep[400];
    snprintf(inner, sizeof inner, "%s/inner", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(slashed, sizeof slashed, "%s/", link);
    snprintf(deep, sizeof deep, "%s/a/b/c", folder);
    cr_assert_eq(ler_cache_open(deep, &cache, NULL), LER_OK);
    ler_cache_free(&cache);
    struct stat st;
    cr_assert_eq(stat(deep, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0700);
    cr_assert_eq(mkdir(inner, 0700), 0);
    cr_assert_eq(symlink(inner, link), 0);
    cr_expect_eq(ler_cache_open(link, &cache, NULL), LER_E_CONTENT);
    cr_expect_eq(ler_cache_open(slashed, &cache, NULL), LER_E_CONTENT);
    cr_assert_eq(chmod(inner, 0770), 0);
    cr_expect_eq(ler_cache_open(inner, &cache, NULL), LER_E_CONTENT);
    cr_assert_eq(chmod(inner, 0702), 0);
    cr_expect_eq(ler_cache_open(inner, &cache, NULL), LER_E_CONTENT);
    cr_assert_eq(chmod(inner, 0755), 0);
    cr_expect_eq(ler_cache_open(inner, &cache, NULL), LER_OK);
}

Test(fetch, client_that_asks_nothing_unsafe) {
    LER_AUTO_FETCHER fetcher = NULL;
    LER_AUTO_BUF out = ler_buf_new(100);
    ler_fetch_options options = {.seconds = LER_FETCH_SECONDS_MAX + 1};
    cr_expect_eq(ler_fetcher_new(&options, &fetcher, NULL), LER_E_USAGE);
    options = (ler_fetch_options){.ca_file = "/nowhere/ca.pem"};
    cr_expect_eq(ler_fetcher_new(&options, &fetcher, NULL), LER_E_READ);
    options = (ler_fetch_options){0};
    cr_assert_eq(ler_fetcher_new(&options, &fetcher, NULL), LER_OK);
    cr_expect_eq(ler_fetcher_options(fetcher)->seconds, LER_FETCH_SECONDS);
    ler_fetch_request request = {.url = LER_STR("https://127.0.0.1:1/")};
    ler_error err;
    cr_expect_eq(ler_fetch(fetcher, &request, &out, NULL, &err), LER_E_CONTENT);
    cr_expect_str_eq(err.source, "https://127.0.0.1:1/");
    /* Past the check of the URL, the dialling is checked by itself: here it is let through. */
    ler_fetcher_free(&fetcher);
    options.insecure_private_hosts = true;
    cr_assert_eq(ler_fetcher_new(&options, &fetcher, NULL), LER_OK);
    ler_fetch_result result;
    cr_expect_eq(ler_fetch(fetcher, &request, &out, &result, &err), LER_E_READ, "%s", err.message);
    cr_expect_str_eq(result.address, "127.0.0.1");
}
