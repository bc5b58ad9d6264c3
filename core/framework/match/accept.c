/* What may be taken for a person's word without a person: a score counts words, and a text that
 * says the opposite of a statement has nearly all words in common with it. */
#include "framework/framework_internal.h"
#include "framework/match/internal.h"

/* Words that turn a sentence round. Of "can't" the parts are "can" and "t". */
static const char *const denials[] = {
    "barely", "cannot",  "cant",         "didnt",   "doesnt",       "dont",       "fail",
    "failed", "failing", "fails",        "hardly",  "inability",    "incomplete", "insufficient",
    "lack",   "lacked",  "lacking",      "lacks",   "neither",      "never",      "no",
    "nor",    "not",     "nothing",      "poor",    "poorly",       "refused",    "refuses",
    "t",      "unable",  "unsuccessful", "unaided", "unsupervised", "without",    "yet"};

/* Words that are the difference between two levels. */
static const char *const alone[] = {"alone",       "autonomous",    "autonomously",
                                    "independent", "independently", "independence"};

typedef struct sense {
    bool denies, alone;
} sense;

static bool is_one_of(ler_str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ler_str_is(word, words[i]))
            return true;
    return false;
}

static ler_code take_sense(void *closure, ler_str word, ler_error *err) {
    (void)err;
    sense *s = closure;
    s->denies |= is_one_of(word, denials, sizeof denials / sizeof *denials);
    s->alone |= is_one_of(word, alone, sizeof alone / sizeof *alone);
    return LER_OK;
}

static ler_code read_sense(ler_str text, sense *out, ler_error *err) {
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_MATCH_TEXT);
    *out = (sense){0};
    TRY(ler_text_normalise(text, &normal, err));
    return match_split(ler_buf_view(&normal), take_sense, out, err);
}

ler_code ler_match_doubt(const ler_match *match, ler_str text, const char **why, ler_error *err) {
    *why = NULL;
    if (match->status != LER_SUGGESTED)
        return LER_OK;
    if (match->candidates[0].score < LER_MATCH_ACCEPT_SCORE) {
        *why = "too low a score to be taken unseen";
        return LER_OK;
    }
    sense said, meant;
    TRY(read_sense(text, &said, err));
    TRY(read_sense(match->candidates[0].statement->text, &meant, err));
    if (said.denies != meant.denies)
        *why = "one of the two has a word such as \"not\" or \"without\"";
    else if (said.alone != meant.alone)
        *why = "one of the two says \"independently\", or the like";
    return LER_OK;
}
