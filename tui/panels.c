#include "tui/panels.h"

#include <stddef.h>

#if __has_include("tui/panel_alerts_overview.c")
#define panel_alerts_overview_ops &panel_alerts_overview
#else
#define panel_alerts_overview_ops &missing
#endif
#if __has_include("tui/panel_chaos_overview.c")
#define panel_chaos_overview_ops &panel_chaos_overview
#else
#define panel_chaos_overview_ops &missing
#endif
#if __has_include("tui/panel_metric.c")
#define panel_metric_ops &panel_metric
#else
#define panel_metric_ops &missing
#endif
#if __has_include("tui/panel_chart.c")
#define panel_chart_ops &panel_chart
#define panel_charts_ops &panel_charts
#else
#define panel_chart_ops &missing
#define panel_charts_ops &missing
#endif
#if __has_include("tui/panel_moment.c")
#define panel_moment_ops &panel_moment
#define panel_legend_ops &panel_legend
#else
#define panel_moment_ops &missing
#define panel_legend_ops &missing
#endif
#if __has_include("tui/panel_series.c")
#define panel_series_ops &panel_series
#else
#define panel_series_ops &missing
#endif
#if __has_include("tui/panel_alerts.c")
#define panel_alerts_ops &panel_alerts
#else
#define panel_alerts_ops &missing
#endif
#if __has_include("tui/panel_alert_detail.c")
#define panel_alert_detail_ops &panel_alert_detail
#else
#define panel_alert_detail_ops &missing
#endif
#if __has_include("tui/panel_alert_story.c")
#define panel_alert_story_ops &panel_alert_story
#define panel_alert_value_ops &panel_alert_value
#else
#define panel_alert_story_ops &missing
#define panel_alert_value_ops &missing
#endif
#if __has_include("tui/panel_experiments.c")
#define panel_experiments_ops &panel_experiments
#else
#define panel_experiments_ops &missing
#endif
#if __has_include("tui/panel_experiment_detail.c")
#define panel_experiment_detail_ops &panel_experiment_detail
#else
#define panel_experiment_detail_ops &missing
#endif
#if __has_include("tui/panel_targets.c")
#define panel_targets_ops &panel_targets
#else
#define panel_targets_ops &missing
#endif
#if __has_include("tui/panel_effect.c")
#define panel_effect_ops &panel_effect
#else
#define panel_effect_ops &missing
#endif
#if __has_include("tui/panel_chaos_events.c")
#define panel_chaos_events_ops &panel_chaos_events
#else
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
