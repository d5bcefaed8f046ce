#include "datasources/sim/dump.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/labels.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/history.h"

/* `name{a="b",c="d"} ` */
static void append_series(struct buf *out, const struct labels *labels)
{
	const char *between = "{";

	buf_append_text(out, labels_get(labels, "__name__"));
	for (size_t i = 0; i < labels->count; i++) {
		if (strcmp(labels->items[i].name, "__name__") == 0)
			continue;
		buf_appendf(out, "%s%s=\"", between, labels->items[i].name);
		gotext_escape(out, labels->items[i].value);
		buf_append_char(out, '"');
		between = ",";
	}
	buf_append_text(out, *between == ',' ? "} " : " ");
}

static bool is_counter(const char *name)
{
	static const char *const ends[] = { "_total", "_bucket", "_count", "_sum" };
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (length > strlen(ends[i]) && strcmp(name + length - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

static void write_series(const struct history *history, size_t number, FILE *out)
{
	const int64_t step = DUMP_STEP_MS / HISTORY_STEP_MS;
	const struct labels *labels = history_labels(history, number);
	bool counter = is_counter(labels_get(labels, "__name__"));
	struct buf series = { 0 }, sample = { 0 };
	double last = history_none();
	int64_t last_ms = 0;

	append_series(&series, labels);

	for (int64_t index = -history_points(history) / step * step; index < 0; index += step) {
		double value = history_at(history, number, index);

		int64_t time_ms = history_time(history, index);
		bool still = !counter && value == last && time_ms - last_ms < DUMP_STILL_MS;

		if (history_is_none(value) || still)
			continue;
		last = value;
		last_ms = time_ms;
		buf_clear(&sample);
		write_number(&sample, value, 'f');
		buf_appendf(&sample, " %" PRId64 "\n", time_ms / 1000);
		fwrite(buf_borrow(&series), 1, series.len, out);
		fwrite(buf_borrow(&sample), 1, sample.len, out);
	}
	buf_finish(&series);
	buf_finish(&sample);
}

bool dump_write(const struct history *history, FILE *out, struct err *err)
{
	for (size_t number = 0; number < history_count(history) && !ferror(out); number++)
		write_series(history, number, out);
	fputs("# EOF\n", out);
	if (fflush(out) == 0 && !ferror(out))
		return true;
	return err_set(err, ERR_IO, "", "the history cannot be written: %s", strerror(errno));
}

bool dump_file(const struct history *history, const char *path, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return dump_write(history, stdout, err);
	FILE *out = fopen(path, "we");

	if (!out)
		return err_set(err, ERR_IO, path, "cannot be written: %s", strerror(errno));
	bool written = dump_write(history, out, err);

	if (fclose(out) != 0 && written)
		written = err_set(err, ERR_IO, path, "the history cannot be written: %s", strerror(errno));
	return written;
}
