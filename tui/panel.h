#ifndef TUI_PANEL_H
#define TUI_PANEL_H

#include <stdbool.h>

#include "tui/ui.h"
#include "widgets/rect.h"

struct canvas;
struct frame;
struct table_shown;

/*
 * A panel: turns the frame into widgets' props and draws them into its rectangle. Drawing changes nothing: the frame and the ui are const.
 */
struct panel_view {
	const struct frame *frame;
	const struct ui *ui;
	bool focused;
	bool boxed; /* from 100 columns: a rounded box; else only the top rule */
	bool narrow; /* under 100 columns */
	bool wide; /* from 160 columns */
	int index; /* of the panel in its screen: ui->scroll[index] */
	/*
	 * For the panel's table_draw(), if it has one, on the plain ground; NULL where all is drawn anew. While it is known, nothing but the
	 * selection differs from what the canvas has, and nothing but the table needs to be drawn.
	 */
	struct table_shown *shown;
};

struct panel_ops {
	const char *name; /* "alerts", in layouts and tests */
	void (*draw)(struct canvas *canvas, struct rect rect, const struct panel_view *view);
	/* An action by name ("down", "end", "fold"): changes the ui; returns effects, or EFFECT_UNHANDLED. NULL where it has none. */
	unsigned (*act)(struct ui *ui, const struct frame *frame, const char *action, struct rect rect);
	/* Names of actions worth a place on the key bar while it has the focus, best first, NULL at the end. */
	const char *const *hints;
};

/* Does the canvas have all of the panel but where the selection is now? */
bool panel_is_shown(const struct panel_view *view) __attribute__((nonnull));

extern const struct panel_ops panel_alerts_overview; /* Overview: the alerts, four rows, groups in a storm */
extern const struct panel_ops panel_metric; /* Overview: chart, axis, rows, lanes */
extern const struct panel_ops panel_chaos_overview; /* Overview: the chaos list */
extern const struct panel_ops panel_chart; /* Metrics: the big chart */
extern const struct panel_ops panel_charts; /* Metrics: the other charts */
extern const struct panel_ops panel_series; /* Metrics: the list of series (Containers) */
extern const struct panel_ops panel_moment; /* Metrics: what was at the cursor */
extern const struct panel_ops panel_legend; /* Metrics: the table under the charts */
extern const struct panel_ops panel_alerts; /* Alerts: the list */
extern const struct panel_ops panel_alert_detail; /* Alerts: labels, rule, routing */
extern const struct panel_ops panel_alert_story; /* Alerts: how it came */
extern const struct panel_ops panel_alert_value; /* Alerts: its value */
extern const struct panel_ops panel_experiments; /* Chaos: the list */
extern const struct panel_ops panel_experiment_detail; /* Chaos: the spec */
extern const struct panel_ops panel_targets; /* Chaos: targets */
extern const struct panel_ops panel_effect; /* Chaos: effect on the metric */
extern const struct panel_ops panel_chaos_events; /* Chaos: events and what comes */
extern const struct panel_ops panel_sources; /* Overview from 160 columns: the servers */
extern const struct panel_ops panel_events; /* Overview from 160 columns: what happened */

#endif
