#include "tui/cli/cli.h"

/* What is wrong, or does nothing, is this command's data: one line each, on stdout. */
int cmd_config_check(struct cli_context *context)
{
	char message[512];
	for (size_t i = 0; i < context->errors->count; i++)
		fprintf(context->out, "%s\n", err_message(&context->errors->items[i], message, sizeof(message)));
	for (size_t i = 0; i < context->errors->warning_count; i++)
		fprintf(context->out, "%s\n", err_message(&context->errors->warnings[i], message, sizeof(message)));
	if (context->errors->count > 0)
		return CLI_USAGE;
	if (config_exposed(context->config, message, sizeof(message))[0])
		fprintf(context->out, "%s\n", message);
	fprintf(context->words, "%s%s\n", context->config->path[0] ? context->config->path : "no configuration file: built-in values",
		context->config->path[0] ? ": no errors" : "");
	return CLI_DONE;
}
