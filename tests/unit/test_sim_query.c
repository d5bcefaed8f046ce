/* How the simulator's servers read the parameters of a query and of a form. */
#include "tests/support/test.h"

#include "datasources/sim/api.h"
#include "datasources/sim/api_prometheus.h"

/* What Go's url.ParseQuery makes of it; NULL: the parameter is absent. */
static const struct {
	const char *query, *name, *value;
} cases[] = {
	{ "", "a", NULL },
	{ "a=b", "a", "b" },
	{ "ab=c&a=d", "a", "d" },
	{ "a=b&a=c", "a", "b" },
	{ "a=", "a", "" },
	{ "a", "a", "" },
	{ "a=b=c", "a", "b=c" },
	{ "=b&a=c", "", "b" },
	{ "a=b+c%20d%2be", "a", "b c d+e" },
	{ "match%5B%5D=up", "match[]", "up" },
	{ "match%5b]=up", "match[]", "up" },
	{ "a=%zz&a=b", "a", "b" },
	{ "a=%4", "a", NULL },
	{ "a=%", "a", NULL },
	{ "%zz=b", "%zz", NULL },
	{ "a=b;c&a=d", "a", "d" },
	{ "&&a=b&", "a", "b" },
};

static void test_parameters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct api_request request = { .query = cases[i].query };
		char *value = api_query(&request, cases[i].name);

		if (!value != !cases[i].value || (value && strcmp(value, cases[i].value) != 0))
			fail_msg("%s: %s is %s", cases[i].query, cases[i].name, value ? value : "absent");
		free(value);
	}
}

/* Those of the form come before those of the query, and only a POST has a form. */
static void test_forms(void **state)
{
	struct api_request request = { .method = "POST", .body = "m%5B%5D=1&x=y&m[]=2", .query = "m[]=3&m[]=4" };
	const struct ask ask = { .request = &request };
	struct buf seen = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++, request.method = "GET") {
		struct ask_values values = ask_values(&ask, "m[]");

		for (char *value; (value = ask_next(&values)) != NULL; free(value))
			buf_append_text(&seen, value);
		buf_append_char(&seen, ' ');
	}
	assert_string_equal(buf_borrow(&seen), "1234 34 ");
	buf_finish(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
