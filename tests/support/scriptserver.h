#ifndef TESTS_SUPPORT_SCRIPTSERVER_H
#define TESTS_SUPPORT_SCRIPTSERVER_H

#include <stddef.h>

/*
 * A server on loopback without a thread: it moves when it is given a turn, so a test decides what happens between a request and its answer.
 * One request a connection. What it answers is a list of rules; the newest that matches wins.
 */
struct scriptserver;

struct scriptserver *scriptserver_create(void);
void scriptserver_destroy(struct scriptserver *server);
const char *scriptserver_url(const struct scriptserver *server);

enum { SCRIPT_LOSE = -1, SCRIPT_HANG = -2 }; /* as status: close without an answer; never answer */

/*
 * Requests whose "METHOD /path?query" begins with `begin`, or equals it where that ends in "$", are answered so; `times` of them (0: all that
 * come). A body is JSON unless it begins with "<". Texts are copied.
 */
void scriptserver_rule(struct scriptserver *server, const char *begin, int status, const char *body, int times);
void scriptserver_delay(struct scriptserver *server, int turns); /* that an answer takes from now on */

void scriptserver_turn(struct scriptserver *server);

/* How many requests came that begin with `begin` (or equal it: "$"); the newest one's body; how many were open at once at most. */
size_t scriptserver_count(const struct scriptserver *server, const char *begin);
const char *scriptserver_body(const struct scriptserver *server, const char *begin);
const char *scriptserver_request(const struct scriptserver *server, size_t number); /* in order, from 0; NULL behind the last */
size_t scriptserver_peak(const struct scriptserver *server);
void scriptserver_reset(struct scriptserver *server); /* counts, requests, peak */

#endif
