#include "datasources/sim/api.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

void api_response_finish(struct api_response *response)
{
	free(response->location);
	buf_finish(&response->body);
	*response = (struct api_response){ 0 };
}

void api_add_header(struct api_response *response, const char *name, const char *value)
{
	size_t i = 0;

	while (i < API_HEADERS_MAX && response->headers[i].name)
		i++;
	if (i < API_HEADERS_MAX)
		response->headers[i] = (struct api_header){ name, value };
}

/* url.QueryUnescape; NULL where it fails. */
static char *unescape(const char *text, size_t length)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < length; i++) {
		char digits[3] = "";

		if (text[i] != '%') {
			buf_append_char(&out, text[i] == '+' ? ' ' : text[i]);
			continue;
		}
		if (i + 2 >= length || !isxdigit((unsigned char)text[i + 1]) || !isxdigit((unsigned char)text[i + 2])) {
			buf_finish(&out);
			return NULL;
		}
		memcpy(digits, text + i + 1, 2);
		buf_append_char(&out, (char)strtoul(digits, NULL, 16));
		i += 2;
	}
	return buf_steal(&out);
}

bool api_next_parameter(const char **query, char **name, char **value)
{
	while (**query) {
		const char *at = *query;
		size_t length = strcspn(at, "&"), split = strcspn(at, "=&");

		*query += length + (at[length] == '&');
		if (length == 0 || memchr(at, ';', length))
			continue;
		*name = unescape(at, split);
		*value = split < length ? unescape(at + split + 1, length - split - 1) : mem_strdup("");
		if (*name && *value)
			return true;
		free(*name);
		free(*value);
	}
	return false;
}

char *api_take(const char **query, const char *wanted)
{
	char *name, *value;

	while (api_next_parameter(query, &name, &value)) {
		bool found = strcmp(name, wanted) == 0;

		free(name);
		if (found)
			return value;
		free(value);
	}
	return NULL;
}

char *api_query(const struct api_request *request, const char *name)
{
	const char *query = request->query;

	return api_take(&query, name);
}

bool api_passes(const char *wanted, const char *value)
{
	return !wanted || !*wanted || strcmp(wanted, value) == 0;
}
