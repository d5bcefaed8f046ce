#ifndef TUI_UI_H
#define TUI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"
#include "themes/roles.h"
#include "widgets/canvas.h"
#include "widgets/scale.h"

/*
 * What the user has done to the screens: selection, scrolling, folding, filters. Owned by the app, read by drawing, changed by actions.
 * Selection is by identity, never by row.
 */
enum screen_id { SCREEN_OVERVIEW, SCREEN_METRICS, SCREEN_ALERTS, SCREEN_CHAOS, SCREEN_COUNT };
enum chart_mode { CHART_BOTH, CHART_ONLY, CHART_ROWS };
enum ui_list { LIST_USUAL, LIST_LONG, LIST_EMPTY }; /* long: more than one sees at once */
enum alert_order { ORDER_SEVERITY, ORDER_NEWEST, ORDER_COUNT, ORDER_NAME };

#define UI_FILTER_MAX 128
#define UI_FOLDS_MAX 256
#define UI_SCALES 32
#define UI_GROUPS_MAX 256

/* The range that a chart had last: the next one depends on it (widgets/scale.h). */
struct ui_scale {
	uint64_t key; /* frame_panel.key */
	uint64_t used; /* frame.version it was last used for; 0 never */
	struct scale scale;
};

struct ui {
	enum screen_id screen;
	int focus[SCREEN_COUNT]; /* index of the focused panel in the screen's list of panels */
	bool zoomed; /* z: the focused panel alone */
	enum chart_mode chart;
	size_t metrics_panel; /* which panel is the big chart of Metrics */
	uint64_t selected_alert; /* frame_alert.id; 0: the first */
	uint64_t selected_group; /* hash of the group's key where a group's head is selected; 0 */
	char selected_chaos[64]; /* uid; "": the first */
	uint64_t selected_row; /* frame_row.id */
	int scroll[8]; /* first shown row, by panel of the screen; drawing clamps, actions move */
	bool cursor_on; /* v */
	int64_t cursor_ms; /* wall time under the cursor */
	char filter[UI_FILTER_MAX]; /* text of /, "" none; of the focused list */
	bool show_finished; /* f on Chaos */
	enum alert_order order;
	char group_label[64]; /* b: "alertname" */
	bool grouped; /* b: none */
	size_t fold_count; /* groups that the user folded or unfolded: hashes of their keys */
	uint64_t folds[UI_FOLDS_MAX];
	bool presenter; /* p: presenter mode takes the screen */
	int caption_rows; /* under the header, 0: no captions */
	bool plain_grounds; /* the theme, or the terminal, has no ground for chaos that differs from the screen's */
	bool details; /* Enter: details take the screen where it is narrow */
	bool local_time;
	size_t group_order_count; /* groups of alerts in the order they are shown, by hash; kept by alertlist_prepare() */
	uint64_t group_order[UI_GROUPS_MAX];
	enum ui_list list[SCREEN_COUNT]; /* what the screen's list has; kept by prepare_frame() */
	struct ui_scale scales[UI_SCALES]; /* kept by chartview_prepare() */
};

/* What an action wants the loop to do. */
enum effect {
	EFFECT_NONE = 0,
	EFFECT_DRAW = 1, /* something on the screen changed */
	EFFECT_REFRESH = 2, /* ask the servers now */
	EFFECT_REDRAW = 4, /* repaint the whole terminal */
	EFFECT_QUIT = 8,
	EFFECT_SUSPEND = 16,
	EFFECT_THEME = 32, /* next theme */
	EFFECT_UNHANDLED = 64, /* not mine: let it bubble */
};

/* The state at the start: Overview, alerts grouped by alertname. */
void ui_init(struct ui *ui) __attribute__((nonnull));

/* Has the user folded or unfolded the group with this hash, against its default? The oldest are forgotten past UI_FOLDS_MAX. */
bool ui_toggled(const struct ui *ui, uint64_t hash) __attribute__((nonnull));
void ui_toggle(struct ui *ui, uint64_t hash) __attribute__((nonnull));

#endif
