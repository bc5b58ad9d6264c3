/* ECMA-262 Number::toString with radix 10: the shortest digits that read back as the same double,
 * the closest to it when several do. Found with exact integers (R. Burger, R. Dybvig, "Printing
 * floating-point numbers quickly and accurately", 1996), because printing with 1 to 17 digits and
 * reading back misses some shortest forms next to powers of two. */
#include "ler/json.h"
#include <math.h>
#include <stdio.h>

#define WORDS 40 /* 2^1074 * 10 * 2^53 and a carry need 36 words */

typedef struct big { /* little-endian, no leading zero word */
    uint32_t word[WORDS];
    int used;
} big;

static void big_mul(big *b, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < b->used; i++) {
        carry += (uint64_t)b->word[i] * factor;
        b->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry > 0 && b->used < WORDS)
        b->word[b->used++] = (uint32_t)carry;
}

static void big_pow10(big *b, int n) {
    for (; n >= 9; n -= 9)
        big_mul(b, 1000000000u);
    for (; n > 0; n--)
        big_mul(b, 10);
}

static big big_shifted(uint64_t value, int bits) {
    big b = {{0}, bits / 32};
    unsigned shift = (unsigned)bits % 32;
    uint64_t low = value << shift, high = shift == 0 ? 0 : value >> (64 - shift);
    b.word[b.used++] = (uint32_t)low;
    b.word[b.used++] = (uint32_t)(low >> 32);
    b.word[b.used++] = (uint32_t)high;
    while (b.used > 0 && b.word[b.used - 1] == 0)
        b.used--;
    return b;
}

static int big_compare(const big *a, const big *b) {
    if (a->used != b->used)
        return a->used < b->used ? -1 : 1;
    for (int i = a->used - 1; i >= 0; i--)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

static big big_sum(const big *a, const big *b) {
    big sum = {{0}, 0};
    uint64_t carry = 0;
    int n = a->used > b->used ? a->used : b->used;
    for (int i = 0; i < n || carry > 0; i++) {
        carry += (i < a->used ? a->word[i] : 0u);
        carry += (i < b->used ? b->word[i] : 0u);
        sum.word[i] = (uint32_t)carry;
        carry >>= 32;
        sum.used = i + 1;
    }
    return sum;
}

static void big_sub(big *a, const big *b) { /* a >= b */
    int64_t borrow = 0;
    for (int i = 0; i < a->used; i++) {
        borrow += (int64_t)a->word[i] - (i < b->used ? b->word[i] : 0u);
        a->word[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->used > 0 && a->word[a->used - 1] == 0)
        a->used--;
}

/* a / b, which is below 10; a becomes the remainder. */
static int big_digit(big *a, const big *b) {
    int digit = 0;
    while (big_compare(a, b) >= 0) {
        big_sub(a, b);
        digit++;
    }
    return digit;
}

/* The value is 0.d1d2...dk * 10^(*point); returns k. number is finite and above zero. */
static int shortest(double number, char digits[18], int *point) {
    int exponent;
    double fraction = frexp(number, &exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    exponent -= 53;
    if (exponent < -1074) { /* subnormal: the mantissa has fewer bits */
        mantissa >>= -1074 - exponent;
        exponent = -1074;
    }
    /* number = r / s; half the gap to the next double is up / s, to the one before down / s */
    bool uneven = mantissa == UINT64_C(1) << 52 && exponent > -1074, even = mantissa % 2 == 0;
    int up_bits = (exponent > 0 ? exponent : 0) + uneven;
    big r = big_shifted(mantissa, up_bits + 1);
    big s = big_shifted(1, (exponent < 0 ? -exponent : 0) + 1 + uneven);
    big up = big_shifted(1, up_bits), down = big_shifted(1, up_bits - uneven);
    int k = (int)ceil(log10(number) - 1e-10);
    if (k >= 0) {
        big_pow10(&s, k);
    } else {
        big_pow10(&r, -k);
        big_pow10(&up, -k);
        big_pow10(&down, -k);
    }
    big high = big_sum(&r, &up);
    int order = big_compare(&high, &s);
    if (order > 0 || (order == 0 && even)) { /* the estimate was one too low */
        k++;
    } else {
        big_mul(&r, 10);
        big_mul(&up, 10);
        big_mul(&down, 10);
    }
    *point = k;
    for (int n = 0;;) {
        int digit = big_digit(&r, &s);
        int below = big_compare(&r, &down);
        high = big_sum(&r, &up);
        int above = big_compare(&high, &s);
        bool low_ok = below < 0 || (below == 0 && even);
        bool high_ok = above > 0 || (above == 0 && even);
        if (!low_ok && !high_ok) {
            digits[n++] = (char)('0' + digit);
            big_mul(&r, 10);
            big_mul(&up, 10);
            big_mul(&down, 10);
            continue;
        }
        if (low_ok && high_ok) { /* both ends would do: the closer one, the even one on a tie */
            big twice = big_sum(&r, &r);
            int half = big_compare(&twice, &s);
            digit += half > 0 || (half == 0 && digit % 2 == 1);
        } else if (high_ok) {
            digit++;
        }
        digits[n++] = (char)('0' + digit);
        return n;
    }
}

/* ECMA-262 6.1.6.1.20, steps 6 to 12, with n = point and k = count. */
static size_t lay_out(const char *digits, int count, int point, char *out) {
    char *w = out;
    if (count <= point && point <= 21) {
        memcpy(w, digits, (size_t)count);
        memset(w + count, '0', (size_t)(point - count));
        return (size_t)point;
    }
    if (0 < point && point <= 21) {
        memcpy(w, digits, (size_t)point);
        w[point] = '.';
        memcpy(w + point + 1, digits + point, (size_t)(count - point));
        return (size_t)count + 1;
    }
    if (-6 < point && point <= 0) {
        memcpy(w, "0.", 2);
        memset(w + 2, '0', (size_t)-point);
        memcpy(w + 2 - point, digits, (size_t)count);
        return (size_t)(2 - point + count);
    }
    *w++ = digits[0];
    if (count > 1) {
        *w++ = '.';
        memcpy(w, digits + 1, (size_t)(count - 1));
        w += count - 1;
    }
    return (size_t)(w - out) + (size_t)sprintf(w, "e%+d", point - 1);
}

size_t ler_number_write(double number, char out[LER_NUMBER_TEXT]) {
    char digits[18];
    size_t sign = 0;
    int point;
    if (number > -9007199254740992.0 && number < 9007199254740992.0 &&
        !(number < (double)(int64_t)number) && !(number > (double)(int64_t)number))
        return (size_t)snprintf(out, LER_NUMBER_TEXT, "%lld", (long long)number); /* -0 is 0 */
    if (number < 0) {
        out[0] = '-';
        sign = 1;
    }
    int count = shortest(fabs(number), digits, &point);
    size_t n = sign + lay_out(digits, count, point, out + sign);
    out[n] = '\0';
    return n;
}
