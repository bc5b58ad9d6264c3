#include "issuer/workspace.h"
#include "issuer/config.h"
#include "issuer/console.h"
#include <string.h>
#include <unistd.h>

static issuer_config *here(void) {
    issuer_config *config = NULL;
    ler_error err = {0};
    char text[1200];
    if (access("issuer.json", F_OK) != 0)
        return NULL;
    if (issuer_config_read("issuer.json", &config, &err) != LER_OK)
        console_say("warning: this workspace is passed over: %s",
                    ler_error_text(&err, text, sizeof text));
    return config;
}

char *workspace_store(void) {
    CONFIG_AUTO config = here();
    return config == NULL ? NULL : strdup(config->store);
}

char *workspace_key(void) {
    CONFIG_AUTO config = here();
    return config == NULL ? NULL : strdup(config->key);
}
