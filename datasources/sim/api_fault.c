#include "datasources/sim/api_fault.h"

#include "datasources/sim/api_alertmanager.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_prometheus.h"

static const struct {
	int status;
	const char *words; /* RFC 9110 */
} statuses[] = { { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
	{ 408, "Request Timeout" }, { 413, "Content Too Large" }, { 414, "URI Too Long" }, { 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" },
	{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" } };

static const char *words_of(int status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].status == status)
			return statuses[i].words;
	return status < 500 ? "Client Error" : "Server Error";
}

static void answer_as_proxy(int status, struct api_response *response)
{
	const char *words = words_of(status);

	response->status = status;
	response->content_type = "text/html";
	buf_appendf(&response->body,
		"<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>proxy</center>\r\n"
		"</body>\r\n</html>\r\n",
		status, words, status, words);
}

/* The types of errors of Prometheus 2.42 (web/api/v1/api.go) and their status codes. */
static bool answer_as_prometheus(int status, struct api_response *response)
{
	static const struct {
		int status;
		const char *type, *text;
	} errors[] = { { 400, "bad_data", "invalid parameter \"query\": 1:1: parse error: simulated" },
		{ 404, "not_found", "simulated: not found" },
		{ 422, "execution", "query processing would load too many samples into memory in query execution" },
		{ 500, "internal", "simulated: internal error" }, { 503, "timeout", "query timed out in expression evaluation" } };
	const struct ask ask = { .response = response };

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].status == status) {
			response->content_type = "application/json";
			ask_fail(&ask, status, errors[i].type, "%s", errors[i].text);
			return true;
		}
	return false;
}

/* Handlers answer a text, the validator in front of them an object. */
static bool answer_as_alertmanager(int status, struct api_response *response)
{
	const struct amcall call = { .response = response };

	if (status != 400 && status != 404 && status != 422 && status != 500)
		return false;
	response->content_type = "application/json";
	if (status == 400 || status == 500)
		amcall_fail(&call, status, "simulated: %s", words_of(status));
	else
		amcall_refuse(&call, status, status, "simulated: %s", words_of(status));
	return true;
}

static bool answer_as_chaos_mesh(int status, struct api_response *response)
{
	static const struct {
		int status;
		enum call_error error;
		const char *text;
	} errors[] = { { 400, CALL_BAD_REQUEST, "simulated: invalid request" },
		{ 401, CALL_NO_CLUSTER_PRIVILEGE, "can't list resource in the cluster" }, { 404, CALL_NOT_FOUND, "simulated: not found" },
		{ 500, CALL_INTERNAL, "Get \"https://10.96.0.1:443/apis/chaos-mesh.org/v1alpha1\": context deadline exceeded" } };
	struct call call = { .response = response, .frame = "experiment.(*Service).list" };

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].status == status) {
			call_fail(&call, errors[i].error, "%s", errors[i].text);
			return true;
		}
	return false;
}

/* Exporters have texts for people. */
static bool answer_as_exporter(int status, struct api_response *response)
{
	if (status != 404 && status != 500 && status != 503)
		return false;
	response->status = status;
	response->content_type = "text/plain; charset=utf-8";
	buf_appendf(&response->body, "%s\n", words_of(status));
	return true;
}

void api_fault_status(enum fault_server server, int status, struct api_response *response)
{
	static bool (*const servers[FAULT_SERVERS])(int status, struct api_response *response) = {
		[FAULT_METRICS] = answer_as_exporter,
		[FAULT_CHAOS_MESH] = answer_as_chaos_mesh,
		[FAULT_PROMETHEUS] = answer_as_prometheus,
		[FAULT_ALERTMANAGER] = answer_as_alertmanager,
	};

	if (!servers[server](status, response))
		answer_as_proxy(status, response);
	if (status == 401 && server != FAULT_CHAOS_MESH)
		api_add_header(response, "WWW-Authenticate", "Bearer");
	if (status == 429 || status == 503)
		api_add_header(response, "Retry-After", "5");
}

void api_fault_html(struct api_response *response)
{
	response->status = 200;
	response->content_type = "text/html; charset=utf-8";
	buf_append_text(&response->body,
		"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\" action=\"/login\">"
		"<input name=\"user\"><input name=\"password\" type=\"password\"><button>Sign in</button></form></body></html>\n");
}

void api_fault_malform(struct api_response *response)
{
	struct buf half = { 0 };

	buf_append(&half, buf_borrow(&response->body), response->body.len / 2);
	buf_finish(&response->body);
	response->body = half;
}
