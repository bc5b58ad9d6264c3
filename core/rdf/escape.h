/* Writing terms as canonical N-Quads wants them (RDFC-1.0 A, "A Canonical form of N-Quads"). */
#ifndef LER_RDF_ESCAPE_H
#define LER_RDF_ESCAPE_H

#include "ler/str.h"

/* The most bytes one byte of text grows to: "\u0000". */
#define RDF_ESCAPE_MAX 6

/* Writes value into out (room for RDF_ESCAPE_MAX times its length) with the escapes of
 * STRING_LITERAL_QUOTE; returns the length. */
size_t rdf_escape(ler_str value, char *out);
/* The reverse; writes at most text.len bytes. The text was written by rdf_escape. */
size_t rdf_unescape(ler_str text, char *out);

/* Offset of the first byte that IRIREF excludes, or iri.len. */
size_t rdf_iri_check(ler_str iri);

#endif
