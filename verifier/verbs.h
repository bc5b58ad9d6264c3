/* The verbs of ler-verifier; argv[0] is the verb's name. Each returns an exit code. */
#ifndef VERIFIER_VERBS_H
#define VERIFIER_VERBS_H

#include "ler/error.h"

#define VERIFIER_PROGRAM "ler-verifier"

int verb_verify(int argc, char **argv);
int verb_framework(int argc, char **argv);
int verb_canonicalize(int argc, char **argv);

/* "ler-verifier: message" on standard error; the exit code for the error. */
int verifier_fail(const ler_error *err);

#endif
