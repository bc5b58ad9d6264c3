/* CTDL-ASN (https://credreg.net/ctdlasn/terms, Credential Engine): a framework as a JSON-LD graph
 * of one ceasn:CompetencyFramework and its ceasn:Competency nodes, written and read in the form in
 * which the Credential Registry has them: compact IRIs, language maps, "@graph". Nothing is
 * fetched, and names mean what the published context says that they mean. */
#ifndef LER_CTDL_H
#define LER_CTDL_H

#include "ler/framework.h"

/* Appends the framework, all of it, as a graph. `base` is the URL that ids are made under (they are
 * then those that credentials carry); LER_STR_NONE gives URNs. `language` is the tag of its texts.
 * The same framework gives the same bytes. ler_ctdl_import() of them gives a framework with the
 * same digests of content, strands and whole. LER_E_USAGE: no language tag; LER_E_LIMIT,
 * LER_E_MEMORY. */
ler_code ler_ctdl_export(const ler_framework *fw, ler_str base, ler_str language, ler_buf *out,
                         ler_error *err) LER_MUST_USE;

#endif
