/* search_bench STORE FILE: each line of FILE is searched in STORE, with the index and through all
 * frameworks, in this process. Prints one JSON object: microseconds of processor time to open and
 * for a query, and how many answers differ (0). search_bench --run PROGRAM ...: runs it;
 * microseconds from start to end, and of processor time, which other programs disturb less. */
#include "ler/search.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_TEXTS 2000

static double read_clock(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double processor_time(void) {
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare_double(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool same(const ler_match *a, const ler_match *b) {
    bool same = a->kind == b->kind && a->status == b->status && a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->candidates[i].score == b->candidates[i].score &&
               ler_str_equal(a->candidates[i].statement->code, b->candidates[i].statement->code) &&
               ler_str_equal(ler_framework_label(a->candidates[i].framework),
                             ler_framework_label(b->candidates[i].framework));
    return same;
}

typedef struct side {
    ler_store *store;
    ler_search *search;
    double opened, took[MAX_TEXTS];
} side;

static ler_code open_side(side *s, const char *path, bool whole, ler_error *err) {
    double start = processor_time();
    TRY(ler_store_open(path, false, &s->store, err));
    TRY(ler_search_open(s->store, whole, &s->search, err));
    s->opened = processor_time() - start;
    return LER_OK;
}

static ler_code ask(side *s, ler_str text, size_t i, ler_match *m, ler_error *err) {
    double start = processor_time();
    TRY(ler_search_find(s->search, text, true, 5, m, err));
    s->took[i] = processor_time() - start;
    return LER_OK;
}

static ler_code run(const char *store, ler_str texts, ler_error *err) {
    static side indexed, whole;
    size_t count = 0, different = 0;
    TRY(open_side(&indexed, store, false, err)); /* makes the index, if there is none */
    ler_search_free(&indexed.search);
    ler_store_free(&indexed.store);
    TRY(open_side(&indexed, store, false, err));
    TRY(open_side(&whole, store, true, err));
    while (texts.len > 0 && count < MAX_TEXTS) {
        const char *end = memchr(texts.data, '\n', texts.len);
        ler_str line = {texts.data, end == NULL ? texts.len : (size_t)(end - texts.data)};
        texts = ler_str_from(texts, line.len + 1);
        ler_match a, b;
        if (line.len == 0)
            continue;
        TRY(ask(&indexed, line, count, &a, err));
        TRY(ask(&whole, line, count, &b, err));
        different += !same(&a, &b);
        count++;
    }
    qsort(indexed.took, count, sizeof(double), compare_double);
    qsort(whole.took, count, sizeof(double), compare_double);
    printf("{\"frameworks\":%zu,\"texts\":%zu,\"openIndexed\":%.0f,\"openWhole\":%.0f,"
           "\"queryIndexed\":%.0f,\"queryWhole\":%.0f,\"worstIndexed\":%.0f,\"different\":%zu}\n",
           ler_store_count(indexed.store), count, indexed.opened, whole.opened,
           indexed.took[count / 2], whole.took[count / 2], indexed.took[count - 1], different);
    ler_search_free(&indexed.search);
    ler_search_free(&whole.search);
    ler_store_free(&indexed.store);
    ler_store_free(&whole.store);
    return LER_OK;
}

static int run_program(char **argv) {
    struct rusage usage = {0};
    int status = 1;
    double start = read_clock(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status))
        return 1;
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    printf("{\"wall\":%.0f,\"processor\":%.0f,\"code\":%d,\"memory\":%ld}\n",
           read_clock(CLOCK_MONOTONIC) - start, cpu, WEXITSTATUS(status), usage.ru_maxrss);
    return 0;
}

int main(int argc, char **argv) {
    ler_error err = {0};
    if (argc > 2 && strcmp(argv[1], "--run") == 0)
        return run_program(argv + 2);
    if (argc != 3) {
        fprintf(stderr, "search_bench STORE FILE\n");
        return 2;
    }
    LER_AUTO_BUF texts = ler_buf_new((size_t)16 << 20);
    ler_code code = ler_file_read(argv[2], &texts, &err);
    if (code == LER_OK)
        code = run(argv[1], ler_buf_view(&texts), &err);
    if (code != LER_OK)
        fprintf(stderr, "search_bench: %s\n", err.message);
    return code == LER_OK ? 0 : 1;
}
