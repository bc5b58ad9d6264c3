/* Texts of foreign files on one line, as statements and labels have to be. */
#ifndef LER_ONE_LINE_H
#define LER_ONE_LINE_H

#include "ler/arena.h"

/* A copy without white space at its ends, and with one space for each line break or tab and the
 * spaces around it. *changed tells whether it differs. data NULL when memory is out. */
ler_str ler_one_line(ler_arena *arena, ler_str text, bool *changed) LER_MUST_USE;

#endif
