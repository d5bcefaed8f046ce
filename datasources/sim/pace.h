#ifndef DATASOURCES_SIM_PACE_H
#define DATASOURCES_SIM_PACE_H

#include <stdbool.h>
#include <stdint.h>
#include "core/base/clock.h"

/* How the world's time follows the clock: so many seconds of the world a second, or held. It never goes back. */
struct pace {
	const struct clock *clock; /* borrowed */
	int64_t world_ms, monotonic_ms; /* one moment in both times */
	double speed;
	bool held;
};

#define PACE_SPEED_MIN 0.001
#define PACE_SPEED_MAX 300

/* From now on, at world time `world_ms`. */
void pace_init(struct pace *pace, const struct clock *clock, int64_t world_ms, double speed) __attribute__((nonnull));

int64_t pace_now(const struct pace *pace) __attribute__((nonnull));

/* These change nothing of the moment: time goes on from where it is. */
void pace_set_speed(struct pace *pace, double speed) __attribute__((nonnull));
void pace_hold(struct pace *pace, bool held) __attribute__((nonnull));

/* Makes it `world_ms` now, if that is later. What is held stays held there. */
void pace_go_to(struct pace *pace, int64_t world_ms) __attribute__((nonnull));

#endif
