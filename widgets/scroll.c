#include "widgets/scroll.h"

size_t scroll_shown(size_t first, size_t count, size_t room, bool cut_line)
{
	size_t below = first < count ? count - first : 0;
	if (below <= room)
		return below;
	return cut_line && room > 1 ? room - 1 : room;
}

size_t scroll_first(size_t first, long selected, size_t count, size_t room, bool cut_line)
{
	if (count <= room)
		return 0;
	if (first > count - room)
		first = count - room;
	if (selected < 0)
		return first;
	size_t at = (size_t)selected < count ? (size_t)selected : count - 1;
	if (at < first)
		return at;
	while (first < count - room && at >= first + scroll_shown(first, count, room, cut_line))
		first++;
	return first;
}

long scroll_move(enum scroll_move move, long selected, size_t count, size_t room)
{
	long last = (long)count - 1, page = room > 1 ? (long)room - 1 : 1, half = room > 3 ? (long)room / 2 : 1;
	long steps[] = {
		[SCROLL_UP] = -1,
		[SCROLL_DOWN] = 1,
		[SCROLL_PAGE_UP] = -page,
		[SCROLL_PAGE_DOWN] = page,
		[SCROLL_HALF_UP] = -half,
		[SCROLL_HALF_DOWN] = half,
		[SCROLL_HOME] = -last,
		[SCROLL_END] = last,
	};
	bool back = move == SCROLL_UP || move == SCROLL_PAGE_UP || move == SCROLL_HALF_UP;
	if (count == 0)
		return -1;
	if (selected < 0)
		return back || move == SCROLL_END ? last : 0;
	long to = selected + steps[move];
	return to < 0 ? 0 : to > last ? last : to;
}
