#ifndef CORE_LABELS_H
#define CORE_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A label set: immutable, counted, one allocation, sorted by name in byte order, without empty values.
 * Names and values are neutralised text (core/base/utf8.h).
 */
struct label {
	const char *name;
	const char *value;
};

struct labels {
	_Atomic unsigned references;
	bool plain; /* no text has a quote, a backslash or a control byte: JSON has them as they are */
	uint64_t hash; /* of names and values; equal sets have equal hashes */
	size_t count;
	struct label items[]; /* whose texts stand in memory one behind the other: name, value, name, value, ..., each with its 0 */
};

#define LABELS_MAX 256 /* labels of one set that are kept */

/* Copies; sorts; of two labels with one name the last wins. One reference. */
const struct labels *labels_create(const struct label *items, size_t count) __attribute__((returns_nonnull));
const struct labels *labels_retain(const struct labels *labels);
void labels_release(const struct labels *labels); /* NULL is fine. Any thread. */

const char *labels_get(const struct labels *labels, const char *name) __attribute__((nonnull)); /* NULL if absent */
bool labels_equal(const struct labels *a, const struct labels *b) __attribute__((nonnull));
bool labels_subset(const struct labels *part, const struct labels *whole) __attribute__((nonnull)); /* every label of part is in whole */
int labels_compare(const struct labels *a, const struct labels *b) __attribute__((nonnull)); /* Prometheus' order of a matrix */

/* `a` with the labels of `b` that it lacks (external labels). One reference. */
const struct labels *labels_union(const struct labels *a, const struct labels *b) __attribute__((nonnull, returns_nonnull));

/*
 * Alertmanager's fingerprint (FNV-1a, 64 bit, over name 0xff value 0xff of each label by name, as prometheus/common's
 * model.LabelSet.Fingerprint): 16 lower-case hex digits and a 0. Returns out.
 */
const char *labels_fingerprint(const struct labels *labels, char out[17]) __attribute__((nonnull));

/* A legend: every {{name}} in the template replaced ("" where absent). NULL or "" as template: `{a="b",...}` form. Caller frees. */
char *labels_legend(const struct labels *labels, const char *template_text) __attribute__((nonnull(1), malloc, returns_nonnull));

#endif
