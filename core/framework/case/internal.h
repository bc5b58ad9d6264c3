/* CASE: the words that export and import share. */
#ifndef LER_CASE_INTERNAL_H
#define LER_CASE_INTERNAL_H

#include "framework/framework_internal.h"
#include "ler/case.h"

/* Item types of our exports. */
#define CASE_LEVEL "Level"
#define CASE_STRAND "Strand"
#define CASE_DOMAIN "Domain"
#define CASE_STATEMENT "Skill Statement"

/* targetType of what an association points to outside CASE; the first two as in the alignments of
 * records. */
#define CASE_TO_SOC "ext:OccupationType"
#define CASE_TO_CIP "ext:InstructionalProgramType"
#define CASE_TO_SOURCE "ext:Source"

/* Members of `extensions`: on the CFDocument what an export says about occupation and framework,
 * on a CFItem what our format says about the thing, each without what a member of CASE holds. */
#define CASE_FRAMEWORK "ler:framework"
#define CASE_MORE "ler:more"
/* Beside CASE_FRAMEWORK: names of root members that the framework does not have, although CASE
 * demanded a value in their place. */
#define CASE_ABSENT "ler:absent"

#endif
