#include "issuer/workspace.h"
#include "issuer/config.h"
#include <string.h>
#include <unistd.h>

static issuer_config *here(void) {
    issuer_config *config = NULL;
    if (access("issuer.json", F_OK) != 0 ||
        issuer_config_read("issuer.json", &config, NULL) != LER_OK)
        return NULL;
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
