/* What the export and the import of CTDL-ASN share. The graph that we write:
 *
 *     ceasn:CompetencyFramework ──hasTopChild──> strand ──hasChild──> [domain ──hasChild──>]
 * statement │                                     ▲                                            │
 *            └─asn:hasProgressionModel──> scale ───┘ ler:of                                     │
 *                                           └─skos:hasTopConcept──> level <─hasProgressionLevel─┘
 *
 * Strands, domains and statements are each a ceasn:Competency; a scale is an asn:ProgressionModel
 * and a skos:ConceptScheme, a level of it an asn:ProgressionLevel and a skos:Concept. Sources and
 * lists of anchors are concept schemes too. What the vocabulary has no term for stands in terms of
 * our own, CTDL_OWN. */
#ifndef LER_CTDL_INTERNAL_H
#define LER_CTDL_INTERNAL_H

#include "framework/framework_internal.h"

#define CTDL_CONTEXT "https://credreg.net/ctdlasn/schema/context/json"

#define CTDL_OWN "https://ler.example/terms#"
#define CTDL_PART "ler:part"              /* what a node is in our model: a word below */
#define CTDL_OF "ler:of"                  /* the strand that a scale or list of sources is of */
#define CTDL_KEY "ler:key"                /* of a list of anchors */
#define CTDL_COVERED "ler:contextCovered" /* when ceasn:description holds something else */
#define CTDL_MORE "ler:more"              /* members without a term, as JSON */

#define CTDL_IS_FRAMEWORK "framework"
#define CTDL_IS_STRAND "strand"
#define CTDL_IS_DOMAIN "domain"
#define CTDL_IS_STATEMENT "statement"
#define CTDL_IS_SCALE "scale"
#define CTDL_IS_LEVEL "level"
#define CTDL_IS_SOURCES "sources"
#define CTDL_IS_SOURCE "source"
#define CTDL_IS_ANCHORS "anchors"
#define CTDL_IS_ANCHOR "anchor"

#endif
