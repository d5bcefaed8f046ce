#include "tui/panels.h"

#include <stddef.h>

static const struct panel_ops *const panels[SCREEN_COUNT][LAYOUT_PANELS] = {
	[SCREEN_OVERVIEW] = {
		[OVERVIEW_ALERTS] = &panel_alerts_overview,
		[OVERVIEW_METRIC] = &panel_metric,
		[OVERVIEW_CHAOS] = &panel_chaos_overview,
		[OVERVIEW_CHARTS] = &panel_charts,
		[OVERVIEW_SOURCES] = &panel_sources,
		[OVERVIEW_EVENTS] = &panel_events,
	},
	[SCREEN_METRICS] = {
		[METRICS_CHART] = &panel_chart,
		[METRICS_SERIES] = &panel_series,
		[METRICS_CHARTS] = &panel_charts,
		[METRICS_MOMENT] = &panel_moment,
		[METRICS_LEGEND] = &panel_legend,
	},
	[SCREEN_ALERTS] = {
		[ALERTS_LIST] = &panel_alerts,
		[ALERTS_DETAIL] = &panel_alert_detail,
		[ALERTS_STORY] = &panel_alert_story,
		[ALERTS_VALUE] = &panel_alert_value,
	},
	[SCREEN_CHAOS] = {
		[CHAOS_LIST] = &panel_experiments,
		[CHAOS_DETAIL] = &panel_experiment_detail,
		[CHAOS_TARGETS] = &panel_targets,
		[CHAOS_EFFECT] = &panel_effect,
		[CHAOS_EVENTS] = &panel_chaos_events,
	},
};

const struct panel_ops *panels_get(enum screen_id screen, int index)
{
	return index >= 0 && index < LAYOUT_PANELS ? panels[screen][index] : NULL;
}

int panels_count(enum screen_id screen)
{
	int count = 0;
	while (count < LAYOUT_PANELS && panels[screen][count])
		count++;
	return count;
}
