#ifndef WIDGETS_RECT_H
#define WIDGETS_RECT_H

/* A rectangle of cells: x, y of its top left cell, width and height; empty where a side is 0 or less. */
struct rect {
	int x, y, w, h;
};

static inline int rect_empty(struct rect r)
{
	return r.w <= 0 || r.h <= 0;
}

static inline struct rect rect_intersect(struct rect a, struct rect b)
{
	int x1 = a.x > b.x ? a.x : b.x, y1 = a.y > b.y ? a.y : b.y;
	int x2 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y2 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
	struct rect r = { x1, y1, x2 > x1 ? x2 - x1 : 0, y2 > y1 ? y2 - y1 : 0 };
	return r;
}

/* Without its first rows. */
static inline struct rect rect_below(struct rect r, int rows)
{
	struct rect out = { r.x, r.y + rows, r.w, r.h - rows };
	return out;
}

static inline struct rect rect_inset(struct rect r, int dx, int dy)
{
	struct rect out = { r.x + dx, r.y + dy, r.w - 2 * dx, r.h - 2 * dy };
	return out;
}

#endif
