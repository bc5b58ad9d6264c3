/* "framework crosswalk": the one word of "framework" that needs a roster, and so is the issuer's.
 */
#ifndef ISSUER_FRAMEWORK_CROSSWALK_H
#define ISSUER_FRAMEWORK_CROSSWALK_H

#include "cli/options.h"

extern const ler_command CROSSWALK_COMMAND;
int framework_crosswalk(int argc, char **argv); /* argv[0] is "crosswalk" */

#endif
