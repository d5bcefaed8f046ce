#include "datasources/poller.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/pace.h"
#include "core/cmdqueue.h"
#include "core/config.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/http.h"
#include "datasources/source.h"

/*
 * The thread asks its source what is due, lets the network run until that moment or until something happens, and asks again. Whoever wants
 * something of it leaves that where the thread will look (the store's wants, the command queue, a flag) and wakes it; a wake-up carries no data.
 *
 * Sources count in wall time. Where the wall clock jumps against the monotonic one (a laptop that slept, a clock that was set) their plans are
 * worthless, and everything is asked anew.
 */

#define WAIT_MIN_MS 5 /* a source that always says "now" still leaves the processor alone */
#define WAIT_MAX_MS 30000 /* how late a jump of the clock may be seen */
#define JUMP_MS 2000
#define BACKOFF_MIN_MS 1000
#define BACKOFF_MAX_MS 30000

struct poller {
	const struct source_ops *ops; /* immutable, as all up to `http` */
	const char *name;
	const struct clock *clock;
	struct store *store;
	struct cmdqueue *commands;
	struct http *http; /* the thread's while it runs; http_wake() and http_interrupt() from anywhere */
	struct source_context context;
	int64_t clock_difference_ms; /* thread only: wall minus monotonic time */
	atomic_bool refresh;
	pthread_t thread; /* the creator's, as what follows */
	bool running;
};

struct poller *poller_create(const struct poller_params *params)
{
	struct poller *poller = mem_zalloc(1, sizeof *poller);
	poller->ops = params->ops;
	poller->name = mem_strdup(params->name);
	poller->clock = params->clock;
	poller->store = params->store;
	poller->commands = cmdqueue_create(params->read_only);
	poller->http = http_create(
		&(struct http_params){ .base_url = params->config->url, .config = &params->config->http, .name = poller->name });
	atomic_init(&poller->refresh, false);
	poller->context = (struct source_context){
		.kind = params->ops->kind,
		.index = params->index,
		.name = poller->name,
		.config = params->config,
		.refresh_ms = params->refresh_ms,
		.clock = params->clock,
		.store = params->store,
		.commands = poller->commands,
		.http = poller->http,
	};
	return poller;
}

void poller_destroy(struct poller *poller)
{
	if (!poller)
		return;
	http_destroy(poller->http);
	cmdqueue_destroy(poller->commands);
	free((char *)poller->name);
	free(poller);
}

/* ---- the thread ---- */

static int64_t wall_ms(const struct poller *poller)
{
	return poller->clock->wall_ms(poller->clock->user);
}

static int64_t clock_difference_ms(const struct poller *poller)
{
	return wall_ms(poller) - poller->clock->monotonic_ms(poller->clock->user);
}

static bool clock_jumped(struct poller *poller)
{
	int64_t difference = clock_difference_ms(poller);
	int64_t jump = difference - poller->clock_difference_ms;
	poller->clock_difference_ms = difference;
	if (jump > -JUMP_MS && jump < JUMP_MS)
		return false;
	log_write(LOG_INFO, poller->name, "the clock jumped by %lld ms; asking everything again", (long long)jump);
	return true;
}

/* Lets the source do what is due; milliseconds until it wants to be asked again. */
static int64_t poll_once(struct poller *poller, void *state)
{
	bool jumped = clock_jumped(poller);
	if (atomic_exchange(&poller->refresh, false) || jumped)
		poller->ops->refresh(state);
	const struct want_list *wants = store_acquire_wants(poller->store);
	int64_t next_ms = poller->ops->poll(state, wants, wall_ms(poller));
	want_list_release(wants);
	int64_t wait_ms = next_ms - wall_ms(poller);
	if (wait_ms < WAIT_MIN_MS)
		return WAIT_MIN_MS;
	return wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS;
}

static void *run(void *user)
{
	struct poller *poller = user;
	pace_patient();
	poller->clock_difference_ms = clock_difference_ms(poller);
	void *state = poller->ops->open(&poller->context);
	int64_t wait_ms = 0;
	while (http_run(poller->http, wait_ms))
		wait_ms = poll_once(poller, state);
	http_cancel_all(poller->http);
	poller->ops->close(state);
	return NULL;
}

bool poller_start(struct poller *poller)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	poller->running = pthread_create(&poller->thread, NULL, run, poller) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return poller->running;
}

/* ---- from other threads ---- */

uint64_t poller_command(struct poller *poller, struct command *command)
{
	uint64_t id = cmdqueue_push(poller->commands, command);
	if (id > 0)
		http_wake(poller->http);
	return id;
}

void poller_refresh(struct poller *poller)
{
	atomic_store(&poller->refresh, true);
	http_wake(poller->http);
}

void poller_wake(struct poller *poller)
{
	http_wake(poller->http);
}

void poller_stop(struct poller *poller)
{
	http_interrupt(poller->http);
}

static struct timespec deadline_in(int64_t wait_ms)
{
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	int64_t nanoseconds = at.tv_nsec + wait_ms % 1000 * 1000000;
	at.tv_sec += wait_ms / 1000 + nanoseconds / 1000000000;
	at.tv_nsec = nanoseconds % 1000000000;
	return at;
}

bool poller_join(struct poller *poller, int64_t wait_ms)
{
	struct timespec deadline = deadline_in(wait_ms);
	if (poller->running && pthread_timedjoin_np(poller->thread, NULL, &deadline) == 0)
		poller->running = false;
	return !poller->running;
}

/* ---- backoff ---- */

int64_t poller_backoff_ms(unsigned tries, uint32_t random)
{
	int64_t base = BACKOFF_MIN_MS;
	for (unsigned i = 1; i < tries && base < BACKOFF_MAX_MS; i++)
		base *= 2;
	if (base > BACKOFF_MAX_MS)
		base = BACKOFF_MAX_MS;
	return base * 8 / 10 + base * 4 / 10 * random / UINT32_MAX;
}
