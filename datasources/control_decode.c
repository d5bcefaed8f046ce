#include "datasources/control_decode.h"

#include <string.h>

#include "core/snapshot.h"
#include "datasources/json.h"

enum { NAME_BYTES = 64, TEXT_BYTES = 320 };

static size_t count_of(const struct json *root, const char *key, struct err *err)
{
	int64_t count = json_whole(json_get(root, key), 0, err);
	return count > 0 ? (size_t)count : 0;
}

bool control_decode(const char *body, size_t length, struct slice *slice, struct err *err)
{
	struct control_data *data = &slice->control;
	struct json_t *document = json_parse(body, length, err);
	if (!document)
		return false;
	struct json root = json_root(document, "", JSON_NO_INDEX);
	if (json_require_object(root, err)) {
		data->story = json_keep_text(json_get(&root, "story"), slice, NAME_BYTES, err);
		data->about = json_keep_text(json_get(&root, "about"), slice, TEXT_BYTES, err);
		data->caption = json_keep_text(json_get(&root, "caption"), slice, TEXT_BYTES, err);
		data->why = json_keep_text(json_get(&root, "why"), slice, TEXT_BYTES, err);
		data->next_caption = json_keep_text(json_get(&root, "next_caption"), slice, TEXT_BYTES, err);
		data->now_ms = json_time(json_get(&root, "now"), err);
		data->start_ms = json_time(json_get(&root, "start"), err);
		data->next_ms = json_time(json_get(&root, "next_at"), err);
		data->speed = json_number(json_get(&root, "speed"), 1, err);
		data->held = json_flag(json_get(&root, "held"), false, err);
		data->loop = json_flag(json_get(&root, "loop"), false, err);
		data->ended = json_flag(json_get(&root, "ended"), false, err);
		data->step = count_of(&root, "step", err);
		data->steps = count_of(&root, "steps", err);
	}
	json_free(document);
	return err->code == ERR_NONE;
}

bool control_tells_the_same(const struct slice *a, const struct slice *b)
{
	const struct control_data *x = &a->control, *y = &b->control;
	return strcmp(x->story, y->story) == 0 && strcmp(x->about, y->about) == 0 && strcmp(x->caption, y->caption) == 0 &&
	       strcmp(x->why, y->why) == 0 && strcmp(x->next_caption, y->next_caption) == 0 && x->held == y->held && x->loop == y->loop &&
	       x->ended == y->ended && x->start_ms == y->start_ms && x->step == y->step && x->steps == y->steps;
}
