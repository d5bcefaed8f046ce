#include "datasources/sim/meter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/world.h"

void meter_finish(struct meter *meter)
{
	free(meter->values);
	free(meter->pasts);
	meter->values = NULL;
	meter->pasts = NULL;
}

void meter_mix(struct meter *meter, uint64_t what)
{
	meter->signature = (meter->signature ^ what) * 0x9e3779b97f4a7c15u;
	meter->signature ^= meter->signature >> 29;
}

/* In OpenMetrics a counter's family goes without the "_total" of its samples. */
void meter_family(struct meter *meter, const char *name, const char *type, const char *help)
{
	size_t length = strlen(name);

	meter->family = name;
	meter->counter = strcmp(type, "counter") == 0;
	meter->pod = NULL;
	meter->salt++;
	if (!meter->text)
		return;
	if (meter->form == METER_OPENMETRICS && meter->counter && length > 6 && strcmp(name + length - 6, "_total") == 0)
		length -= 6;
	buf_appendf(meter->text, "# HELP %.*s %s\n# TYPE %.*s %s\n", (int)length, name, help, (int)length, name, type);
}

void meter_open(struct meter *meter, const char *suffix, uint64_t of)
{
	meter->of = of;
	meter_mix(meter, of + (meter->salt << 48));
	if (!meter->text)
		return;
	buf_append_text(meter->text, meter->family);
	buf_append_text(meter->text, suffix);
	buf_append_char(meter->text, '{');
}

static void begin_label(struct meter *meter, const char *name)
{
	if (buf_borrow(meter->text)[meter->text->len - 1] != '{')
		buf_append_char(meter->text, ',');
	buf_append_text(meter->text, name);
	buf_append(meter->text, "=\"", 2);
}

void meter_label(struct meter *meter, const char *name, const char *value)
{
	if (!meter->text)
		return;
	begin_label(meter, name);
	gotext_escape(meter->text, value);
	buf_append_char(meter->text, '"');
}

void meter_label_varying(struct meter *meter, const char *name, const char *value)
{
	for (const char *at = value; *at; at++)
		meter_mix(meter, (unsigned char)*at);
	meter_label(meter, name, value);
}

void meter_label_number(struct meter *meter, const char *name, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	meter_mix(meter, bits);
	if (!meter->text)
		return;
	begin_label(meter, name);
	buf_appendf(meter->text, "%g\"", value);
}

static void write_value(struct meter *meter, double value)
{
	if (value == floor(value) && fabs(value) < 1e15)
		buf_appendf(meter->text, "} %lld", (long long)value);
	else
		buf_appendf(meter->text, "} %.17g", value);
}

static void write_time(struct meter *meter, int64_t time_ms)
{
	if (meter->form == METER_OPENMETRICS)
		buf_appendf(meter->text, " %lld.%03d", (long long)(time_ms / 1000), (int)(time_ms % 1000));
	else
		buf_appendf(meter->text, " %lld", (long long)time_ms);
}

static void take_value(struct meter *meter, enum meter_kind kind, double value)
{
	meter->values = mem_grow(meter->values, meter->count, &meter->capacity, sizeof *meter->values);
	meter->values[meter->count] = value;
	if (meter->wants_pasts) {
		meter->pasts = mem_grow(meter->pasts, meter->count, &meter->past_capacity, sizeof *meter->pasts);
		past_of(&meter->pasts[meter->count], meter, kind, value);
	}
	meter->count++;
	meter->lean = 0;
}

void meter_close(struct meter *meter, enum meter_kind kind, double value)
{
	if (!meter->text || meter->wants_pasts)
		take_value(meter, kind, value);
	if (!meter->text)
		return;
	write_value(meter, value);
	write_time(meter, meter->world->now_ms);
	buf_append_char(meter->text, '\n');
}

void meter_close_with(struct meter *meter, enum meter_kind kind, double value, const struct exemplar *exemplar)
{
	meter_close(meter, kind, value);
	if (meter->form != METER_OPENMETRICS || !exemplar)
		return;
	meter->text->len--; /* the end of the line */
	buf_appendf(meter->text, " # {trace_id=\"%s\"} %.9g", exemplar->trace, exemplar->value);
	write_time(meter, exemplar->time_ms);
	buf_append_char(meter->text, '\n');
}
