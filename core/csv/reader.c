#include "csv/csv.h"
#include "ler/arena.h"
#include "ler/encoding.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define CHUNK ((size_t)64 << 10)
#define END (-1)

struct csv_reader {
    csv_read_at read_at;
    void *user;
    const char *source;
    char delimiter;
    bool bom;

    char chunk[CHUNK]; /* bytes [chunk_at, chunk_at + chunk_len) of the source */
    uint64_t chunk_at;
    size_t chunk_len, next; /* next: index into chunk */
    csv_place place;        /* of the row to be read next */
    uint64_t line;          /* where `next` stands */

    ler_buf text; /* the fields of a row, each NUL terminated */
    size_t starts[LER_MAX_CSV_COLUMNS + 1];
    size_t lengths[LER_MAX_CSV_COLUMNS + 1];
    size_t kept; /* fields kept of this row */
    ler_str fields[LER_MAX_CSV_COLUMNS + 1];
    csv_row row;

    size_t columns;
    ler_str *header;
    ler_buf header_text;
};

static ler_code stop(const csv_reader *r, ler_error *err, ler_code code, uint64_t line,
                     const char *message) {
    ler_fail(err, code, "%s", message);
    ler_error_source(err, r->source);
    if (err != NULL)
        err->line = (unsigned)line;
    return code;
}

ler_code csv_read_text(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                       ler_error *err) {
    (void)err;
    const ler_str *text = user;
    size_t left = offset < text->len ? text->len - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0)
        memcpy(out, text->data + offset, *got);
    return LER_OK;
}

static ler_code fill(csv_reader *r, ler_error *err) {
    r->chunk_at += r->chunk_len;
    r->next = r->chunk_len = 0;
    return r->read_at(r->user, r->chunk_at, r->chunk, CHUNK, &r->chunk_len, err);
}

/* The next byte without taking it, or END. */
static ler_code peek(csv_reader *r, int *out, ler_error *err) {
    if (r->next == r->chunk_len)
        TRY(fill(r, err));
    *out = r->next < r->chunk_len ? (unsigned char)r->chunk[r->next] : END;
    return LER_OK;
}

static void take(csv_reader *r) {
    r->next++;
}

static LER_PRINTF(4, 5) void problem(csv_reader *r, const char *word, size_t column,
                                     const char *format, ...) {
    if (r->row.problem != NULL)
        return; /* the first one names the cause */
    r->row.problem = word;
    r->row.problem_column = column;
    va_list args;
    va_start(args, format);
    vsnprintf(r->row.detail, sizeof(r->row.detail), format, args);
    va_end(args);
}

/* A row being read. */
typedef struct scan {
    size_t field;        /* index of the field at work */
    size_t field_len;    /* bytes of it, also those not kept */
    size_t row_len;      /* bytes of the row so far */
    uint64_t quote_line; /* where the quote at work opened */
} scan;

static void field_begin(csv_reader *r, scan *s) {
    s->field_len = 0;
    if (s->field <= LER_MAX_CSV_COLUMNS)
        r->starts[s->field] = r->text.len;
}

static void field_byte(csv_reader *r, scan *s, int byte) {
    s->field_len++;
    if (s->field > LER_MAX_CSV_COLUMNS)
        return;
    if (s->field_len > LER_MAX_CSV_FIELD) {
        problem(r, "field_too_long", s->field,
                "the cell is longer than %zu bytes%s; the copy of it here is cut",
                LER_MAX_CSV_FIELD, s->quote_line != 0 ? " (is a quotation mark not closed?)" : "");
        return;
    }
    ler_buf_char(&r->text, (char)byte);
}

static void field_end(csv_reader *r, scan *s) {
    if (s->field <= LER_MAX_CSV_COLUMNS) {
        r->lengths[s->field] = r->text.len - r->starts[s->field];
        ler_buf_char(&r->text, '\0');
        r->kept = s->field + 1;
    }
    s->field++;
}

/* Takes a line end if one stands here: CRLF, LF or CR. */
static ler_code line_end(csv_reader *r, int byte, bool *taken, ler_error *err) {
    *taken = byte == '\n' || byte == '\r';
    if (!*taken)
        return LER_OK;
    take(r);
    r->line++;
    if (byte == '\r') {
        int next;
        TRY(peek(r, &next, err));
        if (next == '\n')
            take(r);
    }
    return LER_OK;
}

/* RFC 4180 2.5 to 2.7: behind the opening quote, up to and with the closing one. */
static ler_code quoted(csv_reader *r, scan *s, ler_error *err) {
    s->quote_line = r->line;
    bool after_cr = false;
    for (;;) {
        int byte;
        TRY(peek(r, &byte, err));
        if (byte == END) {
            char message[120];
            snprintf(message, sizeof(message),
                     "the quotation mark that opens on line %llu is never closed",
                     (unsigned long long)s->quote_line);
            return stop(r, err, LER_E_SYNTAX, s->quote_line, message);
        }
        take(r);
        if (++s->row_len > LER_MAX_CSV_ROW)
            return stop(r, err, LER_E_LIMIT, s->quote_line,
                        "the row is longer than 1 MiB; is the quotation mark that opens on this "
                        "line never closed?");
        if (byte == '"') {
            TRY(peek(r, &byte, err));
            if (byte != '"')
                return LER_OK;
            take(r);
            byte = '"';
        }
        if (byte == '\r' || (byte == '\n' && !after_cr))
            r->line++;
        after_cr = byte == '\r';
        field_byte(r, s, byte);
    }
}

/* One record, RFC 4180 2.1 to 2.7. *more is false when the source is at its end. */
static ler_code record(csv_reader *r, bool *more, ler_error *err) {
    r->place.offset = r->chunk_at + r->next;
    r->place.line = r->line;
    r->row = (csv_row){.place = r->place};
    r->row.place.row++; /* r->place counts the rows before this one */
    ler_buf_reset(&r->text);
    r->kept = 0;
    scan s = {0};
    int byte;
    TRY(peek(r, &byte, err));
    *more = byte != END;
    if (!*more)
        return LER_OK;
    field_begin(r, &s);
    bool was_quoted = false;
    for (;;) {
        TRY(peek(r, &byte, err));
        bool ended = false;
        if (byte != END)
            TRY(line_end(r, byte, &ended, err));
        if (byte == END || ended) {
            field_end(r, &s);
            break;
        }
        take(r);
        if (++s.row_len > LER_MAX_CSV_ROW)
            return stop(r, err, LER_E_LIMIT, r->place.line, "the row is longer than 1 MiB");
        if (byte == r->delimiter) {
            field_end(r, &s);
            field_begin(r, &s);
            was_quoted = false;
            s.quote_line = 0;
        } else if (byte == '"' && s.field_len == 0 && !was_quoted) {
            was_quoted = true;
            TRY(quoted(r, &s, err));
        } else {
            if (was_quoted)
                problem(r, "stray_quote", s.field,
                        "there is text behind the closing quotation mark of the cell; inside a "
                        "quoted cell a quotation mark is written twice");
            else if (byte == '"')
                problem(r, "stray_quote", s.field,
                        "there is a quotation mark inside a cell that does not begin with one; "
                        "quote the whole cell and write the mark twice");
            field_byte(r, &s, byte);
        }
    }
    r->place.row++;
    if (s.field > LER_MAX_CSV_COLUMNS)
        problem(r, "extra_columns", LER_MAX_CSV_COLUMNS, "the row has more than %d cells",
                LER_MAX_CSV_COLUMNS);
    TRY(ler_buf_done(&r->text, err));
    /* Only now: the buffer moves while it grows. */
    for (size_t i = 0; i < r->kept; i++)
        r->fields[i] = (ler_str){r->text.data + r->starts[i], r->lengths[i]};
    r->row.count = r->kept;
    r->row.fields = r->fields;
    return LER_OK;
}

static void check_bytes(csv_reader *r) {
    for (size_t i = 0; i < r->kept; i++) {
        ler_str f = r->fields[i];
        size_t bad = ler_utf8_check(f);
        /* A cell that was cut may end within a character; that it is too long is said already. */
        if (bad < f.len)
            problem(r, "invalid_utf8", i,
                    "byte %zu of the cell (0x%02x) is not UTF-8; save the file as \"CSV UTF-8\"",
                    bad + 1, (unsigned char)f.data[bad]);
        if (f.len > 0 && memchr(f.data, '\0', f.len) != NULL)
            problem(r, "nul_byte", i, "the cell holds a NUL byte");
    }
}

static bool blank(const csv_row *row) {
    for (size_t i = 0; i < row->count; i++)
        if (ler_str_trim(row->fields[i]).len > 0)
            return false;
    return row->problem == NULL;
}

ler_code csv_next(csv_reader *r, const csv_row **out, ler_error *err) {
    *out = NULL;
    bool more;
    do {
        TRY(record(r, &more, err));
        if (!more)
            return LER_OK;
    } while (blank(&r->row));
    check_bytes(r);
    /* Spreadsheets write empty cells behind the last column; those say nothing. */
    while (r->row.count > r->columns && ler_str_trim(r->fields[r->row.count - 1]).len == 0)
        r->row.count--;
    if (r->row.count > r->columns)
        problem(r, "extra_columns", r->columns,
                "the row has %zu cells, the header %zu; quote a cell that holds the separator",
                r->row.count, r->columns);
    if (r->row.count < r->columns)
        problem(r, "missing_columns", r->row.count,
                "the row has %zu cells, the header %zu; leave a cell blank, but keep its separator",
                r->row.count, r->columns);
    *out = &r->row;
    return LER_OK;
}

void csv_seek(csv_reader *r, const csv_place *place) {
    r->place = *place;
    r->place.row--;
    r->line = place->line;
    /* Long-form rosters jump back and forth within one chunk most of the time. */
    if (place->offset >= r->chunk_at && place->offset - r->chunk_at <= r->chunk_len) {
        r->next = (size_t)(place->offset - r->chunk_at);
        return;
    }
    r->chunk_at = place->offset;
    r->chunk_len = r->next = 0;
}

/* The first bytes tell the encoding. */
static ler_code encoding(csv_reader *r, ler_error *err) {
    /* The header decides the separator: as much of it as fits must be there, however short the
     * source's reads are. */
    TRY(fill(r, err));
    for (size_t got = 1; got > 0 && r->chunk_len > 0 && r->chunk_len < CHUNK; r->chunk_len += got)
        TRY(r->read_at(r->user, r->chunk_len, r->chunk + r->chunk_len, CHUNK - r->chunk_len, &got,
                       err));
    const unsigned char *b = (const unsigned char *)r->chunk;
    size_t n = r->chunk_len;
    if (n == 0)
        return stop(r, err, LER_E_SYNTAX, 0, "the file is empty; a header row was expected");
    bool utf16 = n >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff) ||
                            b[0] == 0 || b[1] == 0);
    if (utf16)
        return stop(r, err, LER_E_SYNTAX, 1,
                    "the file is UTF-16 (or UTF-32); save it as \"CSV UTF-8 (comma delimited)\"");
    if (n >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0) {
        r->bom = true;
        r->next = 3;
    }
    return LER_OK;
}

/* "sep=;" and a line end: Excel's own way of telling; not a row to it. */
static ler_code sep_line(csv_reader *r, ler_error *err) {
    const char *at = r->chunk + r->next;
    size_t left = r->chunk_len - r->next;
    if (left < 6 || strncasecmp(at, "sep=", 4) != 0 || (at[5] != '\n' && at[5] != '\r'))
        return LER_OK;
    if (at[4] != ',' && at[4] != ';' && at[4] != '\t')
        return stop(r, err, LER_E_SYNTAX, 1, "\"sep=\" must name a comma, semicolon or tab");
    r->delimiter = at[4];
    r->next += 5;
    bool taken;
    return line_end(r, at[5], &taken, err);
}

/* The separator that the header has most of, outside quotes; a comma when it has none. */
static char detect(const csv_reader *r) {
    static const char CANDIDATES[] = ",;\t";
    size_t counts[3] = {0};
    bool in_quotes = false;
    for (size_t i = r->next; i < r->chunk_len; i++) {
        char c = r->chunk[i];
        if (c == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && (c == '\n' || c == '\r')) {
            if (counts[0] + counts[1] + counts[2] > 0)
                break; /* lines before the header may be empty */
        } else if (!in_quotes)
            for (size_t k = 0; k < 3; k++)
                counts[k] += c == CANDIDATES[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < 3; k++)
        if (counts[k] > counts[best])
            best = k;
    return CANDIDATES[best];
}

static ler_code read_header(csv_reader *r, ler_error *err) {
    TRY(encoding(r, err));
    r->line = 1;
    TRY(sep_line(r, err));
    if (r->delimiter == 0)
        r->delimiter = detect(r);
    bool more;
    do {
        TRY(record(r, &more, err));
        if (!more)
            return stop(r, err, LER_E_SYNTAX, 0, "the file is empty; a header row was expected");
    } while (blank(&r->row));
    check_bytes(r);
    if (r->row.problem != NULL) {
        char message[320];
        snprintf(message, sizeof(message), "row %llu (the header), column %zu: %s",
                 (unsigned long long)r->place.row, r->row.problem_column + 1, r->row.detail);
        return stop(r, err, LER_E_SYNTAX, r->row.place.line, message);
    }
    while (r->row.count > 1 && ler_str_trim(r->fields[r->row.count - 1]).len == 0)
        r->row.count--;
    if (r->row.count > LER_MAX_CSV_COLUMNS)
        return stop(r, err, LER_E_LIMIT, r->row.place.line, "the header has more than 256 columns");
    ler_buf_str(&r->header_text, ler_buf_view(&r->text));
    r->header = calloc(r->row.count, sizeof(*r->header));
    if (r->header == NULL)
        return ler_no_memory(err);
    TRY(ler_buf_done(&r->header_text, err));
    for (size_t i = 0; i < r->row.count; i++)
        r->header[i] = ler_str_trim((ler_str){r->header_text.data + r->starts[i], r->lengths[i]});
    r->columns = r->row.count;
    return LER_OK;
}

ler_code csv_open(csv_read_at read_at, void *user, const char *source, csv_reader **out,
                  ler_error *err) {
    *out = NULL;
    csv_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return ler_no_memory(err);
    r->read_at = read_at;
    r->user = user;
    r->source = source;
    /* Every kept field adds a NUL. */
    r->text = ler_buf_new(LER_MAX_CSV_ROW + LER_MAX_CSV_COLUMNS + 2);
    r->header_text = ler_buf_new(LER_MAX_CSV_ROW + LER_MAX_CSV_COLUMNS + 2);
    ler_code code = read_header(r, err);
    if (code != LER_OK) {
        csv_free(&r);
        return code;
    }
    *out = r;
    return LER_OK;
}

void csv_free(csv_reader **reader) {
    if (*reader == NULL)
        return;
    ler_buf_wipe(&(*reader)->text); /* names and addresses of people */
    ler_buf_free(&(*reader)->header_text);
    free((*reader)->header);
    free(*reader);
    *reader = NULL;
}

size_t csv_columns(const csv_reader *reader) {
    return reader->columns;
}

ler_str csv_header(const csv_reader *reader, size_t column) {
    return column < reader->columns ? reader->header[column] : LER_STR_NONE;
}

char csv_delimiter(const csv_reader *reader) {
    return reader->delimiter;
}

bool csv_had_bom(const csv_reader *reader) {
    return reader->bom;
}
