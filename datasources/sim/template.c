#include "datasources/sim/template.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/api_prometheus.h"

static const char label_word[] = "$labels.";

static void plain(struct buf *out, double value)
{
	write_number(out, value, 'g');
}

/* Divides by `base` as long as it is too large, each time with the next of the prefixes. */
static double scale(double value, double base, const char *const *prefixes, const char **prefix)
{
	*prefix = "";
	for (; fabs(value) >= base && *prefixes; prefixes++) {
		value /= base;
		*prefix = *prefixes;
	}
	return value;
}

/* And the other way, for what is less than one. */
static double scale_small(double value, const char *const *prefixes, const char **prefix)
{
	*prefix = "";
	for (; fabs(value) < 1 && *prefixes; prefixes++) {
		value *= 1000;
		*prefix = *prefixes;
	}
	return value;
}

static const char *const small[] = { "m", "u", "n", "p", "f", "a", "z", "y", NULL };

static void humanize(struct buf *out, double value)
{
	static const char *const large[] = { "k", "M", "G", "T", "P", "E", "Z", "Y", NULL };
	const char *prefix = "";

	if (value != 0)
		value = fabs(value) >= 1 ? scale(value, 1000, large, &prefix) : scale_small(value, small, &prefix);
	buf_appendf(out, "%.4g%s", value, prefix);
}

static void humanize_1024(struct buf *out, double value)
{
	static const char *const large[] = { "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi", NULL };
	const char *prefix = "";

	if (fabs(value) > 1)
		value = scale(value, 1024, large, &prefix);
	buf_appendf(out, "%.4g%s", value, prefix);
}

static void humanize_duration(struct buf *out, double value)
{
	const char *prefix = "", *sign = value < 0 ? "-" : "";

	if (value == 0 || fabs(value) < 1) {
		value = value == 0 ? 0 : scale_small(value, small, &prefix);
		buf_appendf(out, "%.4g%ss", value, prefix);
	} else if (fabs(value) < 60 || fabs(value) >= 1e15) {
		buf_appendf(out, "%.4gs", value);
	} else {
		long long seconds = (long long)fabs(value), minutes = seconds / 60, hours = minutes / 60;

		buf_append_text(out, sign);
		if (hours >= 24)
			buf_appendf(out, "%lldd ", hours / 24);
		if (hours > 0)
			buf_appendf(out, "%lldh ", hours % 24);
		buf_appendf(out, "%lldm %llds", minutes % 60, seconds % 60);
	}
}

static void humanize_percentage(struct buf *out, double value)
{
	buf_appendf(out, "%.4g%%", value * 100);
}

static const struct {
	const char *word;
	void (*write)(struct buf *out, double value);
} words[] = {
	{ "$value", plain },
	{ "$value | humanize", humanize },
	{ "$value | humanize1024", humanize_1024 },
	{ "$value | humanizeDuration", humanize_duration },
	{ "$value | humanizePercentage", humanize_percentage },
};

/* The next {{ ... }} of the text: where it begins and ends, and its inside without blanks around. False: there is none, or it has no end. */
struct piece {
	const char *begin, *end, *word;
	size_t length;
};

static bool next_piece(const char *text, struct piece *piece)
{
	piece->begin = strstr(text, "{{");
	const char *close = piece->begin ? strstr(piece->begin, "}}") : NULL;

	if (!close)
		return false;
	piece->end = close + 2;
	piece->word = piece->begin + 2;
	piece->word += strspn(piece->word, " \t");
	while (close > piece->word && (close[-1] == ' ' || close[-1] == '\t'))
		close--;
	piece->length = close > piece->word ? (size_t)(close - piece->word) : 0;
	return true;
}

static bool is_label(const struct piece *piece)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t length = sizeof label_word - 1;

	return piece->length > length && memcmp(piece->word, label_word, length) == 0 &&
	       strspn(piece->word + length, letters) >= piece->length - length;
}

static size_t word_of(const struct piece *piece)
{
	size_t i = 0;

	while (i < sizeof words / sizeof *words &&
		(strlen(words[i].word) != piece->length || memcmp(words[i].word, piece->word, piece->length) != 0))
		i++;
	return i;
}

bool template_check(const char *text, struct err *err)
{
	struct piece piece;

	for (; next_piece(text, &piece); text = piece.end)
		if (!is_label(&piece) && word_of(&piece) == sizeof words / sizeof *words)
			return err_set(err, ERR_CONFIG, "",
				"the template {{ %.*s }} is not simulated; there are $labels.NAME and $value, alone or with | humanize, "
				"humanize1024, humanizeDuration, humanizePercentage",
				(int)(piece.length < 60 ? piece.length : 60), piece.word);
	return !strstr(text, "{{") || err_set(err, ERR_CONFIG, "", "a template begins with {{ and does not end");
}

static void expand(struct buf *out, const struct piece *piece, const struct labels *labels, double value)
{
	size_t word = word_of(piece);

	if (word < sizeof words / sizeof *words) {
		void (*write)(struct buf *, double) = isfinite(value) ? words[word].write : plain;

		write(out, value);
	} else if (is_label(piece)) {
		char *name = mem_strndup(piece->word + sizeof label_word - 1, piece->length - (sizeof label_word - 1));
		const char *found = labels_get(labels, name);

		buf_append_text(out, found ? found : "");
		free(name);
	}
}

char *template_expand(const char *text, const struct labels *labels, double value)
{
	struct buf out = { 0 };
	struct piece piece;

	for (; next_piece(text, &piece); text = piece.end) {
		buf_append(&out, text, (size_t)(piece.begin - text));
		expand(&out, &piece, labels, value);
	}
	buf_append_text(&out, text);
	return buf_steal(&out);
}
