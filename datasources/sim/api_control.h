#ifndef DATASOURCES_SIM_API_CONTROL_H
#define DATASOURCES_SIM_API_CONTROL_H

#include "datasources/sim/api.h"

/*
 * The control endpoint: what the story is at, time under control, and the truth, as JSON; chaoswatch-sim(1) has its paths. Every request must have
 * the token. `sim` is a struct sim *; a handler of the server.
 */
void api_control_answer(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));

#endif
