#include "tui/prepare.h"

#include "tui/alertlist.h"
#include "tui/chartview.h"

void prepare_frame(struct ui *ui, const struct frame *frame)
{
	chartview_prepare(ui, frame);
	alertlist_prepare(ui, frame);
}
