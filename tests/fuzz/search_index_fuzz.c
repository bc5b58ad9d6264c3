/* Any bytes as a search index, with a checksum that is right: it is refused, or it proposes
 * statements of the store's files, and nothing reads outside of it. */
#include "framework/search/internal.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static ler_store *store_of_two(void) {
    ler_store *store = NULL;
    require(ler_store_open(NULL, false, &store, NULL) == LER_OK);
    for (int i = 0; i < 2; i++) {
        char text[1200];
        ler_framework *fw = NULL;
        snprintf(
            text, sizeof text,
            "{\"schemaVersion\":\"1.0\",\"exportedAt\":\"2026-05-15T12:38:27Z\","
            "\"occupation\":{\"soc\":\"49-309%d.00\",\"title\":\"Menders\",\"group\":\"\","
            "\"sector\":\"\",\"jobZone\":2,\"jobZoneInferred\":false},\"framework\":{"
            "\"version\":\"v.1\",\"description\":\"\",\"contextCovered\":\"\",\"levels\":{"
            "\"emerging\":{\"label\":\"Emerging\",\"statements\":[\"Wheels \xE2\x80\x94 true\"]},"
            "\"developing\":{\"label\":\"Developing\",\"statements\":[\"Bells\"]},"
            "\"proficient\":{\"label\":\"Proficient\",\"statements\":[\"Brakes\"]},"
            "\"advanced\":{\"label\":\"Advanced\",\"statements\":[\"Teach\"]}}},"
            "\"sources\":{\"onet\":\"\",\"crosswalk\":\"\",\"generator\":\"\"},"
            "\"attribution\":\"\"}",
            i);
        ler_error err = {0};
        if (ler_framework_load(ler_str_of(text), NULL, &fw, &err) != LER_OK)
            fprintf(stderr, "%s: %s\n", err.pointer, err.message);
        require(fw != NULL && ler_store_add(store, &fw, NULL) == LER_OK);
    }
    return store;
}

static void check(const search_image *image, const search_proposals *p, bool strands) {
    require(p->count <= p->limit);
    for (size_t i = 0; i < p->count; i++) {
        require(p->items[i].file < image->header->files);
        require(!strands || p->items[i].strand < image->header->strands);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_store *store;
    search_image image;
    search_header header;
    if (store == NULL)
        store = store_of_two();
    if (size < sizeof header)
        return 0;
    char *copy = malloc(size);
    require(copy != NULL);
    memcpy(copy, data, size);
    memcpy(&header, copy, sizeof header);
    header.size = size;
    header.checksum = search_checksum((ler_str){copy + sizeof header, size - sizeof header});
    memcpy(copy, &header, sizeof header);
    if (search_image_open((ler_str){copy, size}, &image) &&
        image.header->files == ler_store_count(store)) {
        search_proposals p = {.limit = 5};
        uint64_t hash = match_hash(LER_STR("bells"));
        search_by_hash(&image, store, match_hash(LER_STR("Bells")), NULL, &p);
        check(&image, &p, true);
        search_by_hash(&image, store, 0, &hash, &p);
        check(&image, &p, true);
        p.count = 0;
        if (search_by_score(&image, store, LER_STR("true the whels, bell and brakes"), &p, NULL) ==
            LER_OK)
            check(&image, &p, true);
        p.count = 0;
        require(search_by_code(&image, store, LER_STR("emerging/1"), &p, NULL) == LER_OK);
        check(&image, &p, false);
    }
    free(copy);
    return 0;
}
