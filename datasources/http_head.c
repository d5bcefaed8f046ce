#include "datasources/http_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/clock.h"
#include "core/base/mem.h"

#define HEAD_MAX ((size_t)256 * 1024)
#define LOCATION_MAX ((size_t)8 * 1024)

struct text {
	const char *at;
	size_t length;
};

static struct text trim(const char *at, size_t length)
{
	while (length > 0 && strchr(" \t\r\n", at[length - 1]))
		length--;
	while (length > 0 && (*at == ' ' || *at == '\t')) {
		at++;
		length--;
	}
	return (struct text){ at, length };
}

static void take_type(struct http_head *head, struct text value)
{
	snprintf(head->content_type, sizeof head->content_type, "%.*s", (int)value.length, value.at);
}

static void take_location(struct http_head *head, struct text value)
{
	free(head->location);
	head->location = value.length > 0 && value.length <= LOCATION_MAX ? mem_strndup(value.at, value.length) : NULL;
}

static void take_date(struct http_head *head, struct text value)
{
	char date[64];
	snprintf(date, sizeof date, "%.*s", (int)value.length, value.at);
	if (!clock_parse_http_date(date, &head->date_ms))
		head->date_ms = 0;
}

static void take_simulated(struct http_head *head, struct text value)
{
	head->simulated = value.length == 1 && *value.at == '1';
}

static void take_field(struct http_head *head, const char *line, size_t length)
{
	static const struct {
		const char *name;
		void (*take)(struct http_head *head, struct text value);
	} fields[] = {
		{ "Content-Type", take_type },
		{ "Location", take_location },
		{ "Date", take_date },
		{ "X-Chaoswatch-Simulated", take_simulated },
	};
	const char *colon = memchr(line, ':', length);
	if (!colon)
		return;
	size_t name = (size_t)(colon - line);
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (strlen(fields[i].name) == name && strncasecmp(fields[i].name, line, name) == 0)
			fields[i].take(head, trim(colon + 1, length - name - 1));
}

/* "HTTP/1.1 200 OK", "HTTP/2 200". */
static bool take_status(struct http_head *head, const char *line, size_t length)
{
	if (length < 5 || strncmp(line, "HTTP/", 5) != 0)
		return false;
	size_t bytes = head->bytes;
	http_head_finish(head);
	head->bytes = bytes;
	const char *space = memchr(line, ' ', length);
	char digits[8];
	snprintf(digits, sizeof digits, "%.*s", space ? (int)(length - (size_t)(space - line)) : 0, space ? space : "");
	head->status = (int)strtol(digits, NULL, 10);
	return true;
}

bool http_head_line(struct http_head *head, const char *line, size_t length)
{
	head->bytes += length;
	if (head->bytes > HEAD_MAX)
		return false;
	if (!take_status(head, line, length))
		take_field(head, line, length);
	return true;
}

void http_head_finish(struct http_head *head)
{
	free(head->location);
	*head = (struct http_head){ 0 };
}
