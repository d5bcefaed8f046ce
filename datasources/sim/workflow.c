#include "datasources/sim/workflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/world.h"

#define NORMAL "Normal"
#define TASK_MS 2000 /* that a task's pod runs */
#define NODES_MAX 1000 /* templates may name each other in a circle */

struct workflow_plan *workflow_plan_create(void)
{
	struct arena *arena = arena_create();
	struct workflow_plan *plan = arena_zalloc(arena, 1, sizeof *plan);

	plan->arena = arena;
	plan->references = 1;
	plan->entry = "";
	plan->spec_json = "{}";
	return plan;
}

/* Only the count changes in a plan. */
static struct workflow_plan *counted(const struct workflow_plan *plan)
{
	return (struct workflow_plan *)plan;
}

const struct workflow_plan *workflow_plan_retain(const struct workflow_plan *plan)
{
	counted(plan)->references++;
	return plan;
}

void workflow_plan_release(const struct workflow_plan *plan)
{
	if (!plan || --counted(plan)->references > 0)
		return;
	for (size_t i = 0; i < plan->template_count; i++) {
		plan_release(plan->templates[i].chaos);
		schedule_plan_release(plan->templates[i].schedule);
	}
	arena_destroy(plan->arena);
}

static const struct workflow_template *template_named(const struct workflow_plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->template_count; i++)
		if (strcmp(plan->templates[i].name, name) == 0)
			return &plan->templates[i];
	return NULL;
}

#define EVENT(world, workflow, reason, ...)                                                                                                \
	journal_event(&(world)->journal, (world)->now_ms,                                                                                  \
		&(struct journal_subject){ (workflow)->object.uid, (workflow)->object.namespace_, (workflow)->object.name, "Workflow" },   \
		NORMAL, reason, __VA_ARGS__)

#define NODE_EVENT(world, workflow, node, reason, ...)                                                                                     \
	journal_event(&(world)->journal, (world)->now_ms,                                                                                  \
		&(struct journal_subject){ (node)->uid, (workflow)->object.namespace_, (node)->name, "WorkflowNode" }, NORMAL, reason,     \
		__VA_ARGS__)

/* The node stays where it is until the next one. A parent's deadline is not inherited: it ends its children itself. */
static const struct workflow_node *add_node(
	struct world *world, struct workflow *workflow, const struct workflow_template *template, size_t parent)
{
	char suffix[DICE_SUFFIX_SIZE];
	struct buf name = { 0 };

	dice_suffix(&world->dice, suffix);
	buf_appendf(&name, "%.57s-%s", template->name, suffix);
	workflow->nodes = mem_grow(workflow->nodes, workflow->node_count, &workflow->node_capacity, sizeof *workflow->nodes);
	struct workflow_node *node = &workflow->nodes[workflow->node_count];

	*node = (struct workflow_node){
		.template = template,
		.name = buf_steal(&name),
		.parent = parent,
		.created_ms = world->now_ms,
		.deadline_ms = template->has_deadline ? world->now_ms + template->deadline_ms : 0,
	};
	dice_uuid(&world->dice, node->uid);
	workflow->node_count++;
	return node;
}

static void enter(struct world *world, struct workflow *workflow)
{
	const struct workflow_template *entry = template_named(workflow->plan, workflow->plan->entry);

	if (!entry)
		return;
	const struct workflow_node *node = add_node(world, workflow, entry, WORKFLOW_NO_NODE);

	EVENT(world, workflow, "EntryCreated", "entry node created, entry node %s", node->name);
}

struct workflow *workflow_create(struct world *world, const struct object_new *new, const struct workflow_plan *plan)
{
	struct workflow *workflow = mem_zalloc(1, sizeof *workflow);

	object_init(&workflow->object, &world->dice, new, world->now_ms);
	workflow->plan = workflow_plan_retain(plan);
	world->workflows = mem_grow(world->workflows, world->workflow_count, &world->workflow_capacity, sizeof *world->workflows);
	world->workflows[world->workflow_count++] = workflow;
	journal_add(&world->journal, JOURNAL_WORKFLOW, "Workflow", "Workflow", &workflow->object, plan->spec_json);
	enter(world, workflow);
	return workflow;
}

static void forget_nodes(struct workflow *workflow)
{
	for (size_t i = 0; i < workflow->node_count; i++) {
		free(workflow->nodes[i].name);
		free(workflow->nodes[i].resource);
	}
	workflow->node_count = 0;
}

void workflow_destroy(struct workflow *workflow)
{
	if (!workflow)
		return;
	forget_nodes(workflow);
	free(workflow->nodes);
	object_finish(&workflow->object);
	workflow_plan_release(workflow->plan);
	workflow_plan_release(workflow->next);
	free(workflow);
}

/* The nodes point into the old plan until the controller begins again. */
void workflow_replace(struct world *world, struct workflow *workflow, const struct object_new *new, const struct workflow_plan *plan)
{
	object_pairs_finish(&workflow->object.labels);
	object_pairs_finish(&workflow->object.annotations);
	object_pairs_copy(&workflow->object.labels, new->labels);
	object_pairs_copy(&workflow->object.annotations, new->annotations);
	if (strcmp(plan->spec_json, workflow_spec(workflow)) != 0) {
		workflow_plan_release(workflow->next);
		workflow->next = workflow_plan_retain(plan);
	}
	journal_update(&world->journal, &workflow->object, workflow_spec(workflow));
}

bool workflow_has(const struct workflow *workflow, const char *uid)
{
	if (strcmp(workflow->object.uid, uid) == 0)
		return true;
	for (size_t i = 0; i < workflow->node_count; i++)
		if (strcmp(workflow->nodes[i].uid, uid) == 0)
			return true;
	return false;
}

const char *workflow_spec(const struct workflow *workflow)
{
	return workflow->next ? workflow->next->spec_json : workflow->plan->spec_json;
}

const char *workflow_status(const struct workflow *workflow)
{
	if (workflow->ended_ms)
		return "finished";
	return workflow->started_ms ? "running" : "unknown";
}

static void make_resource(struct world *world, struct workflow *workflow, struct workflow_node *node)
{
	struct object_pairs labels = { 0 };
	char suffix[DICE_SUFFIX_SIZE];
	struct buf name = { 0 };

	dice_suffix(&world->dice, suffix);
	buf_appendf(&name, "%.57s-%s", node->name, suffix);
	node->resource = buf_steal(&name);
	object_pairs_set(&labels, OBJECT_CONTROLLED_BY, node->name);
	object_pairs_set(&labels, OBJECT_WORKFLOW, workflow->object.name);
	struct object_new new = { workflow->object.namespace_, node->resource, &labels, NULL };

	if (node->template->schedule)
		schedule_create(world, &new, node->template->schedule);
	else
		chaos_create(world, &new, node->template->chaos);
	NODE_EVENT(world, workflow, node, "ChaosCRCreated", "chaos CR %s created", node->resource);
	object_pairs_finish(&labels);
}

static void drop_resource(struct world *world, struct workflow *workflow, struct workflow_node *node)
{
	const char *namespace_ = workflow->object.namespace_;

	if (!node->resource)
		return;
	for (size_t i = 0; i < world->experiment_count; i++)
		if (object_is(&world->experiments[i]->object, namespace_, node->resource))
			world_delete(world, world->experiments[i], false);
	for (size_t i = 0; i < world->schedule_count; i++)
		if (object_is(&world->schedules[i]->object, namespace_, node->resource))
			world->schedules[i]->object.deleted_ms = world->now_ms;
	NODE_EVENT(world, workflow, node, "ChaosCRDeleted", "chaos CR %s deleted", node->resource);
	free(node->resource);
	node->resource = NULL;
}

static void end_node(struct world *world, struct workflow *workflow, struct workflow_node *node)
{
	node->done = true;
	drop_resource(world, workflow, node);
	if (node->template->type == WORKFLOW_STATUS_CHECK && *node->helper)
		NODE_EVENT(world, workflow, node, "StatusCheckDeleted", "status check %s-%s deleted", node->name, node->helper);
}

/* Parents come before their children. */
static void end_children(struct world *world, struct workflow *workflow, size_t parent, bool aborted)
{
	for (size_t i = parent + 1; i < workflow->node_count; i++) {
		struct workflow_node *node = &workflow->nodes[i];

		if (node->parent != parent || node->done)
			continue;
		if (aborted)
			NODE_EVENT(world, workflow, node, "ParentNodeAborted", "abort the node because parent node %s aborted",
				workflow->nodes[parent].name);
		else
			NODE_EVENT(world, workflow, node, "ParentNodeDeadlineExceed",
				"deadline exceed bscause parent node %s deadline exceed", workflow->nodes[parent].name);
		end_node(world, workflow, node);
		end_children(world, workflow, i, aborted);
	}
}

static void accomplish(struct world *world, struct workflow *workflow, struct workflow_node *node)
{
	NODE_EVENT(world, workflow, node, "NodeAccomplished", "node accomplished");
	end_node(world, workflow, node);
}

/* Children so far, and whether all of them are done. */
static size_t children_of(const struct workflow *workflow, size_t parent, bool *all_done)
{
	size_t count = 0;

	*all_done = true;
	for (size_t i = parent + 1; i < workflow->node_count; i++)
		if (workflow->nodes[i].parent == parent) {
			count++;
			*all_done = *all_done && workflow->nodes[i].done;
		}
	return count;
}

/* Adds children for the names [from, to) and tells it. */
static void spawn_children(
	struct world *world, struct workflow *workflow, size_t parent, struct selector_texts names, size_t from, size_t to)
{
	struct buf list = { 0 };

	for (size_t i = from; i < to; i++) {
		const struct workflow_template *template = template_named(workflow->plan, names.items[i]);

		if (template && workflow->node_count < NODES_MAX)
			buf_appendf(&list, "%s%s", list.len ? "," : "", add_node(world, workflow, template, parent)->name);
	}
	NODE_EVENT(world, workflow, &workflow->nodes[parent], "NodesCreated", "child nodes created, %s", buf_borrow(&list));
	buf_finish(&list);
}

static bool step_serial(struct world *world, struct workflow *workflow, size_t at)
{
	struct selector_texts names = workflow->nodes[at].template->children;
	bool all_done;
	size_t count = children_of(workflow, at, &all_done);

	if (!all_done)
		return false;
	if (count < names.count)
		spawn_children(world, workflow, at, names, count, count + 1);
	else
		accomplish(world, workflow, &workflow->nodes[at]);
	return true;
}

static bool step_parallel(struct world *world, struct workflow *workflow, size_t at)
{
	struct selector_texts names = workflow->nodes[at].template->children;
	bool all_done;

	if (!workflow->nodes[at].spawned) {
		workflow->nodes[at].spawned = true;
		spawn_children(world, workflow, at, names, 0, names.count);
		return true;
	}
	children_of(workflow, at, &all_done);
	if (all_done)
		accomplish(world, workflow, &workflow->nodes[at]);
	return all_done;
}

static bool step_suspend(struct world *world, struct workflow *workflow, size_t at)
{
	(void)world;
	(void)workflow;
	(void)at;
	return false;
}

static bool step_resource(struct world *world, struct workflow *workflow, size_t at)
{
	bool first = !workflow->nodes[at].spawned;

	if (first)
		make_resource(world, workflow, &workflow->nodes[at]);
	workflow->nodes[at].spawned = true;
	return first;
}

static bool step_status_check(struct world *world, struct workflow *workflow, size_t at)
{
	struct workflow_node *node = &workflow->nodes[at];
	const struct workflow_check *check = &node->template->check;

	if (!*node->helper) {
		dice_suffix(&world->dice, node->helper);
		NODE_EVENT(world, workflow, node, "StatusCheckCreated", "status check %s-%s created", node->name, node->helper);
	}
	enum workflow_verdict verdict = workflow_check_turn(world, check, &node->check);

	if (verdict == WORKFLOW_OPEN)
		return false;
	accomplish(world, workflow, node);
	if (verdict == WORKFLOW_FAILED && check->aborts) {
		object_pairs_set(&workflow->object.annotations, OBJECT_ABORT, "true");
		journal_update(&world->journal, &workflow->object, workflow_spec(workflow));
	}
	return true;
}

/* The pod that nobody runs ends with 0 and says nothing. */
static bool branch_holds(const struct workflow_branch *branch)
{
	char plain[64];
	size_t length = 0;

	for (const char *at = branch->expression; *at && length + 1 < sizeof plain; at++)
		if (*at != ' ')
			plain[length++] = *at;
	plain[length] = '\0';
	return length == 0 || strcmp(plain, "exitCode==0") == 0;
}

static void spawn_branches(struct world *world, struct workflow *workflow, size_t at)
{
	const struct workflow_template *template = workflow->nodes[at].template;
	const char **names = mem_zalloc(template->branch_count + 1, sizeof *names);
	struct buf list = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < template->branch_count; i++)
		if (branch_holds(&template->branches[i])) {
			buf_appendf(&list, "%s%s", count ? " " : "", template->branches[i].target);
			names[count++] = template->branches[i].target;
		}
	NODE_EVENT(world, workflow, &workflow->nodes[at], "ConditionalBranchesSelected", "selected branches: [%s]", buf_borrow(&list));
	if (count > 0)
		spawn_children(world, workflow, at, (struct selector_texts){ names, count }, 0, count);
	buf_finish(&list);
	free(names);
}

static bool step_task(struct world *world, struct workflow *workflow, size_t at)
{
	struct workflow_node *node = &workflow->nodes[at];
	bool all_done;

	if (!*node->helper) {
		dice_suffix(&world->dice, node->helper);
		NODE_EVENT(world, workflow, node, "TaskPodSpawned", "pod %s-%s spawned for task", node->name, node->helper);
	}
	if (world->now_ms < node->created_ms + TASK_MS)
		return false;
	if (!node->spawned) {
		node->spawned = true;
		NODE_EVENT(world, workflow, node, "TaskPodPodCompleted", "pod %s-%s for task node completed", node->name, node->helper);
		spawn_branches(world, workflow, at);
		return true;
	}
	children_of(workflow, at, &all_done);
	if (all_done)
		accomplish(world, workflow, node);
	return all_done;
}

static bool (*const steps[])(struct world *world, struct workflow *workflow, size_t at) = {
	[WORKFLOW_SERIAL] = step_serial,
	[WORKFLOW_PARALLEL] = step_parallel,
	[WORKFLOW_SUSPEND] = step_suspend,
	[WORKFLOW_TASK] = step_task,
	[WORKFLOW_STATUS_CHECK] = step_status_check,
	[WORKFLOW_SCHEDULE] = step_resource,
	[WORKFLOW_CHAOS] = step_resource,
};

static bool step_node(struct world *world, struct workflow *workflow, size_t at)
{
	struct workflow_node *node = &workflow->nodes[at];

	if (node->done)
		return false;
	if (!node->deadline_ms || world->now_ms < node->deadline_ms)
		return steps[node->template->type](world, workflow, at);
	NODE_EVENT(world, workflow, node, "NodeDeadlineExceed", "deadline exceed");
	end_node(world, workflow, node);
	end_children(world, workflow, at, false);
	return true;
}

static void finish(struct world *world, struct workflow *workflow)
{
	workflow->ended_ms = world->now_ms;
	EVENT(world, workflow, "WorkflowAccomplished", "workflow accomplished");
}

static void abort_all(struct world *world, struct workflow *workflow)
{
	for (size_t i = 0; i < workflow->node_count; i++)
		if (workflow->nodes[i].parent == WORKFLOW_NO_NODE && !workflow->nodes[i].done) {
			NODE_EVENT(world, workflow, &workflow->nodes[i], "WorkflowAborted", "abort the node because workflow %s aborted",
				workflow->object.name);
			end_node(world, workflow, &workflow->nodes[i]);
			end_children(world, workflow, i, true);
		}
	finish(world, workflow);
}

static void drop_all(struct world *world, struct workflow *workflow)
{
	for (size_t i = 0; i < workflow->node_count; i++)
		drop_resource(world, workflow, &workflow->nodes[i]);
}

static void begin_again(struct world *world, struct workflow *workflow)
{
	struct buf list = { 0 };

	for (size_t i = 0; i < workflow->node_count; i++)
		buf_appendf(&list, "%s%s", i ? " " : "", workflow->nodes[i].name);
	EVENT(world, workflow, "RerunBySpecChanged", "rerun by spec changed, remove children nodes: [%s]", buf_borrow(&list));
	buf_finish(&list);
	drop_all(world, workflow);
	forget_nodes(workflow);
	workflow_plan_release(workflow->plan);
	workflow->plan = workflow->next;
	workflow->next = NULL;
	workflow->ended_ms = 0;
	enter(world, workflow);
}

static bool wants_abort(const struct workflow *workflow)
{
	const char *value = object_pairs_get(&workflow->object.annotations, OBJECT_ABORT);

	return value && strcmp(value, "true") == 0;
}

/* Turns until nothing changes, each node once a turn. */
static void grow(struct world *world, struct workflow *workflow)
{
	bool changed = true;

	for (int turn = 0; changed && !wants_abort(workflow) && turn < 100; turn++) {
		changed = false;
		for (size_t i = 0, count = workflow->node_count; i < count; i++)
			changed = step_node(world, workflow, i) || changed;
	}
}

bool workflow_step(struct world *world, struct workflow *workflow)
{
	if (workflow->object.deleted_ms) {
		drop_all(world, workflow);
		return false;
	}
	if (!workflow->started_ms)
		workflow->started_ms = world->now_ms;
	if (workflow->next)
		begin_again(world, workflow);
	if (workflow->ended_ms)
		return true;
	grow(world, workflow);
	if (wants_abort(workflow))
		abort_all(world, workflow);
	else if (workflow->node_count == 0 || workflow->nodes[0].done)
		finish(world, workflow);
	return true;
}
