#ifndef TESTS_SUPPORT_REPLAY_H
#define TESTS_SUPPORT_REPLAY_H

#include <stddef.h>

struct api_chaosmesh;

/*
 * Recorded exchanges of a real Dashboard, sent to the simulated one: each row of a scene sends a recorded request (with the names of this world
 * for those of the lab) and compares status, content type and body. Uids, times and made-up suffixes are masked; rows of a scene share a world.
 */

#define REPLAY_FOLDER "tests/fixtures/chaos-mesh-2.8"

enum replay_compare {
	SAME, /* the body, masked */
	SHAPE, /* keys and types; of a list those of each of its items, which must be alike */
	EVENTS, /* a list of events: which types, reasons and messages there are, in any order and number */
	MESSAGE, /* an error object: type and message, masked */
	STATUS, /* status and content type only: empty, or text that varies */
};

struct replay_row {
	const char *recording; /* NULL: nothing is asked */
	enum replay_compare compare;
	int wait_s; /* the world moves on before it */
	const char *
		object; /* its uid stands for the one recorded; "^name" the oldest of that name, "na*" one that begins so, "a,b,-" for several, "-" as it was */
	const char *authorization; /* the recordings leave this header out where it is malformed */
	const char *make; /* first creates what this recording's kube_object is */
	const char *create; /* or what this JSON is, */
	const char *at; /* at this path; NULL: as an experiment */
	void (*before)(struct api_chaosmesh *api); /* what happens to the world first */
};

struct replay_scene {
	const char *name;
	const struct replay_row *rows;
	size_t count;
	const char *tokens; /* NULL: security mode off */
	const char *start; /* when its world begins; NULL: whenever */
};

/* The scenes by the file that has them. */
extern const struct replay_scene replay_calls[], replay_lives[], replay_odds[], replay_tokens[];
extern const size_t replay_call_count, replay_life_count, replay_odd_count, replay_token_count;

/* Plays a scene in a world of its own; fails the test at the first row that differs. */
void replay_scene(const struct replay_scene *scene);

#define ROW(name, how, ...)                                                                                                                \
	{                                                                                                                                  \
		.recording = name, .compare = how, __VA_ARGS__                                                                             \
	}
#define MAKE(name)                                                                                                                         \
	{                                                                                                                                  \
		.make = name                                                                                                               \
	}
#define CREATE(json)                                                                                                                       \
	{                                                                                                                                  \
		.create = json                                                                                                             \
	}
#define SCENE(rows_, ...)                                                                                                                  \
	{                                                                                                                                  \
		.name = #rows_, .rows = rows_, .count = sizeof(rows_) / sizeof *(rows_), __VA_ARGS__                                       \
	}

#endif
