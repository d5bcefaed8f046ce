#include "datasources/json_stream.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

struct json_stream {
	struct json_stream_params params;
	struct buf text; /* of the element that is prepared */
	struct json_split *split;
};

static bool parse_element(void *user, size_t array, size_t index, const char *text, size_t length, struct err *err)
{
	(void)index;
	struct json_stream *stream = user;
	char where[sizeof err->where];
	json_split_where(stream->split, where, sizeof where);
	if (stream->params.prepare) {
		buf_clear(&stream->text);
		buf_append(&stream->text, text, length);
		text = stream->text.data;
		length = stream->params.prepare(stream->params.user, array, stream->text.data, length);
	}
	struct json_t *value = json_parse(text, length, err);
	if (!value)
		return err_prefix(err, "%s", where);
	struct json at = json_root(value, where, JSON_NO_INDEX);
	stream->params.element(stream->params.user, array, &at, err);
	json_free(value);
	return err->code == ERR_NONE;
}

struct json_stream *json_stream_create(const struct json_stream_params *params)
{
	struct json_stream *stream = mem_zalloc(1, sizeof *stream);
	stream->params = *params;
	stream->split = json_split_create(&(struct json_split_params){
		.arrays = params->arrays,
		.array_count = params->array_count,
		.element = parse_element,
		.user = stream,
		.text_max = params->text_max,
	});
	return stream;
}

void json_stream_destroy(struct json_stream *stream)
{
	if (!stream)
		return;
	json_split_destroy(stream->split);
	buf_finish(&stream->text);
	free(stream);
}

bool json_stream_feed(struct json_stream *stream, const char *bytes, size_t length, struct err *err)
{
	return json_split_feed(stream->split, bytes, length, err);
}

bool json_stream_end(struct json_stream *stream, struct err *err)
{
	size_t length;
	const char *text = json_split_envelope(stream->split, &length);
	if (!json_split_end(stream->split, err))
		return false;
	struct json_t *value = json_parse(text, length, err);
	if (!value)
		return false;
	struct json root = json_root(value, "", JSON_NO_INDEX);
	if (stream->params.rest)
		stream->params.rest(stream->params.user, &root, err);
	json_free(value);
	return err->code == ERR_NONE;
}
