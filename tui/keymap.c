#include "tui/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "tui/key.h"
#include "tui/term.h"

/* A few keys an action, in the order in which they were given; a screenful of actions is searched in no time. */
#define KEYS_MAX 8

struct keymap {
	int keys[ACTION_COUNT][KEYS_MAX]; /* 0 at the end */
};

static void report(struct config_errors *errors, const struct config *config, int line, const char *text)
{
	if (errors->count == sizeof(errors->items) / sizeof(errors->items[0]))
		return;
	char where[160] = "";
	if (line > 0)
		snprintf(where, sizeof(where), "%s:%d", config->path, line);
	err_set(&errors->items[errors->count++], ERR_CONFIG, where, "%s", text);
}

/* "P, C-p" or "P C-p" -> codes. False with the wrong word in `word`. */
static bool parse_keys(const char *text, int keys[KEYS_MAX], char word[64])
{
	size_t count = 0;
	memset(keys, 0, KEYS_MAX * sizeof(keys[0]));
	while (*text) {
		size_t length = strcspn(text, " \t");
		if (length > 1 && text[length - 1] == ',')
			length--;
		if (length > 0) {
			snprintf(word, 64, "%.*s", (int)length, text);
			if (count == KEYS_MAX - 1 || !key_parse(word, &keys[count++]))
				return false;
		}
		text += length;
		while (*text == ' ' || *text == '\t' || (*text == ',' && length > 0))
			text++;
	}
	word[0] = 0;
	return count > 0;
}

static bool has_key(const int keys[KEYS_MAX], int key)
{
	for (int i = 0; i < KEYS_MAX && keys[i] != 0; i++) {
		if (keys[i] == key)
			return true;
	}
	return false;
}

/* Another action of a common screen that has one of these keys. */
static bool find_conflict(const struct keymap *keymap, enum action_id self, const int keys[KEYS_MAX], enum action_id *other, int *key)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (i == (int)self || !(actions[i].screens & actions[self].screens))
			continue;
		for (int k = 0; k < KEYS_MAX && keys[k] != 0; k++) {
			if (has_key(keymap->keys[i], keys[k])) {
				*other = (enum action_id)i;
				*key = keys[k];
				return true;
			}
		}
	}
	return false;
}

static bool has_control(const int keys[KEYS_MAX])
{
	for (int i = 0; i < KEYS_MAX && keys[i] != 0; i++) {
		if (keys[i] & KEY_CTRL)
			return true;
	}
	return false;
}

static bool unknown_action(const char *name, char *text, size_t size)
{
	const char *names[ACTION_COUNT];
	for (int i = 0; i < ACTION_COUNT; i++)
		names[i] = actions[i].name;
	const char *nearest = config_nearest(name, names, ACTION_COUNT);
	if (nearest)
		snprintf(text, size, "keys: there is no action \"%s\", did you mean \"%s\"?", name, nearest);
	else
		snprintf(text, size, "keys: there is no action \"%s\"; ? shows them", name);
	return false;
}

/* The entry's action and keys, or in `text` why it is not taken. */
static bool read_entry(const struct config_key *entry, enum action_id *action, int keys[KEYS_MAX], char *text, size_t size)
{
	char word[64] = "";
	if (!action_by_name(entry->action, action))
		return unknown_action(entry->action, text, size);
	if (!parse_keys(entry->keys, keys, word)) {
		snprintf(text, size, word[0] ? "keys: %s: \"%s\" is no key (or one too many)" : "keys: %s: no key is given", entry->action,
			word);
		return false;
	}
	if (actions[*action].changes && has_control(keys)) {
		snprintf(text, size, "keys: %s changes the cluster, so it cannot be on a Ctrl chord", entry->action);
		return false;
	}
	return true;
}

static void set_defaults(struct keymap *keymap)
{
	char word[64];
	for (int i = 0; i < ACTION_COUNT; i++)
		parse_keys(actions[i].keys, keymap->keys[i], word);
}

/* All entries at once, so that two actions can swap their keys; then those that collide go back to what they were. */
static void apply(struct keymap *keymap, const struct config *config, struct config_errors *errors)
{
	enum action_id action, other = 0;
	int keys[KEYS_MAX], key = 0;
	char text[256], name[KEY_NAME_SIZE], word[64];
	for (size_t i = 0; i < config->key_count; i++) {
		if (read_entry(&config->keys[i], &action, keys, text, sizeof(text)))
			memcpy(keymap->keys[action], keys, sizeof(keys));
		else
			report(errors, config, config->keys[i].line, text);
	}
	for (size_t i = config->key_count; i-- > 0;) {
		if (!read_entry(&config->keys[i], &action, keys, text, sizeof(text)))
			continue;
		if (!find_conflict(keymap, action, keymap->keys[action], &other, &key))
			continue;
		snprintf(text, sizeof(text), "keys: %s: %s is the key of \"%s\" already: give that one another", actions[action].name,
			key_name(key, name, sizeof(name)), actions[other].name);
		report(errors, config, config->keys[i].line, text);
		parse_keys(actions[action].keys, keymap->keys[action], word);
	}
}

struct keymap *keymap_create(const struct config *config, struct config_errors *errors)
{
	struct keymap *keymap = mem_zalloc(1, sizeof(*keymap));
	set_defaults(keymap);
	apply(keymap, config, errors);
	return keymap;
}

void keymap_destroy(struct keymap *keymap)
{
	free(keymap);
}

bool keymap_find(const struct keymap *keymap, enum screen_id screen, int key, enum action_id *out)
{
	for (int i = 0; key != KEY_NONE && i < ACTION_COUNT; i++) {
		if ((actions[i].screens & (1u << screen)) && has_key(keymap->keys[i], key)) {
			*out = (enum action_id)i;
			return true;
		}
	}
	return false;
}

void keymap_keys(const struct keymap *keymap, enum action_id action, int most, struct buf *out)
{
	char name[KEY_NAME_SIZE];
	for (int i = 0; i < KEYS_MAX && i < most && keymap->keys[action][i] != 0; i++) {
		if (i > 0)
			buf_append_char(out, ' ');
		buf_append_text(out, key_name(keymap->keys[action][i], name, sizeof(name)));
	}
}

int keymap_first(const struct keymap *keymap, enum action_id action)
{
	return keymap->keys[action][0];
}
