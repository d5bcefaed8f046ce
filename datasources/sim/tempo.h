#ifndef DATASOURCES_SIM_TEMPO_H
#define DATASOURCES_SIM_TEMPO_H

#include <stdbool.h>
#include <stdint.h>
#include "core/base/clock.h"

/* How the world's time follows the clock: so many seconds of the world a second, or held. It never goes back. */
struct tempo {
	const struct clock *clock; /* borrowed */
	int64_t world_ms, monotonic_ms; /* one moment in both times */
	double speed;
	bool held;
};

#define TEMPO_SPEED_MIN 0.001
#define TEMPO_SPEED_MAX 300

/* From now on, at world time `world_ms`. */
void tempo_init(struct tempo *tempo, const struct clock *clock, int64_t world_ms, double speed) __attribute__((nonnull));

int64_t tempo_now(const struct tempo *tempo) __attribute__((nonnull));

/* These change nothing of the moment: time goes on from where it is. */
void tempo_set_speed(struct tempo *tempo, double speed) __attribute__((nonnull));
void tempo_hold(struct tempo *tempo, bool held) __attribute__((nonnull));

/* Makes it `world_ms` now, if that is later. What is held stays held there. */
void tempo_go_to(struct tempo *tempo, int64_t world_ms) __attribute__((nonnull));

#endif
