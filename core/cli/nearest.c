/* "Did you mean": edit distance with exchanged neighbours (optimal string alignment). */
#include "cli/options.h"

#define LONGEST 40

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t distance(const char *a, size_t m, const char *b, size_t n) {
    size_t d[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= m; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= n; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= m; i++)
        for (size_t j = 1; j <= n; j++) {
            size_t change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[m][n];
}

const char *ler_nearest(const char *typed, const char *const *names) {
    size_t len = strlen(typed);
    if (len == 0 || len > LONGEST)
        return NULL;
    const char *begins = NULL, *best = NULL;
    size_t beginners = 0, best_distance = LONGEST + 1;
    for (; *names != NULL; names++) {
        size_t n = strlen(*names);
        if (n > LONGEST)
            continue;
        if (n > len && strncmp(*names, typed, len) == 0) {
            begins = *names;
            beginners++;
        }
        size_t d = distance(typed, len, *names, n);
        if (d < best_distance) {
            best_distance = d;
            best = *names;
        }
    }
    if (best != NULL && best_distance * 3 <= least(len, strlen(best)) + 1)
        return best;
    return beginners == 1 ? begins : NULL;
}
