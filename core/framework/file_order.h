/* Statements of a strand in the order of the file. The model has them by domain and level. */
#ifndef LER_FILE_ORDER_H
#define LER_FILE_ORDER_H

#include "framework/framework_internal.h"

/* An array of strand->statement_count pointers, in `arena`; NULL when memory is out. Only in this
 * order is the strand written again with the same digest. */
const ler_statement **ler_file_order(const ler_framework *fw, size_t strand, ler_arena *arena);

#endif
