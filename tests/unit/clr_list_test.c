/* Which credentials of a run are whose. */
#include "issuer/clr_list.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static void note(clr_list *l, size_t number, const char *kind, const char *learner, int uuid) {
    char text[LER_UUID_TEXT];
    roster_entry e = {.learner_kind = kind, .learner = ler_str_of(learner)};
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        e.value[f] = LER_STR("");
    if (kind == NULL) /* refused before it was known whose it is: by its cells */
        e.value[ROSTER_LEARNER_ID] = ler_str_of(learner);
    snprintf(text, sizeof(text), "0f1e2d3c-4b5a-5978-9a9b-%012x", (unsigned)uuid);
    cr_assert_eq(clr_list_note(l, number, &e, uuid < 0 ? NULL : text, NULL), LER_OK);
}

/* "entry:uuid,uuid/refused" of every learner. */
static void expect(clr_list *l, const char *expected) {
    LER_AUTO_BUF out = ler_buf_new(10000);
    cr_assert_eq(clr_list_close(l, NULL), LER_OK);
    for (size_t i = 0; i < clr_list_learners(l); i++) {
        clr_learner learner = clr_list_learner(l, i);
        ler_buf_printf(&out, "%zu:", learner.entry);
        for (size_t k = 0; k < learner.count; k++) {
            char uuid[LER_UUID_TEXT];
            clr_list_uuid(l, i, k, uuid);
            cr_expect_eq(strlen(uuid), 36);
            cr_expect(strncmp(uuid, "0f1e2d3c-4b5a-5978-9a9b-", 24) == 0, "%s", uuid);
            ler_buf_printf(&out, "%s%d", k > 0 ? "," : "", (int)strtol(uuid + 24, NULL, 16));
        }
        ler_buf_printf(&out, "/%zu ", learner.refused);
    }
    cr_expect_str_eq(out.data != NULL ? out.data : "", expected);
}

Test(clr_list, gathers_learners_in_the_order_of_the_roster) {
    CLR_LIST_AUTO l = NULL;
    cr_assert_eq(clr_list_new(&l, NULL), LER_OK);
    note(l, 0, "id", "B", -1);
    note(l, 1, "id", "C", 7);
    note(l, 2, "id", "A", 1);
    note(l, 3, "id", "B", 2);
    note(l, 4, "email", "a@example.org", 3);
    note(l, 5, "id", "A", 4);
    note(l, 6, NULL, "A", -1);
    note(l, 7, "email", "A@Example.Org", 5);
    note(l, 8, "did", "A", 6); /* another kind of name is another learner */
    note(l, 9, "id", "D", -1); /* no credential, no learner */
    note(l, 10, NULL, "", -1); /* nobody's */
    /* What another run held is settled last. */
    note(l, 12, "id", "C", 9);
    note(l, 11, "id", "C", 8);
    expect(l, "1:7,8,9/0 2:1,4/1 3:2/1 4:3,5/0 8:6/0 ");
}

Test(clr_list, may_be_empty_and_may_be_long) {
    CLR_LIST_AUTO empty = NULL;
    cr_assert_eq(clr_list_new(&empty, NULL), LER_OK);
    expect(empty, "");
    CLR_LIST_AUTO l = NULL;
    cr_assert_eq(clr_list_new(&l, NULL), LER_OK);
    for (int i = 0; i < 30000; i++) {
        char name[16];
        snprintf(name, sizeof(name), "L%d", i % 10000);
        note(l, (size_t)i, "id", name, i);
    }
    cr_assert_eq(clr_list_close(l, NULL), LER_OK);
    cr_assert_eq(clr_list_learners(l), 10000);
    for (size_t i = 0; i < 10000; i++) {
        cr_assert_eq(clr_list_learner(l, i).entry, i);
        cr_assert_eq(clr_list_learner(l, i).count, 3);
    }
}
