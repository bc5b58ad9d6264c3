/* Status lists from any bytes: as an encodedList, as gzip data inside of one, and as JSON, read as
 * an entry and as a list. What is accepted keeps to the ceilings, and its bits survive being
 * written. */
#include "ler/encoding.h"
#include "ler/status.h"
#include <stdlib.h>

static void decode(ler_str encoded) {
    LER_AUTO_BUF bits = ler_buf_new((size_t)64 << 20), text = ler_buf_new((size_t)4 << 20),
                 again = ler_buf_new((size_t)64 << 20);
    if (ler_bitstring_decode(encoded, &bits, NULL) != LER_OK) {
        if (bits.len > 0)
            abort();
        return;
    }
    if (bits.len > LER_MAX_STATUS_BITS / 8)
        abort();
    if (ler_bitstring_encode(ler_buf_view(&bits), &text, NULL) != LER_OK)
        return; /* too short, or hard to press */
    if (ler_bitstring_decode(ler_buf_view(&text), &again, NULL) != LER_OK ||
        !ler_str_equal(ler_buf_view(&bits), ler_buf_view(&again)))
        abort();
}

static void read_json(ler_str text) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    LER_AUTO_BUF bits = ler_buf_new((size_t)64 << 20);
    ler_status_entry entry;
    ler_status_list list;
    ler_json *v;
    if (ler_json_read(arena, text, NULL, &v, NULL) != LER_OK)
        return;
    if (ler_status_entry_read(v, "", &entry, NULL) == LER_OK &&
        (entry.index >= LER_MAX_STATUS_BITS || entry.purpose == LER_STATUS_OTHER ||
         entry.list.len == 0))
        abort();
    if (ler_status_list_read(v, LER_STR("https://uni.example/status/1"), &bits, &list, NULL) ==
        LER_OK) {
        if (list.entries < LER_MIN_STATUS_ENTRIES || list.entries != 8 * bits.len ||
            list.purposes == 0 || !ler_str_is(list.id, "https://uni.example/status/1"))
            abort();
        (void)ler_bitstring_get(ler_buf_view(&bits), list.entries - 1);
        if (ler_bitstring_get(ler_buf_view(&bits), list.entries))
            abort();
    } else if (bits.len > 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ler_str text = {(const char *)data, size};
    size_t index;
    if (ler_status_index_read(text, &index, NULL) == LER_OK) { /* one number, one spelling */
        LER_AUTO_BUF again = ler_buf_new(64);
        ler_buf_printf(&again, "%zu", index);
        if (!ler_str_equal(text, ler_buf_view(&again)))
            abort();
    }
    if (size > 0 && data[0] == 0x1f) {
        LER_AUTO_BUF encoded = ler_buf_new((size_t)4 << 20);
        ler_buf_char(&encoded, 'u');
        ler_base64url_encode(data, size, &encoded);
        decode(ler_buf_view(&encoded));
    } else if (size > 0 && data[0] == '{') {
        read_json(text);
    } else {
        decode(text);
    }
    return 0;
}
