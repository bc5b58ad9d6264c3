#include "issuer/issue_clr.h"
#include <stdlib.h>

static ler_code make(issue_clr *clr, const batch_options *o, batch_counts *batch,
                     void (*refused)(void *, uint64_t, const char *), const char *path,
                     ler_error *err) {
    clr_options options = {.config = o->config,
                           .roster = o->roster,
                           .list = clr->list,
                           .salts = o->salts,
                           .seal = o->seal,
                           .ledger = o->ledger,
                           .out = o->out,
                           .out_path = path,
                           .now = o->now,
                           .batch = o->name,
                           .workers = o->workers,
                           .refused = refused,
                           .stop = o->stop,
                           .user = o->user};
    TRY(clr_run(&options, &clr->counts, err));
    batch->stopped |= clr->counts.stopped;
    status_counts lists; /* a CLR may have begun a new one */
    return status_lists_write(o->config, o->ledger, o->seal, &o->now, false, &lists, err);
}

ler_code issue_clr_run(issue_clr *clr, const batch_options *o, batch_counts *batch,
                       void (*refused)(void *user, uint64_t row, const char *message),
                       ler_error *err) {
    if (batch->stopped || batch->withheld)
        return LER_OK;
    TRY(clr_list_close(clr->list, err));
    clr->ran = true;
    if (o->out == NULL) {
        clr->counts.learners = clr_list_learners(clr->list);
        return LER_OK;
    }
    char *path = realpath(ler_dir_path(o->out), NULL);
    if (path == NULL) {
        ler_fail(err, LER_E_WRITE, "the output folder cannot be found");
        return ler_error_source(err, ler_dir_path(o->out));
    }
    ler_code code = make(clr, o, batch, refused, path, err);
    free(path);
    return code;
}

void issue_clr_text(const issue_clr *clr, const char *out_dir, ler_buf *out) {
    const clr_counts *c = &clr->counts;
    if (!clr->asked)
        return;
    if (!clr->ran) {
        ler_buf_text(out, "No CLRs were made.\n");
        return;
    }
    if (out_dir == NULL) {
        ler_buf_printf(out, "%zu learner%s would get a CLR.\n", c->learners,
                       c->learners == 1 ? "" : "s");
        return;
    }
    ler_buf_printf(out, "%zu CLR%s issued", c->issued, c->issued == 1 ? "" : "s");
    if (c->kept > 0)
        ler_buf_printf(out, ", %zu unchanged and kept", c->kept);
    if (c->refused > 0)
        ler_buf_printf(out, ", %zu refused", c->refused);
    ler_buf_printf(out, ": %s/" CLR_RESULTS "\n", out_dir);
}

void issue_clr_json(const issue_clr *clr, const char *out_dir, ler_buf *out) {
    const clr_counts *c = &clr->counts;
    if (!clr->ran)
        return;
    ler_buf_printf(out, ",\"clr\":{\"learners\":%zu,\"issued\":%zu,\"kept\":%zu,\"refused\":%zu",
                   c->learners, c->issued, c->kept, c->refused);
    if (out_dir != NULL) {
        LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
        ler_buf_printf(&path, "%s/" CLR_RESULTS, out_dir);
        ler_buf_text(out, ",\"results\":");
        ler_json_write_str(ler_buf_view(&path), out);
    }
    ler_buf_char(out, '}');
}
