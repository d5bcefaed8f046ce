#include "themes/theme.h"
#include "tui/cli/cli.h"

int cmd_themes(struct cli_context *context)
{
	const char *name;
	for (size_t i = 0; (name = theme_builtin_name(i)) != NULL; i++)
		fprintf(context->out, "%s\n", name);
	return CLI_DONE;
}
