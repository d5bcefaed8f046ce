/* The control endpoint's Chaos Mesh: what ails it, how late it is, how it is installed. Reading is strict, and all or nothing. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/utf8.h"
#include "datasources/sim/api_control_parts.h"
#include "datasources/sim/mesh.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/world.h"

#define COMPLAINT_SIZE 200
#define ZONE_MINUTES 840

enum type { FLAG, NUMBER, TEXT };

static const struct field {
	const char *name;
	enum type type;
	size_t offset;
	int least, most; /* of a number */
} fields[] = {
	{ "controllers_down", FLAG, offsetof(struct mesh, controller_down), 0, 0 },
	{ "kubernetes_down", FLAG, offsetof(struct mesh, kubernetes_down), 0, 0 },
	{ "recovery_hangs", FLAG, offsetof(struct mesh, recovery_hangs), 0, 0 },
	{ "apply_error", TEXT, offsetof(struct mesh, apply_error), 0, 0 },
	{ "node_without_daemon", TEXT, offsetof(struct mesh, node_without_daemon), 0, 0 },
	{ "database_lag", NUMBER, offsetof(struct mesh, row_lag_s), 0, MESH_SECONDS_MAX },
	{ "inject_delay", NUMBER, offsetof(struct mesh, inject_s), 0, MESH_SECONDS_MAX },
	{ "recover_delay", NUMBER, offsetof(struct mesh, recover_s), 0, MESH_SECONDS_MAX },
	{ "pause_delay", NUMBER, offsetof(struct mesh, pause_s), 0, MESH_SECONDS_MAX },
	{ "delete_delay", NUMBER, offsetof(struct mesh, delete_s), 0, MESH_SECONDS_MAX },
	{ "target_namespace", TEXT, offsetof(struct mesh, target_namespace), 0, 0 },
	{ "chaos_namespaces", TEXT, offsetof(struct mesh, chaos_namespaces), 0, 0 },
	{ "zone_minutes", NUMBER, offsetof(struct mesh, zone_minutes), -ZONE_MINUTES, ZONE_MINUTES },
	{ "workflow_nodes_null", FLAG, offsetof(struct mesh, nodes_are_null), 0, 0 },
	{ "says_2_2", FLAG, offsetof(struct mesh, is_2_2), 0, 0 },
};

#define RESTART "restart_dashboard" /* no state, but something to do */

static const struct field *field_named(const char *name)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static json_t *value_of(const struct mesh *mesh, const struct field *field)
{
	const char *at = (const char *)mesh + field->offset;
	int number;

	if (field->type == FLAG)
		return json_boolean(*(const bool *)at);
	if (field->type == TEXT)
		return json_string(at);
	memcpy(&number, at, sizeof number);
	return json_integer(number);
}

void control_show_mesh(const struct control *control)
{
	const struct mesh *mesh = &sim_world(control->sim)->mesh;
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		json_object_set_new(out, fields[i].name, value_of(mesh, &fields[i]));
	control_reply(control, 200, out);
}

/* False, with what is wrong, where the value is none for the field. */
static bool take(struct mesh *mesh, const struct field *field, const json_t *value, char complaint[COMPLAINT_SIZE])
{
	char *at = (char *)mesh + field->offset;
	double given = json_number_value(value);
	bool flag = json_is_true(value);

	if (field->type == FLAG) {
		snprintf(complaint, COMPLAINT_SIZE, "\"%s\" takes true or false", field->name);
		memcpy(at, &flag, sizeof flag);
		return json_is_boolean(value);
	}
	if (field->type == TEXT) {
		snprintf(complaint, COMPLAINT_SIZE, "\"%s\" takes a text of up to %d bytes", field->name, MESH_TEXT_SIZE - 1);
		if (!json_is_string(value) || json_string_length(value) >= MESH_TEXT_SIZE)
			return false;
		snprintf(at, MESH_TEXT_SIZE, "%s", json_string_value(value));
		return true;
	}
	snprintf(complaint, COMPLAINT_SIZE, "\"%s\" takes a whole number from %d to %d", field->name, field->least, field->most);
	if (!json_is_number(value) || !(given >= field->least && given <= field->most) || floor(given) != given)
		return false;
	int number = (int)given;

	memcpy(at, &number, sizeof number);
	return true;
}

static bool take_all(struct mesh *mesh, json_t *body, char complaint[COMPLAINT_SIZE])
{
	const char *name;
	json_t *value;

	snprintf(complaint, COMPLAINT_SIZE, "needs an object, such as {\"controllers_down\": true}");
	if (!json_is_object(body) || json_object_size(body) == 0)
		return false;
	json_object_foreach(body, name, value)
	{
		const struct field *field = field_named(name);

		if (field && !take(mesh, field, value, complaint))
			return false;
		if (field || (strcmp(name, RESTART) == 0 && json_is_true(value)))
			continue;
		char *shown = utf8_neutralise(name, strlen(name), 60, false);

		snprintf(complaint, COMPLAINT_SIZE,
			strcmp(name, RESTART) == 0 ? "\"%s\" takes true" : "there is nothing like \"%s\"; GET tells what there is", shown);
		free(shown);
		return false;
	}
	return true;
}

void control_set_mesh(const struct control *control)
{
	json_t *body = json_loadb(control->request->body, control->request->body_length, JSON_REJECT_DUPLICATES, NULL);
	char complaint[COMPLAINT_SIZE];

	sim_advance(control->sim);
	struct world *world = sim_world(control->sim);
	struct mesh mesh = world->mesh;
	bool good = take_all(&mesh, body, complaint), restart = json_is_true(json_object_get(body, RESTART));

	json_decref(body);
	if (!good) {
		control_refuse(control, 400, complaint);
		return;
	}
	world->mesh = mesh;
	if (restart)
		mesh_restart_dashboard(world);
	control_show_mesh(control);
}
