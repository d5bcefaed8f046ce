#include "datasources/sim/faultset.h"

#include <string.h>

#define DAY_S 86400

const struct fault_kind_about fault_kinds[FAULT_KINDS] = {
	[FAULT_LATENCY] = { "latency", "seconds", 0, 60, false, true },
	[FAULT_STATUS] = { "status", "status", 400, 599, true, false },
	[FAULT_EXPIRED] = { .name = "expired" },
	[FAULT_HTML] = { .name = "html" },
	[FAULT_MALFORMED] = { .name = "malformed" },
	[FAULT_CUT] = { "cut", "bytes", 0, 1e9, true, false },
	[FAULT_DRIP] = { "drip", "bytes", 1, 1e9, true, false },
	[FAULT_HANG] = { .name = "hang" },
	[FAULT_RESET] = { .name = "reset" },
	[FAULT_CLOCK] = { "clock", "seconds", -365 * DAY_S, 365 * DAY_S, false, false },
};

const char *const fault_server_names[FAULT_SERVERS] = {
	[FAULT_METRICS] = "metrics",
	[FAULT_CHAOS_MESH] = "chaos_mesh",
	[FAULT_PROMETHEUS] = "prometheus",
	[FAULT_ALERTMANAGER] = "alertmanager",
};

const struct fault *faultset_add(struct faultset *faults, const struct fault *fault)
{
	if (faults->count == FAULTS_MAX)
		return NULL;
	struct fault *added = &faults->items[faults->count++];

	*added = *fault;
	added->id = ++faults->last_id;
	added->hits = 0;
	added->dice.state = dice_mix(faults->seed) + added->id;
	return added;
}

static void remove_at(struct faultset *faults, size_t index)
{
	faults->count--;
	memmove(&faults->items[index], &faults->items[index + 1], (faults->count - index) * sizeof *faults->items);
}

bool faultset_remove(struct faultset *faults, unsigned id)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->items[i].id == id) {
			remove_at(faults, i);
			return true;
		}
	return false;
}

void faultset_clear(struct faultset *faults)
{
	faults->count = 0;
}

void faultset_heal(struct faultset *faults, enum fault_server server)
{
	for (size_t i = faults->count; i > 0; i--)
		if (faults->items[i - 1].told && faults->items[i - 1].server == server)
			remove_at(faults, i - 1);
}

/* A number from 0 up to 1. */
static double chance(struct dice *dice)
{
	return (double)(dice_roll(dice) >> 11) / (double)(1ull << 53);
}

static bool gives_answer(enum fault_kind kind)
{
	return kind == FAULT_STATUS || kind == FAULT_EXPIRED || kind == FAULT_HTML;
}

/* Two of a kind are one too many, and so are two answers to one request. */
static bool is_free(unsigned had, enum fault_kind kind)
{
	unsigned answers = 1u << FAULT_STATUS | 1u << FAULT_EXPIRED | 1u << FAULT_HTML;

	return !(had & (gives_answer(kind) ? answers : 1u << kind));
}

static void apply(struct fault *fault, struct fault_effect *effect)
{
	struct api_delivery *delivery = &effect->delivery;

	switch (fault->kind) {
	case FAULT_LATENCY:
		delivery->delay_ms = (int64_t)((fault->value + fault->jitter * chance(&fault->dice)) * 1000);
		break;
	case FAULT_STATUS:
		effect->status = (int)fault->value;
		break;
	case FAULT_CUT:
		delivery->cut = true;
		delivery->cut_bytes = (size_t)fault->value;
		break;
	case FAULT_DRIP:
		delivery->drip = (unsigned)fault->value;
		break;
	case FAULT_CLOCK:
		delivery->date_off_ms = (int64_t)(fault->value * 1000);
		break;
	default:
		effect->expired |= fault->kind == FAULT_EXPIRED;
		effect->html |= fault->kind == FAULT_HTML;
		effect->malformed |= fault->kind == FAULT_MALFORMED;
		delivery->hang |= fault->kind == FAULT_HANG;
		delivery->reset |= fault->kind == FAULT_RESET;
	}
}

/* Does it work on this answer? */
static bool strikes(struct fault *fault, enum fault_server server, const char *path, unsigned had)
{
	return fault->server == server && strncmp(path, fault->path, strlen(fault->path)) == 0 && is_free(had, fault->kind) &&
	       chance(&fault->dice) < fault->share;
}

void faultset_meet(struct faultset *faults, enum fault_server server, const char *path, struct fault_effect *effect)
{
	unsigned had = 0;

	*effect = (struct fault_effect){ 0 };
	for (size_t i = 0; i < faults->count; i++) {
		struct fault *fault = &faults->items[i];

		if (!strikes(fault, server, path, had))
			continue;
		had |= 1u << fault->kind;
		fault->hits++;
		apply(fault, effect);
		if (fault->left > 0 && --fault->left == 0)
			remove_at(faults, i--);
	}
}
