#include "tui/blast.h"

#include <math.h>
#include <string.h>

#include "core/base/fmt.h"
#include "tui/experimentview.h"

static double number_of(const char *text)
{
	double number;
	return fmt_parse_double(text, strlen(text), &number) && number > 0 ? number : 0;
}

size_t blast_count(const char *mode, const char *value, size_t candidates, bool *random)
{
	double number = number_of(value), count = (double)candidates;
	*random = false;
	if (!strcmp(mode, "one"))
		count = 1;
	else if (!strcmp(mode, "fixed"))
		count = number;
	else if (!strcmp(mode, "fixed-percent") || !strcmp(mode, "random-max-percent"))
		count = ceil((double)candidates * fmin(number, 100) / 100);
	else
		return candidates;
	if (count > (double)candidates)
		count = (double)candidates;
	*random = (size_t)count < candidates || !strcmp(mode, "random-max-percent");
	return (size_t)count;
}

static const char *traffic(const char *direction)
{
	return !strcmp(direction, "both") ? "Traffic to and from" : !strcmp(direction, "from") ? "Traffic from" : "Traffic to";
}

size_t blast_sides(const struct manifest *manifest, struct blast_side out[BLAST_SIDES])
{
	const struct manifest_target *target = &manifest->target;
	if (!manifest->selector[0])
		return 0;
	out[0] = (struct blast_side){ "Hits", "No pod matches now: it would wait in vain.", manifest->spec.mode, manifest->spec.value,
		manifest->selector };
	if (!manifest->has_target)
		return 1;
	out[1] = (struct blast_side){ traffic(target->direction), "No pod matches its target now: it would wait in vain.", target->mode,
		target->value, target->selector };
	return 2;
}

void blast_words(const struct blast_side *side, const struct command_result *preview, struct line *out)
{
	bool random, at_most = !strcmp(side->mode, "random-max-percent");
	size_t candidates = preview->pod_total > preview->pod_count ? preview->pod_total : preview->pod_count;
	size_t count = blast_count(side->mode, side->value, candidates, &random);
	if (!candidates) {
		line_add(out, ROLE_WARN, ATTR_BOLD, side->none);
		return;
	}
	line_addf(out, ROLE_TEXT, 0, "%s ", side->lead);
	line_addf(out, ROLE_TITLE, ATTR_BOLD, "%s%zu of %zu", at_most ? "up to " : "", count, candidates);
	line_addf(out, ROLE_TEXT, 0, " pod%s", candidates == 1 ? "" : "s");
	if (random)
		line_add(out, ROLE_DIM, 0, ", chosen at random of these:");
	else
		line_add(out, ROLE_DIM, 0, ", as of now:");
}

static bool hits_now(const struct frame_chaos *chaos, const struct chaos_pod *pod)
{
	for (size_t i = 0; i < chaos->target_count; i++)
		if (!strcmp(chaos->targets[i].pod, pod->name) && !strcmp(chaos->targets[i].namespace_, pod->namespace_))
			return chaos->targets[i].state == TARGET_INJECTED;
	return false;
}

void blast_overlap(const struct frame *frame, const struct command_result *preview, struct line *out)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		size_t count = 0;
		if (chaos->owner != i || !experimentview_runs(chaos))
			continue;
		for (size_t k = 0; k < preview->pod_count; k++)
			count += hits_now(chaos, &preview->pods[k]);
		if (count)
			line_addf(out, ROLE_TEXT, 0, "%s%s runs on %zu of these already", out->used ? "; " : "", chaos->item->name, count);
	}
}
