#include "datasources/sim/tempo.h"

static void anchor(struct tempo *tempo, int64_t world_ms)
{
	tempo->world_ms = world_ms;
	tempo->monotonic_ms = tempo->clock->monotonic_ms(tempo->clock->user);
}

void tempo_init(struct tempo *tempo, const struct clock *clock, int64_t world_ms, double speed)
{
	*tempo = (struct tempo){ .clock = clock, .speed = speed };
	anchor(tempo, world_ms);
}

int64_t tempo_now(const struct tempo *tempo)
{
	int64_t passed = tempo->clock->monotonic_ms(tempo->clock->user) - tempo->monotonic_ms;

	return tempo->world_ms + (tempo->held ? 0 : (int64_t)((double)passed * tempo->speed));
}

void tempo_set_speed(struct tempo *tempo, double speed)
{
	anchor(tempo, tempo_now(tempo));
	tempo->speed = speed;
}

void tempo_hold(struct tempo *tempo, bool held)
{
	anchor(tempo, tempo_now(tempo));
	tempo->held = held;
}

void tempo_go_to(struct tempo *tempo, int64_t world_ms)
{
	if (world_ms > tempo_now(tempo))
		anchor(tempo, world_ms);
}
