/* CASE 1.1 (1EdTech Competencies and Academic Standards Exchange): a framework as a CFPackage. */
#ifndef LER_CASE_H
#define LER_CASE_H

#include "ler/exchange.h"

/* Export: one CFPackage, canonical for one framework, base and date. Identifiers are UUID version 5
 * in the namespace of URLs (RFC 9562, 6.6): of documents and items over their IRIs of the
 * credential profile, so that a CFItem's is the one of the alignment that a record points to; of
 * associations, rubrics and definitions over that IRI with a suffix
 * (core/framework/case/export.c has the list). What CASE has no member for goes into `extensions`,
 * under "ler:"; reading an export back gives the same full digest. LER_E_USAGE: no date at all, or
 * no base. LER_E_LIMIT: over LER_MAX_EXCHANGE. */
ler_code ler_case_export(const ler_framework *fw, const ler_export_options *options, ler_buf *out,
                         ler_error *err) LER_MUST_USE;

/* Whether it is a CFPackage, also as the member of an answer. */
bool ler_case_is(const ler_json *root);

/* Import: a CFPackage, also as the member "CFPackage" of an answer, of CASE 1.1 or 1.0. `findings`
 * receives what was found, at JSON pointers into `bytes`. LER_E_SYNTAX, LER_E_CONTENT (err is the
 * first error), LER_E_LIMIT, LER_E_MEMORY. */
ler_code ler_case_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                         ler_framework **out, ler_error *err) LER_MUST_USE;

#endif
