#include "datasources/sim/exemplar.h"

#include <math.h>
#include <stdio.h>
#include "datasources/sim/dice.h"

void exemplar_of(uint64_t seed, const char *pod, double lower, double upper, int64_t slot_begin_ms, struct exemplar *out)
{
	struct dice dice = { seed ^ dice_mix((uint64_t)slot_begin_ms) ^ dice_mix((uint64_t)(lower * 1e6)) };

	for (; *pod; pod++)
		dice.state = dice_mix(dice.state ^ (unsigned char)*pod);
	snprintf(out->trace, sizeof out->trace, "%016llx%016llx", (unsigned long long)dice_roll(&dice),
		(unsigned long long)dice_roll(&dice));
	double share = (double)dice_below(&dice, 1000000) / 1e6, width = isinf(upper) ? lower : upper - lower;

	out->value = rint((lower + width * share) * 1e6) / 1e6;
	out->time_ms = slot_begin_ms + 1 + (int64_t)dice_below(&dice, 999);
}
