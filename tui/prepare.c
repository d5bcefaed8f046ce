#include "tui/prepare.h"

#include "tui/alertlist.h"
#include "tui/chartview.h"
#include "tui/experimentview.h"

enum { ALERTS_MANY = 40, CHAOS_MANY = 10 };

static size_t experiments_count(const struct frame *frame, const struct ui *ui)
{
	struct experiments list;
	experiments_make(&list, frame, ui, false);
	return list.count;
}

static enum ui_list list_of(size_t count, size_t many)
{
	return count == 0 ? LIST_EMPTY : count > many ? LIST_LONG : LIST_USUAL;
}

void prepare_frame(struct ui *ui, const struct frame *frame)
{
	chartview_prepare(ui, frame);
	alertlist_prepare(ui, frame);
	ui->list[SCREEN_ALERTS] = list_of(frame->alert_count, ALERTS_MANY);
	ui->list[SCREEN_CHAOS] = list_of(frame->chaos_count ? experiments_count(frame, ui) : 0, CHAOS_MANY);
}
