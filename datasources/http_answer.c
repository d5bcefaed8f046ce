#include "datasources/http_answer.h"

#include <string.h>
#include <strings.h>

#define BODY_MAX ((size_t)32 * 1024 * 1024)
#define BEGINNING_MAX ((size_t)64 * 1024)

bool http_answer_is_success(const struct http_answer *answer)
{
	return answer->head.status >= 200 && answer->head.status < 300;
}

bool http_answer_is_page(const struct http_answer *answer)
{
	static const char html[] = "text/html";
	return http_answer_is_success(answer) && strncasecmp(answer->head.content_type, html, sizeof html - 1) == 0;
}

static bool stop(struct http_answer *answer, enum http_stop why)
{
	answer->stop = why;
	return false;
}

bool http_answer_head(struct http_answer *answer, const char *line, size_t length)
{
	return http_head_line(&answer->head, line, length) || stop(answer, HTTP_STOP_HEAD_LIMIT);
}

static bool keep_beginning(struct http_answer *answer, const char *bytes, size_t length)
{
	size_t room = BEGINNING_MAX - answer->body.len;
	buf_append(&answer->body, bytes, length < room ? length : room);
	return answer->body.len < BEGINNING_MAX || stop(answer, HTTP_STOP_ENOUGH);
}

bool http_answer_body(struct http_answer *answer, const char *bytes, size_t length)
{
	answer->received += length;
	if (answer->received > BODY_MAX)
		return stop(answer, HTTP_STOP_BODY_LIMIT);
	if (!http_answer_is_success(answer) || http_answer_is_page(answer))
		return keep_beginning(answer, bytes, length);
	if (answer->receive)
		return answer->receive(answer->user, bytes, length) || stop(answer, HTTP_STOP_READER);
	buf_append(&answer->body, bytes, length);
	return true;
}

void http_answer_reset(struct http_answer *answer)
{
	http_head_finish(&answer->head);
	buf_finish(&answer->body);
	answer->received = 0;
	answer->stop = HTTP_STOP_NOT;
}
