/* Which addresses are of the public internet. By the IANA registries of special-purpose addresses
 * for IPv4 and IPv6, the latter by the rule that only 2000::/3 is handed out for global unicast. */
#include "ler/fetch.h"

typedef struct range {
    uint8_t head[16];
    unsigned bits;
} range;

static const range V4[] = {
    {{0}, 8},                 /* "this network"; 0.0.0.0 reaches this host */
    {{10}, 8},                /* private, RFC 1918 */
    {{100, 64}, 10},          /* shared address space (CGNAT), RFC 6598 */
    {{127}, 8},               /* loopback */
    {{168, 63, 129, 16}, 32}, /* not IANA's: the host agent inside every Azure machine */
    {{169, 254}, 16},         /* link-local; the metadata services of clouds */
    {{172, 16}, 12},          /* private */
    {{192, 0, 0}, 24},        /* IETF protocol assignments, DS-Lite */
    {{192, 0, 2}, 24},        /* documentation */
    {{192, 88, 99}, 24},      /* 6to4 relays, withdrawn */
    {{192, 168}, 16},         /* private */
    {{198, 18}, 15},          /* benchmarks */
    {{198, 51, 100}, 24},     /* documentation */
    {{203, 0, 113}, 24},      /* documentation */
    {{224}, 4},               /* multicast */
    {{240}, 4},               /* reserved, and the broadcast address */
};

static const range V6_UNICAST = {{0x20}, 3};
static const range V6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* IETF protocol assignments: Teredo, ORCHID, benchmarks */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: any IPv4 address in disguise */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation, RFC 9637 */
};

static bool within(const uint8_t *address, const range *r) {
    size_t whole = r->bits / 8;
    unsigned rest = r->bits % 8;
    if (memcmp(address, r->head, whole) != 0)
        return false;
    return rest == 0 || (unsigned)(address[whole] ^ r->head[whole]) >> (8 - rest) == 0;
}

bool ler_address_public(const uint8_t *address, size_t len) {
    const range *bad = len == 4 ? V4 : V6;
    size_t count = len == 4 ? sizeof V4 / sizeof *V4 : sizeof V6 / sizeof *V6;
    /* Outside of 2000::/3 are all forms that carry an IPv4 address (mapped, compatible, NAT64), and
     * loopback, unique local, link-local, site-local and multicast addresses. */
    if (len != 4 && (len != 16 || !within(address, &V6_UNICAST)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (within(address, &bad[i]))
            return false;
    return true;
}
