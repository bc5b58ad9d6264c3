/* The workspace that a program stands in. */
#ifndef ISSUER_WORKSPACE_H
#define ISSUER_WORKSPACE_H

/* The store that ./issuer.json names, for verbs that were told no --store; NULL when there is no
 * issuer.json here or it cannot be read. The caller frees it. */
char *workspace_store(void);
/* The same for the private key. */
char *workspace_key(void);

#endif
