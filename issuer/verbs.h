/* The verbs of ler-issuer, one file each: issuer/VERB.c. Each returns an exit code of
 * cli/exit.h. argv[0] is the verb. */
#ifndef ISSUER_VERBS_H
#define ISSUER_VERBS_H

int issuer_init(int argc, char **argv);
int issuer_issue(int argc, char **argv);
int issuer_revoke(int argc, char **argv);
int issuer_suspend(int argc, char **argv);
int issuer_reinstate(int argc, char **argv);
int issuer_status(int argc, char **argv);
int issuer_ledger(int argc, char **argv);
int issuer_keygen(int argc, char **argv);
int issuer_sign(int argc, char **argv);
int issuer_framework(int argc, char **argv);
int issuer_match(int argc, char **argv);
int issuer_level(int argc, char **argv);
int issuer_rotate_key(int argc, char **argv);
int issuer_publish(int argc, char **argv);

#endif
