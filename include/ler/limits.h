/* Every ceiling of the project in one place. Whoever reads hostile input reads it under one of
 * these; tests exercise each at its limit and one past it. Sizes are in bytes unless said. */
#ifndef LER_LIMITS_H
#define LER_LIMITS_H

/* Documents */
#define LER_MAX_CREDENTIAL ((size_t)16 << 20) /* one credential file; a CLR embeds many */
#define LER_MAX_FRAMEWORK ((size_t)8 << 20)   /* one framework export */
#define LER_MAX_CONFIG ((size_t)1 << 20)      /* issuer.json, policies, trust lists, maps */
#define LER_MAX_ROSTER ((size_t)1 << 30)      /* one roster file, read as a stream */

/* JSON */
#define LER_MAX_JSON_DEPTH 64
#define LER_MAX_JSON_NODES 1000000
#define LER_MAX_JSON_STRING ((size_t)1 << 20)
#define LER_MAX_POINTER 512 /* text of a JSON pointer in an error; longer ones are cut */

/* Credentials */
#define LER_MAX_CONTEXTS 8
#define LER_MAX_PROOFS 8
#define LER_MAX_EMBEDDED 500
#define LER_MAX_EMBEDDED_DEPTH 4
#define LER_MAX_STATEMENTS 2000
#define LER_MAX_PROOF_VALUE 1024 /* text of a multibase proof value, before decoding */

/* Identifiers and keys */
#define LER_MAX_DID 2048
#define LER_MAX_DID_KEY_JWK 8192 /* a did:jwk holds a whole JWK; RSA-4096 needs about 1,000 */
#define LER_MAX_KEY_FILE ((size_t)64 << 10)
#define LER_MIN_RSA_BITS 2048
#define LER_MAX_RSA_BITS 8192
#define LER_MAX_PASSPHRASE 1024

/* Status lists */
#define LER_MIN_STATUS_ENTRIES 131072 /* Bitstring Status List 4.1: so that one entry hides in many */
#define LER_MAX_STATUS_BITS ((size_t)4 << 23)    /* 4 MiB once inflated */
#define LER_MAX_STATUS_GZIP ((size_t)256 << 10)  /* deflated */
#define LER_MAX_STATUS_LIST ((size_t)512 << 10)  /* the file of one signed list */
#define LER_MAX_STATUS_OF_ONE 32 /* status entries of one record */
#define LER_MAX_STATUS_LISTS 64       /* lists that one file may make a verifier ask for */

/* RDF */
#define LER_MAX_QUADS 500000
#define LER_MAX_BLANK_NODES 50000
/* Hash N-Degree Quads calls before a dataset counts as poisoned, unless more blank nodes than that
 * look alike. The hardest datasets of the published suite need 396, a plain ring of 20 needs 400. */
#define LER_MAX_RDFC_CALLS 399

/* CSV */
#define LER_MAX_CSV_FIELD ((size_t)64 << 10)
#define LER_MAX_CSV_ROW ((size_t)1 << 20)
#define LER_MAX_CSV_COLUMNS 256

/* Net */
#define LER_MAX_URL 2048
#define LER_MAX_FETCH ((size_t)2 << 20)         /* one body: DID document, status list */
#define LER_MAX_FETCH_HEADERS ((size_t)64 << 10) /* all headers of one answer */
#define LER_FETCH_REDIRECTS 3
#define LER_FETCH_SECONDS 10         /* one resource, with its redirects, unless the caller says */
#define LER_FETCH_SECONDS_MAX 60     /* the most that a caller may say */
#define LER_FETCH_CONNECT_SECONDS 5  /* name, connection and TLS */
#define LER_FETCH_FAILURE_AGE 60     /* seconds that "cannot be had" is remembered */
#define LER_FETCH_RECORD_REQUESTS 32 /* requests for the sake of one record ... */
#define LER_FETCH_RECORD_SECONDS 30  /* ... and the seconds they may take together */

/* Memory of one document: parse tree, RDF, canonical text */
#define LER_MAX_ARENA ((size_t)1 << 30)

#endif
