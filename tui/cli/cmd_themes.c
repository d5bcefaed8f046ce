#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "themes/theme.h"
#include "tui/cli/cli.h"

static int is_theme(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && dot > entry->d_name && strcmp(dot, ".yaml") == 0;
}

/* The built-in ones, then the user's own in the order of their names. */
int cmd_themes(struct cli_context *context)
{
	struct dirent **entries;
	const char *name;
	for (size_t i = 0; (name = theme_builtin_name(i)) != NULL; i++)
		fprintf(context->out, "%s\n", name);
	int count = context->theme_folder[0] ? scandir(context->theme_folder, &entries, is_theme, alphasort) : 0;
	for (int i = 0; i < count; i++) {
		fprintf(context->out, "%.*s\n", (int)strlen(entries[i]->d_name) - 5, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0 && context->theme_folder[0])
		free(entries);
	return CLI_DONE;
}
