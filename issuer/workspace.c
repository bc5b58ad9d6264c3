#include "issuer/workspace.h"
#include "issuer/console.h"
#include <string.h>
#include <unistd.h>

issuer_config *workspace_config(void) {
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
    CONFIG_AUTO config = workspace_config();
    return config == NULL ? NULL : strdup(config->store);
}
