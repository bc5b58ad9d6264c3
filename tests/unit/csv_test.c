/* RFC 4180 and what registrars' systems make of it. Each row of the table is a whole file. */
#include "csv/csv.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct memory {
    const char *data;
    size_t len;
} memory;

static ler_code read_memory(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                            ler_error *err) {
    (void)err;
    const memory *m = user;
    size_t left = offset < m->len ? m->len - (size_t)offset : 0;
    /* Odd pieces, so that every token is cut somewhere. */
    *got = left < size ? left : size;
    if (*got > 7)
        *got = 7;
    memcpy(out, m->data + offset, *got);
    return LER_OK;
}

/* The rows behind the header as "a|b\n", with "!problem@column" where there is one. */
static void render(const char *data, size_t len, ler_buf *out) {
    memory m = {data, len};
    CSV_AUTO reader = NULL;
    ler_error err = {0};
    ler_code code = csv_open(read_memory, &m, "test", &reader, &err);
    const csv_row *row = NULL;
    while (code == LER_OK && (code = csv_next(reader, &row, &err)) == LER_OK && row != NULL) {
        for (size_t i = 0; i < row->count; i++) {
            if (i > 0)
                ler_buf_char(out, '|');
            ler_buf_str(out, row->fields[i]);
        }
        if (row->problem != NULL)
            ler_buf_printf(out, "!%s@%zu", row->problem, row->problem_column);
        ler_buf_char(out, '\n');
    }
    if (code != LER_OK)
        ler_buf_printf(out, "%s line %u", ler_code_name(code), err.line);
}

#define FILE_OF(s) s, sizeof(s) - 1

static const struct {
    const char *name, *data;
    size_t len;
    const char *expected;
} CASES[] = {
    {"plain", FILE_OF("a,b\n1,2\n"), "1|2\n"},
    {"no final line end", FILE_OF("a,b\n1,2"), "1|2\n"},
    {"CRLF", FILE_OF("a,b\r\n1,2\r\n3,4\r\n"), "1|2\n3|4\n"},
    {"CR", FILE_OF("a,b\r1,2\r3,4"), "1|2\n3|4\n"},
    {"mixed line ends", FILE_OF("a,b\n1,2\r\n3,4\r5,6\n"), "1|2\n3|4\n5|6\n"},
    {"BOM",
     FILE_OF("\xef\xbb\xbf"
             "a,b\n1,2\n"),
     "1|2\n"},
    {"BOM before a quoted header", FILE_OF("\xef\xbb\xbf\"a\",b\n1,2\n"), "1|2\n"},
    {"semicolon", FILE_OF("a;b\n1,5;2\n"), "1,5|2\n"},
    {"tab", FILE_OF("a\tb\n1,5\t2;3\n"), "1,5|2;3\n"},
    {"comma in a quoted header", FILE_OF("\"a,b,c\";d\n1;2\n"), "1|2\n"},
    {"sep line", FILE_OF("sep=;\na;b,c\n1;2\n"), "1|2\n"},
    {"sep line with CRLF and BOM", FILE_OF("\xef\xbb\xbfsep=\t\r\na\tb\r\n1\t2\r\n"), "1|2\n"},
    {"sep line of nonsense", FILE_OF("sep=x\na,b\n"), "syntax line 1"},
    {"quotes", FILE_OF("a,b\n\"1\",\"x \"\"y\"\" z\"\n"), "1|x \"y\" z\n"},
    {"empty quoted", FILE_OF("a,b\n\"\",2\n"), "|2\n"},
    {"one doubled quote", FILE_OF("a,b\n\"\"\"\",2\n"), "\"|2\n"},
    {"line break in a cell", FILE_OF("a,b\n\"1\n2\",\"3\r\n4\"\n5,6\n"), "1\n2|3\r\n4\n5|6\n"},
    {"separator in a cell", FILE_OF("a,b\n\"1,2\",3\n"), "1,2|3\n"},
    {"spaces are kept", FILE_OF("a,b\n 1 , 2\n"), " 1 | 2\n"},
    {"quote inside", FILE_OF("a,b\n1\"2,3\n4,5\n"), "1\"2|3!stray_quote@0\n4|5\n"},
    {"text behind a quote", FILE_OF("a,b\n\"1\"2,3\n4,5\n"), "12|3!stray_quote@0\n4|5\n"},
    {"space before a quote", FILE_OF("a,b\n1, \"2\"\n"), "1| \"2\"!stray_quote@1\n"},
    {"unclosed quote", FILE_OF("a,b\n1,2\n3,\"4\n5,6\n"), "1|2\nsyntax line 3"},
    {"unclosed quote in the header", FILE_OF("a,\"b\n1,2\n"), "syntax line 1"},
    {"missing cell", FILE_OF("a,b,c\n1,2\n3,4,5\n"), "1|2!missing_columns@2\n3|4|5\n"},
    {"extra cell", FILE_OF("a,b\n1,2,3\n4,5\n"), "1|2|3!extra_columns@2\n4|5\n"},
    {"trailing blanks", FILE_OF("a,b,,\n1,2,,\n3,4\n"), "1|2\n3|4\n"},
    {"blank lines", FILE_OF("a,b\n\n1,2\n,\n \n3,4\n\n"), "1|2\n3|4\n"},
    {"blank lines before the header", FILE_OF("\n\na;b\n1;2\n"), "1|2\n"},
    {"Latin-1", FILE_OF("a,b\n1,Ren\xe9\n3,4\n"), "1|Ren\xe9!invalid_utf8@1\n3|4\n"},
    {"Latin-1 in the header", FILE_OF("a,pr\xe9nom\n1,2\n"), "syntax line 1"},
    {"overlong UTF-8", FILE_OF("a\n\xc0\xaf\n"), "\xc0\xaf!invalid_utf8@0\n"},
    {"NUL", FILE_OF("a,b\n1,x\0y\n3,4\n"), NULL},
    {"UTF-16 LE",
     FILE_OF("\xff\xfe"
             "a\0,\0b\0"),
     "syntax line 1"},
    {"UTF-16 BE", FILE_OF("\xfe\xff\0a\0,\0b"), "syntax line 1"},
    {"UTF-16 without a mark", FILE_OF("a\0,\0b\0"), "syntax line 1"},
    {"empty", FILE_OF(""), "syntax line 0"},
    {"BOM only", FILE_OF("\xef\xbb\xbf"), "syntax line 0"},
    {"line ends only", FILE_OF("\n\r\n\r"), "syntax line 0"},
    {"header only", FILE_OF("a,b\n"), ""},
    {"one column", FILE_OF("a\n1\n2\n"), "1\n2\n"},
    {"names in any script", FILE_OF("a,b\n\xd7\xa9\xd7\x9c,\xf0\x9f\x8e\x93/x\n"),
     "\xd7\xa9\xd7\x9c|\xf0\x9f\x8e\x93/x\n"},
};

Test(csv, table) {
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        LER_AUTO_BUF out = ler_buf_new((size_t)1 << 20);
        ler_buf_text(&out, "");
        render(CASES[i].data, CASES[i].len, &out);
        const char *got = out.len > 0 ? out.data : "";
        if (CASES[i].expected != NULL)
            cr_expect_str_eq(got, CASES[i].expected, "%s: got \"%s\"", CASES[i].name, got);
    }
}

Test(csv, nul_is_a_problem_of_its_row) {
    memory m = {FILE_OF("a,b\n1,x\0y\n3,4\n")};
    CSV_AUTO reader = NULL;
    const csv_row *row;
    cr_assert_eq(csv_open(read_memory, &m, "test", &reader, NULL), LER_OK);
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_assert_str_eq(row->problem, "nul_byte");
    cr_assert_eq(row->fields[1].len, 3);
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_assert_null(row->problem);
}

Test(csv, counts_rows_as_a_spreadsheet_and_comes_back_to_them) {
    memory m = {FILE_OF("a,b\n\n\"1\n1\",2\n3,4\n")};
    CSV_AUTO reader = NULL;
    const csv_row *row;
    cr_assert_eq(csv_open(read_memory, &m, "test", &reader, NULL), LER_OK);
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_expect_eq(row->place.row, 3);
    cr_expect_eq(row->place.line, 3);
    csv_place first = row->place;
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_expect_eq(row->place.row, 4);
    cr_expect_eq(row->place.line, 5);
    csv_seek(reader, &first);
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_expect_eq(row->place.row, 3);
    cr_expect(ler_str_is(row->fields[0], "1\n1"));
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_expect_eq(row->place.row, 4);
}

/* A cell of `len` bytes behind a header; returns the problem of its row, or the code's name. */
static const char *cell_of(size_t len, bool quoted) {
    LER_AUTO_BUF file = ler_buf_new((size_t)8 << 20);
    ler_buf_text(&file, "a,b\n");
    if (quoted)
        ler_buf_char(&file, '"');
    for (size_t i = 0; i < len; i++)
        ler_buf_char(&file, 'x');
    if (quoted)
        ler_buf_char(&file, '"');
    ler_buf_text(&file, ",2\n3,4\n");
    memory m = {file.data, file.len};
    CSV_AUTO reader = NULL;
    const csv_row *row;
    cr_assert_eq(csv_open(read_memory, &m, "test", &reader, NULL), LER_OK);
    ler_code code = csv_next(reader, &row, NULL);
    if (code != LER_OK)
        return ler_code_name(code);
    const char *problem = row->problem == NULL ? "" : row->problem;
    cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
    cr_expect_null(row->problem);
    return problem;
}

Test(csv, limits) {
    cr_expect_str_eq(cell_of(LER_MAX_CSV_FIELD, false), "");
    cr_expect_str_eq(cell_of(LER_MAX_CSV_FIELD, true), "");
    cr_expect_str_eq(cell_of(LER_MAX_CSV_FIELD + 1, false), "field_too_long");
    cr_expect_str_eq(cell_of(LER_MAX_CSV_FIELD + 1, true), "field_too_long");
    cr_expect_str_eq(cell_of(LER_MAX_CSV_ROW + 1, false), "limit");
    cr_expect_str_eq(cell_of(LER_MAX_CSV_ROW + 1, true), "limit");
    LER_AUTO_BUF wide = ler_buf_new((size_t)1 << 20);
    for (int n = 0; n < LER_MAX_CSV_COLUMNS; n++)
        ler_buf_printf(&wide, "%sc%d", n == 0 ? "" : ",", n);
    memory at = {wide.data, wide.len};
    CSV_AUTO reader = NULL;
    cr_expect_eq(csv_open(read_memory, &at, "test", &reader, NULL), LER_OK);
    ler_buf_text(&wide, ",one more");
    memory over = {wide.data, wide.len};
    CSV_AUTO second = NULL;
    cr_expect_neq(csv_open(read_memory, &over, "test", &second, NULL), LER_OK);
}

static const struct {
    const char *cell, *written;
} CELLS[] = {
    {"plain", "plain"},
    {"", ""},
    {"a,b", "\"a,b\""},
    {"a\"b", "\"a\"\"b\""},
    {"two\nlines", "\"two\nlines\""},
    {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""},
    {"+1", "'+1"},
    {"-1", "'-1"},
    {"@x", "'@x"},
    {"\tx", "\"'\tx\""},
    {"\rx", "\"'\rx\""},
    {"\xef\xbc\x9dx", "'\xef\xbc\x9dx"},
    {"'=x", "''=x"},
    {"'tis", "'tis"},
    {"O'Neil", "O'Neil"},
    {" x", "\" x\""},
};

Test(csv, writes_cells_that_no_spreadsheet_runs_and_takes_the_guard_off_again) {
    for (size_t i = 0; i < sizeof(CELLS) / sizeof(CELLS[0]); i++) {
        LER_AUTO_BUF out = ler_buf_new(1000);
        ler_str cell = ler_str_of(CELLS[i].cell);
        csv_write_cell(&out, cell, ',', true);
        cr_expect_str_eq(out.len > 0 ? out.data : "", CELLS[i].written);
        LER_AUTO_BUF file = ler_buf_new(1000);
        ler_buf_text(&file, "h,i\n");
        csv_write_cell(&file, cell, ',', true);
        csv_write_cell(&file, LER_STR("x"), ',', false);
        csv_write_end(&file);
        memory m = {file.data, file.len};
        CSV_AUTO reader = NULL;
        const csv_row *row;
        cr_assert_eq(csv_open(read_memory, &m, "test", &reader, NULL), LER_OK);
        cr_assert_eq(csv_next(reader, &row, NULL), LER_OK);
        cr_expect(ler_str_equal(csv_unguard(row->fields[0]), cell), "%s", CELLS[i].cell);
    }
}
