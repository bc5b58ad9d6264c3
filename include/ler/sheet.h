/* Statements as a table for people with a spreadsheet (CSV, RFC 4180): one row a statement.
 *
 *     soc,version,title,strand,strand_label,domain,domain_label,level,level_label,level_number,role,
 *     ordinal,code,statement,sources,group,sector,job_zone,job_zone_inferred,description,
 *     context_covered,exported_at,attribution
 *
 * What is said of the whole framework stands in every row (soc, version, title) or in the first one
 * (what stands behind sources). A table that a person makes needs `statement` and `level` only,
 * when options say the rest; headings may be spelled in other ways, whatever their case. */
#ifndef LER_SHEET_H
#define LER_SHEET_H

#include "ler/exchange.h"

/* Appends the table: UTF-8 with a byte order mark, without which spreadsheets misread it; cells
 * that a spreadsheet would run as a formula have an apostrophe in front. `lost` receives what the
 * table does not hold (anchors, evidence, titles of sources), and whether an import of it has the
 * digests of the framework. LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_sheet_export(const ler_framework *fw, ler_findings *lost, ler_buf *out,
                          ler_error *err) LER_MUST_USE;

/* Reads a table. Rows without a strand, whose levels are the core's and that have neither domain
 * nor source, are the core's statements; the others make strands. The order of rows numbers the
 * statements. Levels are put in order by level_number, options->levels, or numbers in their names;
 * levels of which none of that is known are an error. `findings` has rows and columns.
 * LER_E_SYNTAX, LER_E_CONTENT (err is the first error), LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_sheet_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                          ler_framework **out, ler_error *err) LER_MUST_USE;

#endif
