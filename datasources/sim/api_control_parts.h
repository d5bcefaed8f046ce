#ifndef DATASOURCES_SIM_API_CONTROL_PARTS_H
#define DATASOURCES_SIM_API_CONTROL_PARTS_H

#include "datasources/sim/api.h"

/* What the files of the control endpoint share; nobody else includes this. */

struct json_t;
struct sim;

/* One request on its way. */
struct control {
	struct sim *sim;
	const struct api_request *request;
	struct api_response *response;
};

/* These finish the answer. */
void control_reply(const struct control *control, int status, struct json_t *json) __attribute__((nonnull)); /* takes the reference */
void control_refuse(const struct control *control, int status, const char *text) __attribute__((nonnull)); /* {"error": text} */

/* Handlers of api_control_faults.c: GET, POST and DELETE /control/faults, DELETE /control/faults/ID. */
#define CONTROL_FAULT_PREFIX "/control/faults/"
void control_list_faults(const struct control *control) __attribute__((nonnull));
void control_add_fault(const struct control *control) __attribute__((nonnull));
void control_clear_faults(const struct control *control) __attribute__((nonnull));
void control_remove_fault(const struct control *control) __attribute__((nonnull));

/* Handlers of api_control_mesh.c: GET and POST /control/mesh. */
void control_show_mesh(const struct control *control) __attribute__((nonnull));
void control_set_mesh(const struct control *control) __attribute__((nonnull));

#endif
