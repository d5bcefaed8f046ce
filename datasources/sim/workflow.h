#ifndef DATASOURCES_SIM_WORKFLOW_H
#define DATASOURCES_SIM_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/object.h"
#include "datasources/sim/plan.h"
#include "datasources/sim/selector.h"
#include "datasources/sim/workflow_check.h"

/*
 * Workflows: templates and the nodes that grow from them (pkg/workflow/controllers of Chaos Mesh 2.8). A chaos node makes an experiment
 * and deletes it at its deadline. A task's pod ends well after some seconds and says nothing; status checks ask (workflow_check.h).
 */

struct arena;
struct world;
struct schedule_plan;

enum workflow_type {
	WORKFLOW_SERIAL,
	WORKFLOW_PARALLEL,
	WORKFLOW_SUSPEND,
	WORKFLOW_TASK,
	WORKFLOW_STATUS_CHECK,
	WORKFLOW_SCHEDULE,
	WORKFLOW_CHAOS,
};

struct workflow_branch {
	const char *target, *expression;
};

struct workflow_template {
	const char *name;
	enum workflow_type type;
	bool has_deadline;
	int64_t deadline_ms;
	struct selector_texts children; /* of serial and parallel ones */
	const struct workflow_branch *branches; /* of tasks */
	size_t branch_count;
	struct workflow_check check; /* of status checks */
	const struct plan *chaos; /* a reference */
	const struct schedule_plan *schedule; /* a reference */
};

/* Immutable and counted like struct plan. */
struct workflow_plan {
	struct arena *arena;
	unsigned references;
	const char *entry;
	struct workflow_template *templates;
	size_t template_count;
	const char *spec_json;
};

struct workflow_plan *workflow_plan_create(void) __attribute__((returns_nonnull));
const struct workflow_plan *workflow_plan_retain(const struct workflow_plan *plan) __attribute__((nonnull, returns_nonnull));
void workflow_plan_release(const struct workflow_plan *plan); /* NULL is fine */

#define WORKFLOW_NO_NODE ((size_t)-1)

struct workflow_node {
	const struct workflow_template *template;
	char uid[DICE_UUID_SIZE];
	char *name;
	size_t parent; /* index, or WORKFLOW_NO_NODE */
	int64_t created_ms, deadline_ms; /* 0: no deadline */
	bool spawned, done;
	char *resource; /* name of the experiment or schedule it made, or NULL */
	char helper[DICE_SUFFIX_SIZE]; /* how the name of its status check or pod ends; "": it has none */
	struct workflow_check_run check;
};

struct workflow {
	struct object object;
	const struct workflow_plan *plan; /* a reference */
	const struct workflow_plan *next; /* a reference: the spec was replaced, it begins again; or NULL */
	int64_t started_ms, ended_ms; /* 0: not yet */
	struct workflow_node *nodes; /* in the order they came */
	size_t node_count, node_capacity;
	bool of_schedule;
};

/* The name must be free. The world owns it and the Dashboard's database gets a row. Retains the plan. */
struct workflow *workflow_create(struct world *world, const struct object_new *new, const struct workflow_plan *plan)
	__attribute__((nonnull, returns_nonnull));
void workflow_destroy(struct workflow *workflow);

/* Replaces labels, annotations and plan, as PUT does. */
void workflow_replace(struct world *world, struct workflow *workflow, const struct object_new *new, const struct workflow_plan *plan)
	__attribute__((nonnull));

/* One turn of its controller. False when it is gone from the cluster. */
bool workflow_step(struct world *world, struct workflow *workflow) __attribute__((nonnull));

/* Is it the uid of the workflow or of one of its nodes? */
bool workflow_has(const struct workflow *workflow, const char *uid) __attribute__((nonnull));

/* The newest spec, as the API shows it. */
const char *workflow_spec(const struct workflow *workflow) __attribute__((nonnull, returns_nonnull));

/* "running", "finished" or "unknown". */
const char *workflow_status(const struct workflow *workflow) __attribute__((nonnull, returns_nonnull));

#endif
