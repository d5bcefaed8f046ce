#include "datasources/sim/api.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static char *decode(const char *text, size_t length)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < length; i++) {
		int high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
		int low = i + 2 < length ? hex_digit(text[i + 2]) : -1;

		if (text[i] == '%' && high >= 0 && low >= 0) {
			buf_append_char(&out, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_append_char(&out, text[i] == '+' ? ' ' : text[i]);
		}
	}
	return buf_steal(&out);
}

char *api_query(const struct api_request *request, const char *name)
{
	size_t name_length = strlen(name);

	for (const char *at = request->query; *at;) {
		size_t length = strcspn(at, "&");

		if (length > name_length && at[name_length] == '=' && memcmp(at, name, name_length) == 0)
			return decode(at + name_length + 1, length - name_length - 1);
		at += length + (at[length] == '&');
	}
	return NULL;
}

bool api_passes(const char *wanted, const char *value)
{
	return !wanted || !*wanted || strcmp(wanted, value) == 0;
}
