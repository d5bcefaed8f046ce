#include "datasources/simulator_decode.h"

#include <stdio.h>
#include <string.h>

#include "datasources/json.h"
#include "datasources/simulator.h"

static void take_url(const struct json *root, const char *key, bool required, char out[SIMULATOR_URL_SIZE], struct err *err)
{
	struct json at = json_get(root, key);
	const char *url = json_text(at, err);
	bool fits = strncmp(url, "http://", 7) == 0 && strlen(url) < SIMULATOR_URL_SIZE;
	out[0] = 0;
	if (fits)
		snprintf(out, SIMULATOR_URL_SIZE, "%s", url);
	else if (required || url[0])
		json_fail(at, err, "is no URL");
}

bool simulator_decode_ready(const char *line, size_t length, struct simulator_ready *out, struct err *err)
{
	struct err problem = { 0 };
	struct json_t *document = json_parse(line, length, &problem);
	struct json root = json_root(document, "", JSON_NO_INDEX);
	if (document) {
		take_url(&root, "prometheus", true, out->prometheus, &problem);
		take_url(&root, "chaos_mesh", true, out->chaos_mesh, &problem);
		take_url(&root, "alertmanager", false, out->alertmanager, &problem);
		take_url(&root, "control", false, out->control, &problem);
	}
	json_free(document);
	if (err)
		*err = problem;
	return problem.code == ERR_NONE;
}
