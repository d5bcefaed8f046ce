#ifndef TESTS_SUPPORT_RECORDING_H
#define TESTS_SUPPORT_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

/* One recorded exchange of tests/fixtures: {"request": {...}, "status": ..., "headers": {...}, "body": ...}. */
struct recording {
	char *name; /* "FOLDER/FILE" without ".json" */
	char *path, *query; /* of the request; the query is still percent-encoded */
	char *method;
	int status;
	char *content_type;
	char *body; /* as it was on the wire, 0-terminated */
	size_t body_length;
};

/* Ends the program where there is no such file. Tests run in the root of the repository. */
struct recording *recording_load(const char *folder, const char *name);
void recording_destroy(struct recording *recording);

/* Each recording of a folder, in the order of their names; returns how many. */
size_t recording_each(const char *folder, void (*visit)(const struct recording *recording, void *user), void *user);

/*
 * What a decoder has to bear with every body: fed in two pieces cut at each byte (200 places, evenly spread, where it has more than 4 KiB,
 * and few in a slow run), and ending there. Pieces are exact copies, so that a sanitizer sees every byte read past them.
 */
void recording_cuts(const char *body, size_t length,
	void (*visit)(const char *first, size_t first_length, const char *second, size_t second_length, void *user), void *user);

#endif
