#include "tui/listact.h"

#include <string.h>

#include "widgets/scroll.h"

long listact_move(const char *action, long selected, size_t count, size_t room)
{
	static const struct {
		const char *action;
		enum scroll_move move;
	} moves[] = {
		{ "up", SCROLL_UP },
		{ "down", SCROLL_DOWN },
		{ "page-up", SCROLL_PAGE_UP },
		{ "page-down", SCROLL_PAGE_DOWN },
		{ "half-up", SCROLL_HALF_UP },
		{ "half-down", SCROLL_HALF_DOWN },
		{ "top", SCROLL_HOME },
		{ "bottom", SCROLL_END },
	};
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (!strcmp(action, moves[i].action))
			return scroll_move(moves[i].move, selected, count, room);
	return -1;
}
