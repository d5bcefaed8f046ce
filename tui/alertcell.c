#include "tui/alertcell.h"

#include "tui/alertview.h"

void alertcell_alert(const struct frame_alert *alert, enum alertcell_kind kind, const struct alertcell *context, struct line *out)
{
	const struct frame *frame = context->frame;
	switch (kind) {
	case CELL_MARK:
		alertview_mark(alert, out);
		break;
	case CELL_SEVERITY:
		alertview_severity(alert, context->narrow, out);
		break;
	case CELL_NAME:
		alertview_name(alert, out);
		break;
	case CELL_NAMESPACE:
		line_add(out, ROLE_DIM, 0, alert->namespace_);
		break;
	case CELL_SUBJECT:
		alertview_subject(alert, context->narrow, out);
		break;
	case CELL_STATE:
		alertview_state(alert, out);
		break;
	case CELL_SINCE:
	case CELL_OLDEST:
		alertview_since(alert, frame, out);
		break;
	case CELL_STATE_SINCE:
		alertview_state(alert, out);
		line_add(out, ROLE_TEXT, 0, " ");
		alertview_since(alert, frame, out);
		break;
	case CELL_NEXT:
		alertview_next(alert, frame, context->local, context->author, out);
		break;
	case CELL_RELATION:
		alertview_relation(alert, frame, context->narrow, out);
		break;
	case CELL_REST:
		alertview_next(alert, frame, context->local, false, out);
		if (!out->used)
			alertview_relation(alert, frame, true, out);
		break;
	case CELL_ROUTES:
		alertview_routes(alert, out);
		break;
	case CELL_FRESH:
		line_add(out, ROLE_TITLE, ATTR_BOLD, alert->is_new ? "new" : "");
		break;
	case CELL_NONE:
	case CELL_COUNT:
	case CELL_SHARED:
		break;
	}
}

/* ---- groups ---- */

static enum role severity_role(enum frame_severity severity)
{
	return severity == SEVERITY_CRITICAL ? ROLE_CRIT : severity == SEVERITY_WARNING ? ROLE_WARN : ROLE_INFO;
}

static enum role group_role(const struct frame_group *group)
{
	return group->firing ? severity_role(group->severity_rank) : group->pending ? ROLE_PENDING : ROLE_SILENCED;
}

/* The relation of a group is the closest one of its members. */
static void group_relation(const struct frame *frame, const struct frame_group *group, struct line *out)
{
	bool same = false, before = false;
	if (group->hit) {
		line_addf(out, ROLE_CHAOS, ATTR_BOLD, "► %zu hit", group->hit);
		return;
	}
	for (size_t i = 0; i < group->count; i++) {
		same |= frame->alerts[group->alerts[i]].relation == RELATION_SAME_NAMESPACE;
		before |= frame->alerts[group->alerts[i]].relation == RELATION_BEFORE;
	}
	line_add(out, ROLE_DIM, 0, same ? "same ns" : before ? "before" : "");
}

void alertcell_group(const struct frame_group *group, enum alertcell_kind kind, const struct alertcell *context, struct line *out)
{
	const struct frame *frame = context->frame;
	enum role role = group_role(group);
	unsigned bold = group->firing && group->severity_rank == SEVERITY_CRITICAL ? ATTR_BOLD : 0;
	char text[FMT_SIZE];
	switch (kind) {
	case CELL_MARK:
		line_add(out, role, ATTR_BOLD, group->firing ? "▲" : group->pending ? "◇" : "z");
		break;
	case CELL_SEVERITY:
		line_add(out, role, bold, alertview_severity_word(group->severity_rank, context->narrow));
		break;
	case CELL_COUNT:
		line_addf(out, role, ATTR_BOLD, "%zu", group->count);
		break;
	case CELL_NAME:
		line_add(out, ROLE_TEXT, bold, group->key);
		break;
	case CELL_SHARED:
		line_add(out, ROLE_TEXT, 0, group->shared);
		break;
	case CELL_FRESH:
		if (group->fresh)
			line_addf(out, ROLE_TITLE, ATTR_BOLD, "+%zu", group->fresh);
		break;
	case CELL_OLDEST:
		if (group->oldest_ms)
			line_add(out, ROLE_DIM, 0, fmt_duration(frame->data_ms - group->oldest_ms, text, sizeof text));
		break;
	case CELL_RELATION:
		group_relation(frame, group, out);
		break;
	default:
		break;
	}
}

/* "1 firing · 1 pending": what follows a group's name in a list that is no storm. */
void alertcell_lead(const struct frame_group *group, struct line *out)
{
	const struct {
		size_t count;
		const char *word;
	} parts[] = { { group->firing, "firing" }, { group->pending, "pending" }, { group->suppressed, "silenced" } };
	const char *between = "  ";
	line_add(out, ROLE_TITLE, ATTR_BOLD, group->key);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].count)
			continue;
		line_addf(out, ROLE_DIM, 0, "%s%zu %s", between, parts[i].count, parts[i].word);
		between = " · ";
	}
}
