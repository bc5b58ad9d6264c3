/* RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/): a function per production, its number above
 * it. The grammar is deterministic with one byte of look-ahead. */
#include "ler/encoding.h"
#include "rdf/dataset.h"
#include "rdf/escape.h"
#include "rdf/grammar.h"

typedef struct reader {
    ler_rdf *rdf;
    ler_str text;
    size_t at;
    ler_error *err;
    ler_buf value; /* of the IRI or literal being read, without escapes */
} reader;

/* Line and column are only wanted on failure, so they are counted only then. */
static ler_code fail_at(reader *r, size_t at, ler_code code, const char *what) {
    unsigned line = 1;
    size_t start = 0;
    ler_fail(r->err, code, "N-Quads: %s", what);
    if (r->err == NULL)
        return code;
    for (size_t i = 0; i < at && i < r->text.len; i++) {
        bool pair = r->text.data[i] == '\r' && i + 1 < r->text.len && r->text.data[i + 1] == '\n';
        if (r->text.data[i] == '\n' || (r->text.data[i] == '\r' && !pair)) {
            line++;
            start = i + 1;
        }
    }
    r->err->line = line;
    r->err->column = (unsigned)(at - start + 1);
    return code;
}

static ler_code fail(reader *r, const char *what) {
    return fail_at(r, r->at, LER_E_SYNTAX, what);
}

/* Puts the place into an error that a term function made. */
static ler_code placed(reader *r, size_t at, ler_code code) {
    if (code != LER_OK && r->err != NULL) {
        char message[sizeof r->err->message];
        memcpy(message, r->err->message, sizeof message);
        fail_at(r, at, code, message);
    }
    return code;
}

static int peek(const reader *r) {
    return r->at < r->text.len ? (unsigned char)r->text.data[r->at] : -1;
}

static bool accept(reader *r, char c) {
    bool found = peek(r) == (unsigned char)c;
    r->at += found;
    return found;
}

static ler_str rest(const reader *r) {
    return ler_str_from(r->text, r->at);
}

/* "White space (tab U+0009 or space U+0020) is used to separate two terminals" */
static void white_space(reader *r) {
    while (peek(r) == ' ' || peek(r) == '\t')
        r->at++;
}

/* [162s] HEX ::= [0-9] | [A-F] | [a-f] */
static int hex(int c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* [12] UCHAR ::= '\u' HEX HEX HEX HEX | '\U' HEX HEX HEX HEX HEX HEX HEX HEX */
static ler_code uchar(reader *r, int digits) {
    uint32_t c = 0;
    for (int i = 0; i < digits; i++) {
        int value = hex(peek(r));
        if (value < 0)
            return fail(r, "\\u wants four hexadecimal digits, and \\U eight");
        c = c << 4 | (uint32_t)value;
        r->at++;
    }
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return fail(r, "an escape names no Unicode character");
    char bytes[4];
    ler_buf_add(&r->value, bytes, ler_utf8_put(c, bytes));
    return LER_OK;
}

/* Bytes up to `end`, an escape or the end of the line go over as they are. */
static void plain(reader *r, char end) {
    size_t from = r->at;
    for (; r->at < r->text.len; r->at++) {
        char c = r->text.data[r->at];
        if (c == end || c == '\\' || c == '\n' || c == '\r')
            break;
    }
    ler_buf_add(&r->value, r->text.data + from, r->at - from);
}

/* [10] IRIREF ::= '<' ([^#x00-#x20<>"{}|^`\] | UCHAR)* '>', and absolute (2.2) */
static ler_code iriref(reader *r, ler_term *out) {
    size_t start = r->at;
    if (!accept(r, '<'))
        return fail(r, "expected <IRI>");
    ler_buf_reset(&r->value);
    for (plain(r, '>'); !accept(r, '>'); plain(r, '>')) {
        if (!accept(r, '\\'))
            return fail(r, "an IRI must end with '>' on its line");
        if (accept(r, 'u'))
            TRY(uchar(r, 4));
        else if (accept(r, 'U'))
            TRY(uchar(r, 8));
        else
            return fail(r, "an IRI has no escapes but \\u and \\U");
    }
    TRY(ler_buf_done(&r->value, r->err));
    if (rdf_scheme(ler_buf_view(&r->value)) == 0)
        return fail_at(r, start, LER_E_SYNTAX, "an IRI must be absolute");
    ler_code code = ler_rdf_iri(r->rdf, ler_buf_view(&r->value), out, r->err);
    return placed(r, start, code == LER_E_CONTENT ? LER_E_SYNTAX : code);
}

/* [141s] BLANK_NODE_LABEL */
static ler_code blank_node(reader *r, ler_term *out) {
    size_t start = r->at;
    if (!accept(r, '_') || !accept(r, ':'))
        return fail(r, "expected a blank node, _:label");
    size_t len = rdf_blank_label(rest(r));
    if (len == 0)
        return fail(r, "a blank node needs a label");
    ler_str label = {r->text.data + r->at, len};
    r->at += len;
    return placed(r, start, ler_rdf_blank(r->rdf, label, out, r->err));
}

/* [11] STRING_LITERAL_QUOTE ::= '"' ([^#x22#x5C#xA#xD] | ECHAR | UCHAR)* '"'
 * [153s] ECHAR ::= '\' [tbnrf"'\] */
static ler_code string(reader *r) {
    static const char letters[] = "tbnrf\"'\\", bytes[] = "\t\b\n\r\f\"'\\";
    ler_buf_reset(&r->value);
    for (plain(r, '"'); !accept(r, '"'); plain(r, '"')) {
        if (!accept(r, '\\'))
            return fail(r, "a string must end with '\"' on its line");
        int c = peek(r);
        const char *letter = c > 0 ? strchr(letters, c) : NULL;
        if (accept(r, 'u')) {
            TRY(uchar(r, 4));
        } else if (accept(r, 'U')) {
            TRY(uchar(r, 8));
        } else if (letter != NULL) {
            ler_buf_char(&r->value, bytes[letter - letters]);
            r->at++;
        } else {
            return fail(r, "unknown escape in a string");
        }
    }
    return ler_buf_done(&r->value, r->err);
}

/* [7] literal ::= STRING_LITERAL_QUOTE ('^^' IRIREF | LANGTAG)? */
static ler_code literal(reader *r, ler_term *out) {
    size_t start = r->at;
    ler_term datatype = LER_TERM_NONE;
    ler_str language = LER_STR_NONE;
    r->at++;
    TRY(string(r));
    ler_buf value = r->value; /* the datatype is read into a buffer of its own */
    r->value = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_code code = LER_OK;
    if (accept(r, '^')) {
        code = accept(r, '^') ? iriref(r, &datatype) : fail(r, "expected ^^<datatype>");
    } else if (accept(r, '@')) {
        language = (ler_str){r->text.data + r->at, rdf_language(rest(r))};
        if (language.len == 0)
            code = fail(r, "expected a language tag behind '@'");
        r->at += language.len;
    }
    if (code == LER_OK)
        code =
            placed(r, start,
                   ler_rdf_literal(r->rdf, ler_buf_view(&value), datatype, language, out, r->err));
    ler_buf_free(&r->value);
    r->value = value;
    return code;
}

/* [3] subject ::= IRIREF | BLANK_NODE_LABEL, as is [6] graphLabel */
static ler_code node(reader *r, ler_term *out) {
    return peek(r) == '_' ? blank_node(r, out) : iriref(r, out);
}

/* [4] predicate ::= IRIREF, and blank nodes in a generalized dataset */
static ler_code predicate(reader *r, ler_term *out) {
    return peek(r) == '_' && r->rdf->options.generalized ? blank_node(r, out) : iriref(r, out);
}

/* [5] object ::= IRIREF | BLANK_NODE_LABEL | literal */
static ler_code object(reader *r, ler_term *out) {
    return peek(r) == '"' ? literal(r, out) : node(r, out);
}

/* [2] statement ::= subject predicate object graphLabel? '.' */
static ler_code statement(reader *r) {
    ler_quad q = {LER_TERM_NONE, LER_TERM_NONE, LER_TERM_NONE, LER_TERM_NONE};
    size_t start = r->at;
    TRY(node(r, &q.subject));
    white_space(r);
    TRY(predicate(r, &q.predicate));
    white_space(r);
    TRY(object(r, &q.object));
    white_space(r);
    if (peek(r) == '<' || peek(r) == '_')
        TRY(node(r, &q.graph));
    white_space(r);
    if (!accept(r, '.'))
        return fail(r, "expected '.' at the end of a statement");
    return placed(r, start, ler_rdf_add(r->rdf, q, r->err));
}

static bool at_eol(const reader *r) {
    return peek(r) == '\n' || peek(r) == '\r' || peek(r) == -1;
}

/* "Comments ... take the form of '#', outside an IRIREF or STRING_LITERAL_QUOTE, and continue to
 * the end of line" (2.1) */
static void comment(reader *r) {
    if (peek(r) == '#')
        while (!at_eol(r))
            r->at++;
}

/* [1] nquadsDoc ::= statement? (EOL statement)* EOL?   [8] EOL ::= [#xD#xA]+ */
static ler_code document(reader *r) {
    for (;;) {
        white_space(r);
        if (!at_eol(r) && peek(r) != '#') {
            TRY(statement(r));
            white_space(r);
        }
        comment(r);
        if (!at_eol(r))
            return fail(r, "expected the end of the line behind '.'");
        if (peek(r) == -1)
            return LER_OK;
        r->at++;
    }
}

ler_code ler_rdf_read_nquads(ler_rdf *rdf, ler_str text, ler_error *err) {
    reader r = {rdf, text, 0, err, ler_buf_new(LER_MAX_CREDENTIAL)};
    size_t bad = ler_utf8_check(text);
    if (bad != text.len)
        return fail_at(&r, bad, LER_E_SYNTAX, "this is not UTF-8");
    ler_code code = document(&r);
    ler_buf_free(&r.value);
    return code;
}

void ler_rdf_write_nquads(const ler_rdf *rdf, ler_buf *out) {
    for (size_t i = 0; i < rdf->quad_count; i++) {
        const ler_term *terms[] = {&rdf->quads[i].subject, &rdf->quads[i].predicate,
                                   &rdf->quads[i].object, &rdf->quads[i].graph};
        for (size_t k = 0; k < 4 && *terms[k] != LER_TERM_NONE; k++) {
            ler_buf_str(out, rdf_text(rdf, *terms[k]));
            ler_buf_char(out, ' ');
        }
        ler_buf_add(out, ".\n", 2);
    }
}
