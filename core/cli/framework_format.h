/* The formats that frameworks come and go in. */
#ifndef CLI_FRAMEWORK_FORMAT_H
#define CLI_FRAMEWORK_FORMAT_H

#include "ler/str.h"

typedef enum framework_format {
    FRAMEWORK_JSON, /* an export or a full framework: our own */
    FRAMEWORK_PAGE, /* page text */
    FRAMEWORK_CASE, /* CASE CFPackage */
    FRAMEWORK_CTDL, /* CTDL-ASN JSON-LD */
    FRAMEWORK_CSV,
    FRAMEWORK_FORMATS
} framework_format;

/* "json", "page", "case", "ctdl", "csv" */
const char *framework_format_name(framework_format format);

/* The format that --format names. LER_E_USAGE with the names there are. */
ler_code framework_format_named(const char *name, framework_format *out,
                                ler_error *err) LER_MUST_USE;

/* The format of a file, told from its content. What is of none is taken for the nearest, whose
 * reader then says what is wrong with it. */
framework_format framework_format_of(ler_str bytes);

#endif
