#ifndef DATASOURCES_SIM_API_FAULT_H
#define DATASOURCES_SIM_API_FAULT_H

#include "datasources/sim/faultset.h"

/*
 * Answers as servers give them that are in trouble: each its own errors for the status codes that it has, for all others the page of a proxy in
 * front of it. `response` is empty before.
 */
void api_fault_status(enum fault_server server, int status, struct api_response *response) __attribute__((nonnull));

/* A page for people, with status 200. */
void api_fault_html(struct api_response *response) __attribute__((nonnull));

#define API_FAULT_COMPLAINT 240

/* A fault from JSON as POST /control/faults takes it. False with what is wrong in words. */
bool api_fault_decode(const char *json, size_t length, struct fault *fault, char complaint[API_FAULT_COMPLAINT]) __attribute__((nonnull));

/* Half of the answer's body. */
void api_fault_malform(struct api_response *response) __attribute__((nonnull));

#endif
