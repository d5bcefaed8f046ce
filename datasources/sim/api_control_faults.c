/* The control endpoint's faults. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "datasources/sim/api_control_parts.h"
#include "datasources/sim/api_fault.h"
#include "datasources/sim/sim.h"

static json_t *number_json(double number)
{
	return floor(number) == number ? json_integer((json_int_t)number) : json_real(number);
}

static json_t *fault_json(const struct fault *fault)
{
	const struct fault_kind_about *kind = &fault_kinds[fault->kind];
	json_t *json = json_pack("{s:i, s:s, s:s, s:s}", "id", (int)fault->id, "server", fault_server_names[fault->server], "path",
		fault->path, "kind", kind->name);

	if (kind->value)
		json_object_set_new(json, kind->value, number_json(fault->value));
	if (kind->jitters)
		json_object_set_new(json, "jitter", number_json(fault->jitter));
	json_object_set_new(json, "count", fault->left ? json_integer(fault->left) : json_null());
	json_object_set_new(json, "share", number_json(fault->share));
	json_object_set_new(json, "hits", json_integer(fault->hits));
	return json;
}

void control_list_faults(const struct control *control)
{
	const struct faultset *faults = sim_faults(control->sim);
	json_t *list = json_array();

	for (size_t i = 0; i < faults->count; i++)
		json_array_append_new(list, fault_json(&faults->items[i]));
	control_reply(control, 200, json_pack("{s:o}", "faults", list));
}

void control_add_fault(const struct control *control)
{
	char complaint[API_FAULT_COMPLAINT];
	struct fault fault;

	if (!api_fault_decode(control->request->body, control->request->body_length, &fault, complaint)) {
		control_refuse(control, 400, complaint);
		return;
	}
	const struct fault *added = faultset_add(sim_faults(control->sim), &fault);

	if (added)
		control_reply(control, 200, fault_json(added));
	else
		control_refuse(control, 400, "there are 64 faults, and no more may be");
}

void control_clear_faults(const struct control *control)
{
	faultset_clear(sim_faults(control->sim));
	control_list_faults(control);
}

void control_remove_fault(const struct control *control)
{
	const char *text = control->request->path + sizeof CONTROL_FAULT_PREFIX - 1;
	char *end = NULL;
	unsigned long id = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;

	if (strcmp(control->request->method, "DELETE") != 0)
		control_refuse(control, 405, "another method is asked for here");
	else if (id == 0 || *end || id > FAULT_ID_MAX || !faultset_remove(sim_faults(control->sim), (unsigned)id))
		control_refuse(control, 404, "there is no such fault");
	else
		control_list_faults(control);
}
