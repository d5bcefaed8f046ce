#include "tui/panels.h"

#include <stddef.h>

#if __has_include("tui/panel_chaos_overview.c")
#define panel_chaos_overview_ops &panel_chaos_overview
#else
#define panel_chaos_overview_ops &missing
#endif
#if __has_include("tui/panel_experiments.c")
#define panel_experiments_ops &panel_experiments
#else
#define panel_experiments_ops &missing
#endif
#if __has_include("tui/panel_experiment_detail.c")
#define panel_experiment_detail_ops &panel_experiment_detail
#define panel_targets_ops &panel_targets
#define panel_effect_ops &panel_effect
#define panel_chaos_events_ops &panel_chaos_events
#else
#define panel_experiment_detail_ops &missing
#define panel_targets_ops &missing
#define panel_effect_ops &missing
#define panel_chaos_events_ops &missing
#endif

static void missing_draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	(void)canvas;
	(void)rect;
	(void)view;
}
__attribute__((unused)) static const struct panel_ops missing = { .name = "", .draw = missing_draw };

static const struct panel_ops *const panels[SCREEN_COUNT][LAYOUT_PANELS] = {
	[SCREEN_OVERVIEW] = {
		[OVERVIEW_ALERTS] = &panel_alerts_overview,
		[OVERVIEW_METRIC] = &panel_metric,
		[OVERVIEW_CHAOS] = panel_chaos_overview_ops,
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
		[CHAOS_LIST] = panel_experiments_ops,
		[CHAOS_DETAIL] = panel_experiment_detail_ops,
		[CHAOS_TARGETS] = panel_targets_ops,
		[CHAOS_EFFECT] = panel_effect_ops,
		[CHAOS_EVENTS] = panel_chaos_events_ops,
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
