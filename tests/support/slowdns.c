#include "tests/support/slowdns.h"

#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int calls;

int slowdns_calls(void)
{
	return atomic_load(&calls);
}

static int ends_with(const char *name, const char *end)
{
	size_t length = name ? strlen(name) : 0;
	return length >= strlen(end) && strcmp(name + length - strlen(end), end) == 0;
}

/* What the file SLOWDNS_FILE says at this moment. */
static int file_says(const char *word)
{
	char text[16] = "";
	FILE *file = fopen(getenv("SLOWDNS_FILE") ? getenv("SLOWDNS_FILE") : "", "re");
	if (!file)
		return 0;
	size_t length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	return length >= strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

static int hang(void)
{
	const char *seconds = getenv("SLOWDNS_SECONDS");
	atomic_fetch_add(&calls, 1);
	sleep(seconds ? (unsigned)strtoul(seconds, NULL, 10) : 6);
	return EAI_AGAIN;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
	if (ends_with(name, ".invalid"))
		return EAI_NONAME; /* without asking a name server, which may be slow to say so */
	if (ends_with(name, ".hang.test"))
		return hang();
	if (ends_with(name, ".switch.test")) {
		if (file_says("missing"))
			return EAI_NONAME;
		if (file_says("hang"))
			return hang();
		name = "127.0.0.1";
	}
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	return real(name, service, hints, result);
}
