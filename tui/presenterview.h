#ifndef TUI_PRESENTERVIEW_H
#define TUI_PRESENTERVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"
#include "tui/presentertopic.h"
#include "widgets/axis.h"
#include "widgets/line.h"

/* The words of presenter mode. Pure; nothing allocates. */

/* A number as it is spoken: "144 MiB", "131ms", "12.4/s". Returns out. */
const char *presenterview_number(double value, enum unit unit, char *out, size_t size) __attribute__((nonnull, returns_nonnull));

/* The value that stands largest, in its role. "unknown" where it is. */
enum role presenterview_value(const struct presenter_topic *topic, char *out, size_t size) __attribute__((nonnull));

/* Whose value it is; how it stands to its objective (a badge); the objective; where it goes. Empty lines say nothing. */
#define PRESENTER_FACTS 4
void presenterview_facts(const struct presenter_topic *topic, struct line out[PRESENTER_FACTS]) __attribute__((nonnull));

/* An answer in big letters: chaos, alert, objective. Returns how many there are; the first are the most important. */
#define PRESENTER_ANSWERS 3
struct presenter_answer {
	char title[64], big[FMT_SIZE];
	enum role role;
	struct line name, below; /* whose, and more of it */
};
size_t presenterview_answers(const struct presenter_topic *topic, const struct frame *frame, bool local,
	struct presenter_answer out[PRESENTER_ANSWERS]) __attribute__((nonnull));

/* "injected 19:54:10 → pending 1m22s → firing 2m22s → in Alertmanager 2m24s": each since the first. Empty without an alert. */
void presenterview_chain(const struct presenter_topic *topic, bool local, bool narrow, struct line *out) __attribute__((nonnull));

/* "► DNS lookups fail": what chaos of that kind does to those that it hits. Returns out. */
const char *presenterview_effect(const struct frame_chaos *chaos, char *out, size_t size) __attribute__((nonnull, returns_nonnull));

#endif
