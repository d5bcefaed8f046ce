#ifndef DATASOURCES_SIM_CHECKTEMPLATE_H
#define DATASOURCES_SIM_CHECKTEMPLATE_H

#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/dice.h"

/* Status checks put by to be used in workflows: ConfigMaps of the cluster, which the Dashboard reads and writes as templates. */

struct check_template {
	char uid[DICE_UUID_SIZE];
	char *namespace_, *name, *description, *spec_json;
	int64_t created_ms;
};

struct check_templates {
	struct check_template *items; /* in the order they were made */
	size_t count, capacity;
};

/* What a create or an update brings; texts are borrowed. */
struct check_template_new {
	const char *namespace_, *name, *description, *spec_json;
};

/* The name must be free. */
void check_templates_add(struct check_templates *templates, const struct check_template_new *new, struct dice *dice, int64_t now_ms)
	__attribute__((nonnull));
struct check_template *check_templates_find(const struct check_templates *templates, const char *namespace_, const char *name)
	__attribute__((nonnull)); /* NULL: none; until the next change */
void check_template_change(struct check_template *template, const struct check_template_new *new) __attribute__((nonnull));
void check_templates_remove(struct check_templates *templates, struct check_template *template) __attribute__((nonnull));
void check_templates_finish(struct check_templates *templates) __attribute__((nonnull));

#endif
