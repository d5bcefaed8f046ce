#include "tests/support/faultserver.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct faultserver {
	pid_t pid;
	FILE *orders, *answers;
	json_t *ready, *state;
};

static void fail(const char *what)
{
	fprintf(stderr, "faultserver: %s\n", what);
	exit(99);
}

static json_t *read_line(struct faultserver *server)
{
	char *line = NULL;
	size_t size = 0;
	if (getline(&line, &size, server->answers) < 0)
		fail("it has ended");
	json_t *root = json_loads(line, 0, NULL);
	free(line);
	if (!root)
		fail("its line is not JSON");
	return root;
}

struct faultserver *faultserver_start(void)
{
	struct faultserver *server = calloc(1, sizeof *server);
	int in[2], out[2];
	if (!server || pipe(in) != 0 || pipe(out) != 0)
		fail("no pipe");
	server->pid = fork();
	if (server->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[0]);
		close(in[1]);
		close(out[0]);
		close(out[1]);
		unsetenv("LD_PRELOAD");
		execlp("python3", "python3", "tests/support/faultserver.py", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server->orders = fdopen(in[1], "w");
	server->answers = fdopen(out[0], "r");
	server->ready = read_line(server);
	return server;
}

void faultserver_stop(struct faultserver *server)
{
	fclose(server->orders);
	waitpid(server->pid, NULL, 0);
	fclose(server->answers);
	json_decref(server->ready);
	json_decref(server->state);
	free(server);
}

const char *faultserver_get(const struct faultserver *server, const char *name)
{
	const char *text = json_string_value(json_object_get(server->ready, name));
	if (!text)
		fail("no such address");
	return text;
}

void faultserver_control(struct faultserver *server, const char *json)
{
	fprintf(server->orders, "%s\n", json);
	fflush(server->orders);
	json_decref(server->state);
	server->state = read_line(server);
}

int faultserver_count(struct faultserver *server, const char *key)
{
	faultserver_control(server, "{}");
	return (int)json_integer_value(json_object_get(json_object_get(server->state, "counts"), key));
}

const char *faultserver_last(struct faultserver *server, const char *what)
{
	faultserver_control(server, "{}");
	const json_t *last = json_object_get(server->state, "last");
	const char *text = json_string_value(json_object_get(last, what));
	if (!text)
		text = json_string_value(json_object_get(json_object_get(last, "headers"), what));
	return text ? text : "";
}
