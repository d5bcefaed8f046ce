#include "tui/panels.h"

#include <stddef.h>

#include "widgets/table.h"

/* clang-format off */
static const struct {
	const struct panel_ops *ops;
	unsigned ignores;
} panels[SCREEN_COUNT][LAYOUT_PANELS] = {
	[SCREEN_OVERVIEW] = {
		[OVERVIEW_ALERTS] = { &panel_alerts_overview, IGNORES_CHAOS | IGNORES_ROW },
		[OVERVIEW_METRIC] = { &panel_metric, IGNORES_ALERT | IGNORES_CHAOS },
		[OVERVIEW_CHAOS] = { &panel_chaos_overview, IGNORES_ALERT | IGNORES_ROW },
		[OVERVIEW_CHARTS] = { &panel_charts, IGNORES_ALL },
		[OVERVIEW_SOURCES] = { &panel_sources, IGNORES_ALL },
		[OVERVIEW_EVENTS] = { &panel_events, IGNORES_ALL },
	},
	[SCREEN_METRICS] = {
		[METRICS_CHART] = { &panel_chart, IGNORES_ALL },
		[METRICS_SERIES] = { &panel_series, IGNORES_ALERT | IGNORES_CHAOS },
		[METRICS_CHARTS] = { &panel_charts, IGNORES_ALL },
		[METRICS_MOMENT] = { &panel_moment, IGNORES_ALL },
		[METRICS_LEGEND] = { &panel_legend, IGNORES_ALL },
	},
	[SCREEN_ALERTS] = {
		[ALERTS_LIST] = { &panel_alerts, IGNORES_CHAOS | IGNORES_ROW },
		[ALERTS_DETAIL] = { &panel_alert_detail, IGNORES_CHAOS | IGNORES_ROW },
		[ALERTS_STORY] = { &panel_alert_story, IGNORES_CHAOS | IGNORES_ROW },
		[ALERTS_VALUE] = { &panel_alert_value, IGNORES_CHAOS | IGNORES_ROW },
	},
	[SCREEN_CHAOS] = {
		[CHAOS_LIST] = { &panel_experiments, IGNORES_ALERT | IGNORES_ROW },
		[CHAOS_DETAIL] = { &panel_experiment_detail, IGNORES_ALERT | IGNORES_ROW },
		[CHAOS_TARGETS] = { &panel_targets, IGNORES_ALERT | IGNORES_ROW },
		[CHAOS_EFFECT] = { &panel_effect, IGNORES_ALERT | IGNORES_ROW },
		[CHAOS_EVENTS] = { &panel_chaos_events, IGNORES_ALERT | IGNORES_ROW },
	},
};
/* clang-format on */

const struct panel_ops *panels_get(enum screen_id screen, int index)
{
	return index >= 0 && index < LAYOUT_PANELS ? panels[screen][index].ops : NULL;
}

bool panel_is_shown(const struct panel_view *view)
{
	return view->shown && view->shown->known;
}

unsigned panels_ignores(enum screen_id screen, int index)
{
	return index >= 0 && index < LAYOUT_PANELS ? panels[screen][index].ignores : 0;
}
