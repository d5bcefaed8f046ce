#include "datasources/sim/checktemplate.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

static void finish(struct check_template *template)
{
	free(template->namespace_);
	free(template->name);
	free(template->description);
	free(template->spec_json);
}

void check_templates_add(struct check_templates *templates, const struct check_template_new *new, struct dice *dice, int64_t now_ms)
{
	templates->items = mem_grow(templates->items, templates->count, &templates->capacity, sizeof *templates->items);
	struct check_template *template = &templates->items[templates->count++];

	*template = (struct check_template){
		.namespace_ = mem_strdup(new->namespace_),
		.name = mem_strdup(new->name),
		.description = mem_strdup(new->description),
		.spec_json = mem_strdup(new->spec_json),
		.created_ms = now_ms,
	};
	dice_uuid(dice, template->uid);
}

struct check_template *check_templates_find(const struct check_templates *templates, const char *namespace_, const char *name)
{
	for (size_t i = 0; i < templates->count; i++)
		if (strcmp(templates->items[i].name, name) == 0 && strcmp(templates->items[i].namespace_, namespace_) == 0)
			return &templates->items[i];
	return NULL;
}

void check_template_change(struct check_template *template, const struct check_template_new *new)
{
	free(template->description);
	free(template->spec_json);
	template->description = mem_strdup(new->description);
	template->spec_json = mem_strdup(new->spec_json);
}

void check_templates_remove(struct check_templates *templates, struct check_template *template)
{
	finish(template);
	templates->count--;
	memmove(template, template + 1, (size_t)(&templates->items[templates->count] - template) * sizeof *template);
}

void check_templates_finish(struct check_templates *templates)
{
	for (size_t i = 0; i < templates->count; i++)
		finish(&templates->items[i]);
	free(templates->items);
	*templates = (struct check_templates){ 0 };
}
