#include "issuer/workspace.h"
#include "issuer/config.h"
#include <string.h>
#include <unistd.h>

char *workspace_store(void) {
    CONFIG_AUTO config = NULL;
    if (access("issuer.json", F_OK) != 0 ||
        issuer_config_read("issuer.json", &config, NULL) != LER_OK)
        return NULL;
    return strdup(config->store);
}
