#ifndef DATASOURCES_SIM_OPTIONS_H
#define DATASOURCES_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "datasources/sim/sim.h"

/* The command line of chaoswatch-sim. */

#define OPTIONS_EXIT_USAGE 2
#define OPTIONS_TOKEN_SIZE 512

struct options {
	const char *listen;
	uint16_t port_base;
	struct sim_params sim;
	bool end_with_parent, print_rules, help, version;
	const char *dump; /* file for the past; NULL: none */
	char control_token[OPTIONS_TOKEN_SIZE];
};

/*
 * Fills *options, whose texts are those of argv. -1: go on; else the exit code: help or version were printed, or one line on standard error says
 * what is wrong.
 */
int options_parse(struct options *options, int argc, char **argv) __attribute__((nonnull));

#endif
