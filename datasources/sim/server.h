#ifndef DATASOURCES_SIM_SERVER_H
#define DATASOURCES_SIM_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/err.h"
#include "datasources/sim/api.h"

/*
 * HTTP on one or more ports, each with a handler. It has no thread: the owner waits for its descriptors and gives it turns, so handlers run on
 * the owner's thread. It sees to it how an answer is to be delivered (struct api_delivery), in the machine's time. Every answer carries "X-Chaoswatch-Simulated: 1" and a Date.
 */

#define SERVER_BODY_MAX (4u << 20) /* larger requests are answered with 413 */
#define SERVER_BYTES_MAX (128u << 20) /* of all requests and answers under way; over that the answer is 503 */

typedef void (*server_handler)(void *user, const struct api_request *request, struct api_response *response);

struct server;

struct server_params {
	const char *listen; /* an IPv4 address */
	int64_t (*now_ms)(void *user); /* for Date */
	void *user; /* of now_ms and of the handlers */
};

struct server *server_create(const struct server_params *params) __attribute__((nonnull, returns_nonnull));
void server_destroy(struct server *server);

/* Opens a port (0: any free one). Writes the port it got. */
bool server_open(struct server *server, uint16_t port, server_handler handler, uint16_t *got, struct err *err)
	__attribute__((nonnull(1, 3, 4)));

/* The same on 127.0.0.1, wherever the others listen. */
bool server_open_local(struct server *server, uint16_t port, server_handler handler, uint16_t *got, struct err *err)
	__attribute__((nonnull(1, 3, 4)));

#define SERVER_PORTS_MAX 5

/* Descriptors to wait for; returns how many (at most SERVER_PORTS_MAX). */
size_t server_descriptors(const struct server *server, int out[SERVER_PORTS_MAX]) __attribute__((nonnull));

/* How long to wait at most, in milliseconds; `most` if nothing is due. */
int server_wait_ms(const struct server *server, int most) __attribute__((nonnull));

/* Accepts, reads, answers, writes what can be done without waiting. */
void server_turn(struct server *server) __attribute__((nonnull));

#endif
