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

void prepare_frame(struct ui *ui, const struct frame *frame)
{
	chartview_prepare(ui, frame);
	alertlist_prepare(ui, frame);
	ui->long_list[SCREEN_ALERTS] = frame->alert_count > ALERTS_MANY;
	ui->long_list[SCREEN_CHAOS] = experiments_count(frame, ui) > CHAOS_MANY;
}
