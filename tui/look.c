#include "tui/look.h"

struct look look_of(const struct theme *theme, const struct cell *cell)
{
	const struct theme_style *role = &theme->roles[cell->role], *ground = &theme->grounds[cell->ground];
	struct look look = { role->color, ground->color, (uint8_t)(role->attrs | ground->attrs | cell->attrs) };
	if (ground->attrs & ATTR_REVERSE) {
		look.color = theme->roles[ROLE_TEXT].color;
		look.attrs = (uint8_t)(ground->attrs | (cell->attrs & ~ATTR_DIM));
	}
	return look;
}
