/* What there is much of, where it was asked for: series that move, and series by which alerts fire. */
#include <math.h>
#include <stdio.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/world.h"

#define PERIOD_MS 90000

static void open_load(struct meter *meter, unsigned number)
{
	char text[16], instance[32];

	meter_open(meter, "", number);
	if (!meter->text)
		return;
	snprintf(text, sizeof text, "%05u", number);
	snprintf(instance, sizeof instance, "10.245.%u.%u:9100", number / 200 % 200, number % 200 + 1);
	meter_label(meter, "job", "load");
	meter_label(meter, "namespace", LOAD_NAMESPACE);
	meter_label(meter, "instance", instance);
	meter_label(meter, "number", text);
}

static void series(struct meter *meter)
{
	const struct world *world = meter->world;

	for (unsigned i = 0; i < world->load.series; i++) {
		open_load(meter, i);
		meter_close(meter, METER_GAUGE,
			rint(100 * (100 + i % 900 + 50 * rhythm_noise(world->seed, i, PERIOD_MS, world->now_ms))) / 100);
	}
}

static void alerts(struct meter *meter)
{
	for (unsigned i = 0; i < meter->world->load.alerts; i++) {
		open_load(meter, i);
		meter_close(meter, METER_STILL, 1);
	}
}

static const struct exporter_family families[] = {
	{ "load_value", "gauge", "A value that moves.", .all = series },
	{ "load_alert", "gauge", "Fires.", .all = alerts },
};

const struct exporter exporter_load = EXPORTER_TABLE(families);
