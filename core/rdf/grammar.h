/* Productions of N-Quads that the term functions and the reader share. */
#ifndef LER_RDF_GRAMMAR_H
#define LER_RDF_GRAMMAR_H

#include "ler/str.h"

/* How many bytes at the start of well-formed UTF-8 match: */
size_t rdf_blank_label(ler_str s); /* [141s] BLANK_NODE_LABEL, behind its "_:" */
size_t rdf_language(ler_str s);    /* [144s] LANGTAG, behind its '@' */
size_t rdf_scheme(ler_str s); /* RFC 3986 3.1 scheme with its colon; 0 = a relative reference */

#endif
