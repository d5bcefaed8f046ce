#include "tui/nexttry.h"

#include "core/base/fmt.h"

void nexttry_add(struct line *line, const char *before, int64_t next_try_ms)
{
	char time[FMT_SIZE];
	if (next_try_ms > 0)
		line_addf(line, ROLE_DIM, 0, "%snext try in %s", before, fmt_duration(next_try_ms, time, sizeof(time)));
	else if (next_try_ms == 0)
		line_addf(line, ROLE_DIM, 0, "%strying now", before);
}
