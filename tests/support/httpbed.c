#include "tests/support/httpbed.h"

#include "tests/support/test.h"

#include "core/base/clock.h"
#include "tests/support/faultserver.h"
#include "tests/support/slowdns.h"

bool httpbed_begin(struct faultserver **server)
{
	static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
		"NO_PROXY" };
	struct err err = { 0 };
	for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
		unsetenv(proxies[i]);
	*server = faultserver_start();
	return slowdns_calls() == 0 && http_global_init(&err); /* asked of slowdns so that it is linked */
}

int64_t httpbed_now_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

void httpbed_note(void *user, const struct http_response *response)
{
	struct httpbed_outcome *out = user;
	out->calls++;
	out->error = response->error;
	out->status = response->status;
	out->credential = response->credential;
	snprintf(out->url, sizeof out->url, "%s", response->url);
	snprintf(out->type, sizeof out->type, "%s", response->content_type);
	snprintf(out->body, sizeof out->body, "%s", response->body);
	out->received = response->received;
	out->body_length = response->body_length;
	out->date_ms = response->date_ms;
	out->elapsed_ms = response->elapsed_ms;
	out->simulated = response->simulated;
	out->reply_lost = response->reply_lost;
	http_explain(response, &out->explained);
}

struct http *httpbed_open(const char *base_url, const struct config_http *config)
{
	static const struct config_http plain = { PLAIN_CONFIG };
	const struct http_params params = { .base_url = base_url, .config = config ? config : &plain, .name = "test" };
	return http_create(&params);
}

struct http_request *httpbed_start(struct http *http, struct http_call call, struct httpbed_outcome *out)
{
	*out = (struct httpbed_outcome){ 0 };
	call.done = httpbed_note;
	call.user = out;
	return http_start(http, &call);
}

void httpbed_run_until(struct http *http, const int *calls, int count)
{
	int64_t end = httpbed_now_ms() + 15000;
	while (*calls < count && httpbed_now_ms() < end)
		assert_true(http_run(http, end - httpbed_now_ms()));
	assert_int_equal(*calls, count);
}

void httpbed_ask(struct http *http, struct http_call call, struct httpbed_outcome *out)
{
	httpbed_start(http, call, out);
	httpbed_run_until(http, &out->calls, 1);
}

int httpbed_slack(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return 5;
#else
	return getenv("CHAOSWATCH_TEST_SHARE") ? 5 : 1;
#endif
}
