#include "datasources/sim/pace.h"

static void anchor(struct pace *pace, int64_t world_ms)
{
	pace->world_ms = world_ms;
	pace->monotonic_ms = pace->clock->monotonic_ms(pace->clock->user);
}

void pace_init(struct pace *pace, const struct clock *clock, int64_t world_ms, double speed)
{
	*pace = (struct pace){ .clock = clock, .speed = speed };
	anchor(pace, world_ms);
}

int64_t pace_now(const struct pace *pace)
{
	int64_t passed = pace->clock->monotonic_ms(pace->clock->user) - pace->monotonic_ms;

	return pace->world_ms + (pace->held ? 0 : (int64_t)((double)passed * pace->speed));
}

void pace_set_speed(struct pace *pace, double speed)
{
	anchor(pace, pace_now(pace));
	pace->speed = speed;
}

void pace_hold(struct pace *pace, bool held)
{
	anchor(pace, pace_now(pace));
	pace->held = held;
}

void pace_go_to(struct pace *pace, int64_t world_ms)
{
	if (world_ms > pace_now(pace))
		anchor(pace, world_ms);
}
