/* CTDL-ASN (https://credreg.net/ctdlasn/terms, Credential Engine): a framework as a JSON-LD graph
 * of one ceasn:CompetencyFramework and its ceasn:Competency nodes, written and read in the form in
 * which the Credential Registry has them: compact IRIs, language maps, "@graph". Nothing is
 * fetched, and names mean what the published context says that they mean. */
#ifndef LER_CTDL_H
#define LER_CTDL_H

#include "ler/exchange.h"

/* Appends the framework, all of it, as a graph. Ids are made under `base` and are then those that
 * credentials carry; without one they are URNs. `date` stands in for an exportedAt that the
 * framework does not have, `language` is the tag of its texts ("en" by default). The same framework
 * gives the same bytes; ler_ctdl_import() of them gives a framework with the same digests of
 * content, strands and whole. What the vocabulary has no term for stands in terms of our own under
 * "ler:" (core/framework/ctdl/internal.h has the list). LER_E_USAGE: no language tag, no base URL;
 * LER_E_LIMIT: over LER_MAX_EXCHANGE. */
ler_code ler_ctdl_export(const ler_framework *fw, const ler_export_options *options, ler_buf *out,
                         ler_error *err) LER_MUST_USE;

/* Whether it is JSON-LD, also in the envelope of a registry. */
bool ler_ctdl_is(const ler_json *root);

/* Import, of our own export and of others' graphs. In those:
 *
 *     statements  competencies without others below them, and those with a level of their own
 *     levels      asn:hasProgressionLevel, else ceasn:complexityLevel, else that of the nearest
 *                 competency above; in the order of their scheme. With options->levels instead the
 *                 first, from the statement upwards, whose level, ceasn:conceptTerm,
 *                 educationLevelType (IRI, its last part, label), competencyCategory,
 *                 codedNotation, competencyLabel, competencyText or CTID is one of the labels
 *     strands     one for each scheme of levels
 *     domains     the competencies above a statement
 *
 * `findings` receives what was found, at JSON pointers. LER_E_SYNTAX, LER_E_CONTENT (err is the
 * first error), LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_ctdl_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                         ler_framework **out, ler_error *err) LER_MUST_USE;

#endif
