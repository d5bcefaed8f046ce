/* YAML as JSON: the body of a request. */
#include <string.h>
#include "core/base/buf.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/story_parts.h"

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(const char *text)
{
	static const char digits[] = "0123456789";
	size_t length;

	text += *text == '-';
	length = strspn(text, digits);
	if (length == 0 || (*text == '0' && length > 1))
		return false;
	text += length;
	if (*text == '.') {
		length = strspn(text + 1, digits);
		if (length == 0)
			return false;
		text += 1 + length;
	}
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '-' || *text == '+';
		length = strspn(text, digits);
		if (length == 0)
			return false;
		text += length;
	}
	return *text == '\0';
}

static bool is_bare(const struct yaml_node *node)
{
	const char *text = yaml_text(node);

	return yaml_is_plain(node) && (is_number(text) || strcmp(text, "true") == 0 || strcmp(text, "false") == 0);
}

static void write_scalar(struct buf *out, const struct yaml_node *node)
{
	if (yaml_is_null(node))
		buf_append_text(out, "null");
	else if (is_bare(node))
		buf_append_text(out, yaml_text(node));
	else
		write_text(out, yaml_text(node));
}

/* As deep as yamldoc.h lets a text be. */
static void write_node(struct buf *out, const struct yaml_node *node)
{
	enum yaml_kind kind = yaml_kind(node);

	if (kind == YAML_SCALAR) {
		write_scalar(out, node);
		return;
	}
	buf_append_char(out, kind == YAML_MAPPING ? '{' : '[');
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (i > 0)
			buf_append_char(out, ',');
		if (kind == YAML_MAPPING) {
			write_text(out, yaml_text(yaml_key(node, i)));
			buf_append_char(out, ':');
		}
		write_node(out, yaml_item(node, i));
	}
	buf_append_char(out, kind == YAML_MAPPING ? '}' : ']');
}

const char *story_json(const struct story_reader *reader, const struct yaml_node *node)
{
	struct buf out = { 0 };

	write_node(&out, node);
	const char *kept = arena_text(reader->arena, buf_borrow(&out));

	buf_finish(&out);
	return kept;
}
