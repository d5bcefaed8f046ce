#include "core/cmdqueue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/command.h"

struct cmdqueue {
	bool read_only; /* immutable */
	pthread_mutex_t mutex;
	/* guarded by mutex: a ring */
	size_t first, count;
	struct command commands[CMDQUEUE_SIZE];
};

struct cmdqueue *cmdqueue_create(bool read_only)
{
	struct cmdqueue *queue = mem_zalloc(1, sizeof(*queue));

	queue->read_only = read_only;
	pthread_mutex_init(&queue->mutex, NULL);
	return queue;
}

void cmdqueue_destroy(struct cmdqueue *queue)
{
	struct command command;

	if (!queue)
		return;
	while (cmdqueue_pop(queue, &command))
		command_finish(&command);
	pthread_mutex_destroy(&queue->mutex);
	free(queue);
}

static uint64_t next_id(void)
{
	static atomic_uint_least64_t last;

	return atomic_fetch_add(&last, 1) + 1;
}

static bool append(struct cmdqueue *queue, const struct command *command)
{
	bool fits;

	pthread_mutex_lock(&queue->mutex);
	fits = queue->count < CMDQUEUE_SIZE;
	if (fits)
		queue->commands[(queue->first + queue->count++) % CMDQUEUE_SIZE] = *command;
	pthread_mutex_unlock(&queue->mutex);
	return fits;
}

uint64_t cmdqueue_push(struct cmdqueue *queue, struct command *command)
{
	uint64_t id = 0;

	if (!queue->read_only || !command_changes_something(command->kind)) {
		id = next_id();
		command->id = id;
		if (append(queue, command)) {
			*command = (struct command){ .id = id };
			return id;
		}
	}
	command_finish(command);
	return 0;
}

bool cmdqueue_pop(struct cmdqueue *queue, struct command *out)
{
	bool found;

	pthread_mutex_lock(&queue->mutex);
	found = queue->count > 0;
	if (found) {
		*out = queue->commands[queue->first];
		queue->first = (queue->first + 1) % CMDQUEUE_SIZE;
		queue->count--;
	}
	pthread_mutex_unlock(&queue->mutex);
	return found;
}
