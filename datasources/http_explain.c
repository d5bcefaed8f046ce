#include "datasources/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "datasources/error_decode.h"

/*
 * What a refusal means. The status decides the code, but some servers say with the wrong status what another would have said with the right
 * one: a Chaos Mesh dashboard answers 500 to a token that ran out and to an unknown uid, Prometheus 400 or 422 to its own time-out. So the
 * text is looked at, too. The sentence is the server's own, with the status before it and what to do behind it where we know that.
 */

#define QUOTE_MAX 60 /* bytes quoted of what is no JSON */
#define LINE_MAX_BYTES 200 /* bytes of a plain text answer */

struct answer {
	const struct http_response *response;
	bool decoded; /* `error` holds an error object */
	struct error_body error;
	char *text; /* the server's words in one harmless line, maybe "" */
	bool html;
};

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *text;
	} reasons[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 402, "Payment Required" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "";
}

/* ---- reading the body ---- */

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return at;
}

/* The beginning of a body in one harmless line: up to the first '>' of HTML or the first line of text. */
static char *beginning(const char *body, size_t length, size_t max_bytes)
{
	const char *end = body + length;
	const char *from = skip_space(body, end);
	const char *to = from;
	bool tag = from < end && *from == '<';
	while (to < end && *to != '\n' && *to != '\r' && !(tag && *to == '>'))
		to++;
	if (tag && to < end && *to == '>')
		to++;
	return utf8_neutralise(from, (size_t)(to - from), max_bytes, false);
}

static bool looks_like_html(const struct http_response *response)
{
	const char *end = response->body + response->body_length;
	const char *from = skip_space(response->body, end);
	const char *type = response->content_type ? response->content_type : "";
	return (from < end && *from == '<') || strncasecmp(type, "text/html", strlen("text/html")) == 0;
}

/* The text between `before` and the next quote after it, in *out (of `size` bytes); what follows the quote, or NULL where there is none. */
static const char *quoted(const char *text, const char *before, char *out, size_t size)
{
	const char *from = strstr(text, before);
	const char *to = from ? strchr(from + strlen(before), '"') : NULL;
	if (!to)
		return NULL;
	snprintf(out, size, "%.*s", (int)(to - from - (ptrdiff_t)strlen(before)), from + strlen(before));
	return to + 1;
}

/*
 * Kubernetes says first what is plain (object, group, user) and last what one may not do, where a row of a terminal is cut. The same, the
 * other way round; NULL where it is no such sentence. Caller frees.
 */
static char *forbidden_in_short(const char *text)
{
	static const char cannot[] = " cannot ";
	char user[160], resource[64], namespace_[80];
	struct buf out = { 0 };
	const char *rest = quoted(text, " is forbidden: User \"", user, sizeof user);
	if (!rest || strncmp(rest, cannot, strlen(cannot)) != 0)
		return NULL;
	const char *verb = rest + strlen(cannot);
	rest = quoted(rest, " resource \"", resource, sizeof resource);
	if (!rest)
		return NULL;
	bool one = quoted(rest, " in the namespace \"", namespace_, sizeof namespace_) != NULL;
	buf_appendf(&out, "cannot %.*s %s %s%s: forbidden to %s", (int)strcspn(verb, " "), verb, resource,
		one ? "in namespace " : "at the cluster scope", one ? namespace_ : "", user);
	return buf_steal(&out);
}

static void read_answer(const struct http_response *response, struct answer *out)
{
	*out = (struct answer){ .response = response };
	const char *body = response->body ? response->body : "";
	if (response->body_length > 0 && error_decode(body, response->body_length, &out->error)) {
		out->decoded = true;
		out->text = forbidden_in_short(out->error.message);
		if (out->text)
			free(out->error.message);
		else
			out->text = out->error.message;
		return;
	}
	out->html = response->body_length > 0 && looks_like_html(response);
	out->text = beginning(body, response->body_length, out->html ? QUOTE_MAX : LINE_MAX_BYTES);
}

/* ---- what it means ---- */

static bool has(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* A credential that is missing, wrong or ran out, whatever the status is. */
static bool is_rejected_credential(const struct answer *answer)
{
	if (answer->decoded && answer->error.shape == ERROR_CHAOS_MESH)
		return strcmp(answer->error.type, "no_cluster_privilege") != 0 &&
		       strcmp(answer->error.type, "no_namespace_privilege") != 0 &&
		       (ends_with(answer->text, "Unauthorized") || has(answer->text, "provide credentials") ||
			       strcmp(answer->text, "token is empty") == 0);
	if (answer->response->status != 401)
		return false;
	return !answer->text[0] || answer->html || has(answer->text, "Unauthorized") || has(answer->text, "provide credentials");
}

/* "Not found" under another status: Chaos Mesh's unknown uids, Alertmanager's unknown silences. */
static bool is_not_found(const struct answer *answer)
{
	if (answer->response->status == 404)
		return true;
	if (!answer->decoded || (answer->response->status != 400 && answer->response->status != 500))
		return false;
	return (answer->error.shape == ERROR_CHAOS_MESH || answer->error.shape == ERROR_STRING) && ends_with(answer->text, "not found");
}

static bool is_overload(const struct answer *answer)
{
	int status = answer->response->status;
	if (status == 408 || status == 429 || status == 502 || status == 503 || status == 504)
		return true;
	return answer->decoded && answer->error.shape == ERROR_PROMETHEUS &&
	       (has(answer->text, "context deadline exceeded") || has(answer->text, "timed out"));
}

static enum err_code code_of(const struct answer *answer)
{
	int status = answer->response->status;
	if (status == 401 || status == 403 || status == 407 || is_rejected_credential(answer))
		return ERR_AUTH;
	if (is_not_found(answer))
		return ERR_NOT_FOUND;
	if (is_overload(answer))
		return ERR_OVERLOAD;
	return status >= 300 && status < 400 ? ERR_REDIRECT : ERR_REFUSED;
}

/* ---- the sentence ---- */

static const char *rejection_of(enum http_credential credential)
{
	static const char *const texts[] = {
		[HTTP_TOKEN] = "token rejected or expired",
		[HTTP_TOKEN_FILE] = "token rejected or expired; token file read again",
		[HTTP_PASSWORD] = "user or password rejected",
		[HTTP_PASSWORD_FILE] = "user or password rejected; password file read again",
		[HTTP_NO_CREDENTIAL] = "the server wants a token or a password, and none is configured for it",
	};
	return texts[credential];
}

/* What to do about it, to be put behind the server's words. */
static const char *advice_on(const char *text)
{
	static const struct {
		const char *part, *advice;
	} table[] = {
		{ "no org id", "; set headers: {X-Scope-OrgID: TENANT}" },
		{ "HTTP request to an HTTPS server", "; write https:// in the URL" },
		{ "at the cluster scope", "; a token that may see only some namespaces needs namespaces: [...]" },
		{ "can't list resource in the cluster", "; a token that may see only some namespaces needs namespaces: [...]" },
		{ "404 page not found", "; is a path missing in the URL, or one too many?" },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (has(text, table[i].part))
			return table[i].advice;
	return "";
}

static void say_rejected(const struct answer *answer, const char *where, struct err *err)
{
	int status = answer->response->status;
	const char *text = rejection_of(answer->response->credential);
	if (status == 401)
		err_set_status(err, ERR_AUTH, status, where, "401: %s", text);
	else
		err_set_status(err, ERR_AUTH, status, where, "%s", text);
}

/* "404 page not found" needs no second 404 before it. */
static const char *without_status(const char *text, int status)
{
	char digits[16];
	int length = snprintf(digits, sizeof digits, "%d ", status);
	return strncmp(text, digits, (size_t)length) == 0 ? text + length : text;
}

static void say_words(const struct answer *answer, enum err_code code, const char *where, struct err *err)
{
	int status = answer->response->status;
	const char *reason = reason_of(status);
	const char *gap = reason[0] ? " " : "";
	if (answer->html)
		err_set_status(
			err, code, status, where, "%d%s%s: answer is not JSON: it begins with \"%s\"", status, gap, reason, answer->text);
	else if (!answer->text[0])
		err_set_status(err, code, status, where, "%d%s%s (the answer is empty)", status, gap, reason);
	else
		err_set_status(err, code, status, where, "%d: %s%s", status, without_status(answer->text, status), advice_on(answer->text));
}

void http_explain(const struct http_response *response, struct err *err)
{
	if (response->error.code != ERR_NONE) {
		*err = response->error;
		return;
	}
	if (response->status >= 200 && response->status < 300)
		return;
	const char *where = response->url ? response->url : "";
	struct answer answer;
	read_answer(response, &answer);
	if (is_rejected_credential(&answer))
		say_rejected(&answer, where, err);
	else
		say_words(&answer, code_of(&answer), where, err);
	free(answer.text);
}

bool http_explain_not_json(const char *body, size_t length, struct err *err)
{
	char *begin = beginning(body, length, QUOTE_MAX);
	if (begin[0])
		err_set(err, ERR_DECODE, "", "answer is not JSON: it begins with \"%s\"", begin);
	else
		err_set(err, ERR_DECODE, "", "answer is not JSON: it is empty");
	free(begin);
	return false;
}
