#ifndef TUI_ALERTVIEW_H
#define TUI_ALERTVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "widgets/line.h"

/* What the screens say of one alert: the same words in every list. Pure; nothing allocates. `out` gets text added. */

enum role alertview_role(const struct frame_alert *alert) __attribute__((nonnull)); /* of its state */
enum role alertview_severity_role(const struct frame_alert *alert) __attribute__((nonnull));
void alertview_mark(const struct frame_alert *alert, struct line *out) __attribute__((nonnull)); /* ▲ ◇ z */
void alertview_severity(const struct frame_alert *alert, bool short_word, struct line *out)
	__attribute__((nonnull)); /* "critical", "crit" */
const char *alertview_severity_word(enum frame_severity severity, bool short_word);
void alertview_name(const struct frame_alert *alert, struct line *out) __attribute__((nonnull));

/* Its pod or what stands for it; narrow: without the hashes. */
void alertview_subject(const struct frame_alert *alert, bool narrow, struct line *out) __attribute__((nonnull));

const char *alertview_state_word(const struct frame_alert *alert) __attribute__((nonnull)); /* "firing", "silenced" ... */
void alertview_state(const struct frame_alert *alert, struct line *out) __attribute__((nonnull)); /* "firing" in its role */
void alertview_since(const struct frame_alert *alert, const struct frame *frame, struct line *out) __attribute__((nonnull)); /* "2m40s" */

/* "fires in 20s", "until 21:00 by ops" (author where `author`), "40s old". */
void alertview_next(const struct frame_alert *alert, const struct frame *frame, bool local, bool author, struct line *out)
	__attribute__((nonnull));

/* "► dns-leaker, hit pod", "same namespace"; short: "► dns-leaker", "same ns". */
void alertview_relation(const struct frame_alert *alert, const struct frame *frame, bool short_words, struct line *out)
	__attribute__((nonnull));

/* "→ gitlab +1". */
void alertview_routes(const struct frame_alert *alert, struct line *out) __attribute__((nonnull));

/* "1 firing", "2 pending", "1 silenced" as facts of a panel; returns how many lines. */
size_t alertview_counts(const struct frame *frame, struct line out[3]) __attribute__((nonnull));

#endif
