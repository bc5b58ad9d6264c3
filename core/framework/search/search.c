/* Searching a store: its index, and the answers. */
#include "framework/search/internal.h"
#include "ler/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct ler_search {
    ler_store *store;
    ler_search_way way;
    search_image image;
    void *mapped; /* the file, */
    size_t mapped_size;
    ler_buf built;        /* or what was made of it */
    ler_matcher *matcher; /* what was proposed for the text at hand, or everything */
};

void ler_search_free(ler_search **search) {
    if (search == NULL || *search == NULL)
        return;
    if ((*search)->mapped != NULL)
        munmap((*search)->mapped, (*search)->mapped_size);
    ler_buf_free(&(*search)->built);
    ler_matcher_free(&(*search)->matcher);
    free(*search);
    *search = NULL;
}

ler_search_way ler_search_how(const ler_search *search) {
    return search->way;
}

/* Takes a whole framework into the matcher: codes speak of all its strands. */
static ler_code load(ler_search *s, size_t file, ler_error *err) {
    const ler_framework *fw;
    TRY(ler_store_load(s->store, file, &fw, err));
    return ler_matcher_add(s->matcher, fw, err);
}

/* Maps the index, if it is a file that only the store's owner, or we, could have written: a file
 * that shrinks while it is mapped would end the process. */
static void map_index(ler_search *s) {
    struct stat status, folder;
    int dir = ler_dir_fd(ler_store_dir(s->store));
    int fd =
        openat(dir, LER_SEARCH_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && fstat(dir, &folder) == 0 && S_ISREG(status.st_mode) &&
        (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
        (status.st_uid == geteuid() || status.st_uid == folder.st_uid || status.st_uid == 0) &&
        (uintmax_t)status.st_size >= sizeof(search_header) &&
        (uintmax_t)status.st_size <= LER_MAX_SEARCH_INDEX) {
        size_t size = (size_t)status.st_size;
        void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        if (at != MAP_FAILED) {
            s->mapped = at;
            s->mapped_size = size;
        }
    }
    close(fd);
}

static bool is_current(const search_image *image, const ler_store *store) {
    if (image->header->files != ler_store_count(store))
        return false;
    for (uint32_t i = 0; i < image->header->files; i++)
        if (!ler_str_is(search_name(image, i), ler_store_name(store, i)))
            return false;
    return true;
}

/* One writer at a time; who finds another at work leaves the writing to him. */
static bool write_index(ler_search *s) {
    ler_dir *dir = ler_store_dir(s->store);
    int lock = openat(ler_dir_fd(dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = false;
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
        ler_dir_clear(dir, LER_SEARCH_FILE);
        done = ler_dir_write(dir, LER_SEARCH_FILE, ler_buf_view(&s->built), 0644, LER_WRITE_REPLACE,
                             false, NULL) == LER_OK;
    }
    if (lock >= 0)
        close(lock);
    return done;
}

/* Makes the index, from the old one or anew, and puts it into the store if that can be done. */
static ler_code make_index(ler_search *s, const search_image *old, ler_error *err) {
    ler_buf made = ler_buf_new(LER_MAX_SEARCH_INDEX);
    bool anew = true;
    ler_code code = search_build(s->store, old, &anew, &made, err);
    if (code != LER_OK && old != NULL) { /* whatever was wrong with the old one */
        ler_buf_free(&made);
        made = ler_buf_new(LER_MAX_SEARCH_INDEX);
        code = search_build(s->store, NULL, &anew, &made, err);
    }
    if (code != LER_OK) {
        ler_buf_free(&made);
        return code;
    }
    ler_buf_free(&s->built);
    s->built = made;
    if (!search_image_open(ler_buf_view(&s->built), &s->image))
        return ler_fail(err, LER_E_INTERNAL, "a search index was made wrongly");
    s->way = !write_index(s) ? LER_SEARCH_UNWRITTEN : anew ? LER_SEARCH_MADE : LER_SEARCH_UPDATED;
    return LER_OK;
}

static ler_code open_index(ler_search *s, ler_error *err) {
    map_index(s);
    bool usable =
        s->mapped != NULL && search_image_open((ler_str){s->mapped, s->mapped_size}, &s->image);
    if (usable && is_current(&s->image, s->store)) {
        s->way = LER_SEARCH_INDEX;
        return LER_OK;
    }
    search_image old = s->image;
    return make_index(s, usable ? &old : NULL, err);
}

static bool all_are_files(const ler_store *store) {
    for (size_t i = 0; i < ler_store_count(store); i++)
        if (ler_store_name(store, i) == NULL)
            return false;
    return true;
}

ler_code ler_search_open(ler_store *store, bool whole, ler_search **out, ler_error *err) {
    *out = NULL;
    size_t files = ler_store_count(store);
    LER_AUTO_SEARCH s = calloc(1, sizeof *s);
    if (s == NULL)
        return ler_no_memory(err);
    s->store = store;
    s->matcher = ler_matcher_new();
    if (s->matcher == NULL)
        return ler_no_memory(err);
    if (whole || files <= LER_SEARCH_FEW || !all_are_files(store)) {
        s->way = LER_SEARCH_WHOLE;
        for (size_t i = 0; i < files; i++)
            TRY(load(s, i, err));
    } else {
        TRY(open_index(s, err));
    }
    *out = s;
    s = NULL;
    return LER_OK;
}

static ler_code load_frameworks(ler_search *s, const search_proposals *p, ler_error *err) {
    for (size_t i = 0; i < p->count; i++)
        TRY(load(s, p->items[i].file, err));
    return LER_OK;
}

/* Takes in the strands of the statements that were proposed. */
static ler_code load_strands(ler_search *s, const search_proposals *p, ler_error *err) {
    for (size_t i = 0; i < p->count; i++) {
        const ler_framework *fw;
        TRY(ler_store_load(s->store, p->items[i].file, &fw, err));
        uint32_t number = s->image.strands[p->items[i].strand].number;
        const ler_strand *strand = ler_framework_strand(fw, number);
        if (strand != NULL && !match_has_strand(s->matcher, fw, strand))
            TRY(match_add_strand(s->matcher, fw, strand, err));
    }
    return LER_OK;
}

/* Code, exact text, normalised text: whoever may have it is loaded and asked. */
static ler_code find_certain(ler_search *s, ler_str text, ler_str normal, size_t limit,
                             ler_match *out, ler_error *err) {
    search_proposals code = {.limit = limit}, exact = code, like = code;
    uint64_t hash = match_hash(normal);
    TRY(search_by_code(&s->image, s->store, ler_str_trim(text), &code, err));
    TRY(load_frameworks(s, &code, err));
    search_by_hash(&s->image, s->store, match_hash(text), NULL, &exact);
    TRY(load_strands(s, &exact, err));
    search_by_hash(&s->image, s->store, 0, &hash, &like);
    TRY(load_strands(s, &like, err));
    return ler_match_find(s->matcher, text, false, out, err);
}

/* *good is false when the index foretold other scores than the texts have. */
static ler_code find_scored(ler_search *s, ler_str text, ler_str normal, size_t limit, bool *good,
                            ler_match *out, ler_error *err) {
    search_proposals best = {.limit = limit};
    ler_code code = search_by_score(&s->image, s->store, normal, &best, err);
    *good = code != LER_E_CONTENT;
    if (code != LER_OK)
        return *good ? code : LER_OK;
    TRY(load_strands(s, &best, err));
    TRY(ler_match_find(s->matcher, text, true, out, err));
    size_t count = out->count < limit ? out->count : limit;
    *good = best.count == count;
    for (size_t i = 0; *good && i < count; i++)
        *good = best.items[i].score == out->candidates[i].score;
    return LER_OK;
}

static ler_code find_indexed(ler_search *s, ler_str text, bool scored, size_t limit, ler_match *out,
                             ler_error *err) {
    bool good = true;
    ler_matcher_free(&s->matcher);
    if ((s->matcher = ler_matcher_new()) == NULL)
        return ler_no_memory(err);
    s->matcher->several = true;
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_MATCH_TEXT);
    TRY(ler_text_normalise(text, &normal, err));
    TRY(find_certain(s, text, ler_buf_view(&normal), limit, out, err));
    if (!scored || out->kind != LER_MATCH_NONE)
        return LER_OK;
    TRY(find_scored(s, text, ler_buf_view(&normal), limit, &good, out, err));
    if (good)
        return LER_OK;
    TRY(make_index(s, NULL, err));
    TRY(find_scored(s, text, ler_buf_view(&normal), limit, &good, out, err));
    return good ? LER_OK : ler_fail(err, LER_E_INTERNAL, "a search index was made wrongly");
}

ler_code ler_search_find(ler_search *s, ler_str text, bool scored, size_t limit, ler_match *out,
                         ler_error *err) {
    limit = limit < 2 ? 2 : limit > LER_MAX_CANDIDATES ? LER_MAX_CANDIDATES : limit;
    TRY(match_check(text, out, err));
    TRY(s->way == LER_SEARCH_WHOLE ? ler_match_find(s->matcher, text, scored, out, err)
                                   : find_indexed(s, text, scored, limit, out, err));
    if (out->count > limit)
        out->count = limit;
    return LER_OK;
}
