/* The workspace that a program stands in. */
#ifndef ISSUER_WORKSPACE_H
#define ISSUER_WORKSPACE_H

#include "issuer/config.h"

/* The store that ./issuer.json names, for verbs that were told no --store; NULL when there is no
 * issuer.json here or it cannot be read. The caller frees it. */
char *workspace_store(void);
/* The settings of the workspace that we stand in, for verbs that were told no --config; NULL as
 * above. The caller frees them. */
issuer_config *workspace_config(void);

#endif
