#include "core/config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* A secret that stands in the configuration itself needs a file that nobody else may read. */

static bool looks_secret(const char *name)
{
	static const char *const parts[] = { "auth", "token", "key", "secret", "cookie", "pass", "credential" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcasestr(name, parts[i]) != NULL)
			return true;
	return false;
}

/* What of a server's block is secret, in the words of the file; NULL if nothing is. */
static const char *secret_of(const struct config_source *source)
{
	const struct config_http *http = &source->http;

	if (http->password[0] != '\0')
		return "a password";
	if (http->credentials[0] != '\0')
		return "credentials";
	if (strchr(http->proxy_url, '@') != NULL)
		return "a proxy's password";
	for (size_t i = 0; i < http->header_count; i++)
		if (looks_secret(http->headers[i].name))
			return "a secret header";
	return NULL;
}

static const char *secret_in(const struct config_context *context)
{
	const char *what = secret_of(&context->prometheus);

	if (what == NULL)
		what = secret_of(&context->chaos_mesh);
	for (size_t i = 0; what == NULL && i < context->alertmanager_count; i++)
		what = secret_of(&context->alertmanagers[i]);
	return what;
}

const char *config_exposed(const struct config *config, char *out, size_t size)
{
	const char *name = strrchr(config->path, '/'), *what = NULL;
	struct stat info;

	out[0] = '\0';
	if (config->path[0] == '\0' || stat(config->path, &info) != 0 || !S_ISREG(info.st_mode) || !(info.st_mode & (S_IRGRP | S_IROTH)))
		return out;
	for (size_t i = 0; what == NULL && i < config->context_count; i++)
		what = secret_in(&config->contexts[i]);
	if (what != NULL)
		snprintf(out, size, "%s holds %s and is readable by others (chmod 600)", name != NULL ? name + 1 : config->path, what);
	return out;
}
