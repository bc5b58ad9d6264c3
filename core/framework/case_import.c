#include "ler/exchange.h"

/* A CFPackage as it is, or in the answer of a service that wraps it. */
bool ler_case_is(const ler_json *root) {
    const ler_json *wrapped = ler_json_get(root, "CFPackage");
    return ler_json_get(root, "CFDocument") != NULL || ler_json_get(root, "CFItems") != NULL ||
           ler_json_is(wrapped, LER_JSON_OBJECT);
}
