#include "datasources/error_decode.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"

#define MESSAGE_MAX 1024
#define CHAOS_PREFIX "error.api."

/* A text of the object, or NULL. */
static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void copy_type(struct error_body *out, const char *type)
{
	char *harmless = utf8_neutralise(type, strlen(type), sizeof out->type - 1, false);
	snprintf(out->type, sizeof out->type, "%s", harmless);
	free(harmless);
}

/* Chaos Mesh puts "error.api.X: " before its text, in some calls twice; a cause that is wrapped may bring another. */
static const char *without_prefix(const char *text)
{
	while (strncmp(text, CHAOS_PREFIX, strlen(CHAOS_PREFIX)) == 0) {
		const char *colon = strstr(text, ": ");
		if (!colon)
			return text;
		text = colon + 2;
	}
	return text;
}

static bool read_prometheus(const json_t *root, struct error_body *out, const char **message)
{
	const char *type = text_of(root, "errorType");
	if (!type || !text_of(root, "error"))
		return false;
	out->shape = ERROR_PROMETHEUS;
	copy_type(out, type);
	*message = text_of(root, "error");
	return true;
}

static bool read_chaos_mesh(const json_t *root, struct error_body *out, const char **message)
{
	const char *type = text_of(root, "type");
	if (!type || strncmp(type, CHAOS_PREFIX, strlen(CHAOS_PREFIX)) != 0 || !text_of(root, "message"))
		return false;
	out->shape = ERROR_CHAOS_MESH;
	copy_type(out, type + strlen(CHAOS_PREFIX));
	*message = without_prefix(text_of(root, "message"));
	return true;
}

static bool read_kubernetes(const json_t *root, struct error_body *out, const char **message)
{
	const char *kind = text_of(root, "kind");
	if (!kind || strcmp(kind, "Status") != 0)
		return false;
	const char *reason = text_of(root, "reason");
	const char *text = text_of(root, "message");
	out->shape = ERROR_KUBERNETES;
	copy_type(out, reason ? reason : "");
	*message = text ? text : out->type;
	return true;
}

static bool read_object(const json_t *root, struct error_body *out, const char **message)
{
	static const char *const keys[] = { "message", "error", "detail", "msg", "error_description" };
	const json_t *inner = json_object_get(root, "error");
	if (!json_is_object(inner))
		inner = root;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		*message = text_of(inner, keys[i]);
		if (*message) {
			out->shape = ERROR_OBJECT;
			return true;
		}
	}
	return false;
}

static bool read_string(const json_t *root, struct error_body *out, const char **message)
{
	*message = json_string_value(root);
	out->shape = ERROR_STRING;
	return *message != NULL;
}

bool error_decode(const char *body, size_t length, struct error_body *out)
{
	static bool (*const readers[])(const json_t *, struct error_body *, const char **) = {
		read_prometheus,
		read_chaos_mesh,
		read_kubernetes,
		read_object,
		read_string,
	};
	json_t *root = json_loadb(body, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct error_body found = { 0 };
	const char *message = NULL;
	bool known = false;
	for (size_t i = 0; root && !known && i < sizeof readers / sizeof readers[0]; i++)
		known = readers[i](root, &found, &message);
	if (known) {
		found.message = utf8_neutralise(message, strlen(message), MESSAGE_MAX, false);
		*out = found;
	}
	json_decref(root);
	return known;
}
