#include "themes/theme_color.h"

#include <math.h>

int32_t theme_color_rgb(int index)
{
	static const int32_t CUBE[6] = { 0, 95, 135, 175, 215, 255 };
	if (index >= 232)
		return (8 + 10 * (index - 232)) * 0x010101;
	index -= 16;
	return CUBE[index / 36] << 16 | CUBE[index / 6 % 6] << 8 | CUBE[index % 6];
}

struct lab {
	double l, a, b;
};

static double linear(int32_t channel)
{
	double value = channel / 255.0;
	return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double lab_curve(double value)
{
	return value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116;
}

/* sRGB to CIE L*a*b* under D65. */
static struct lab lab_of(int32_t rgb)
{
	double r = linear(rgb >> 16 & 255), g = linear(rgb >> 8 & 255), b = linear(rgb & 255);
	double x = lab_curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
	double y = lab_curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
	double z = lab_curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
	return (struct lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

int theme_color_nearest(int32_t rgb)
{
	struct lab want = lab_of(rgb);
	int best = 16;
	double best_distance = INFINITY;
	for (int index = 16; index < 256; index++) {
		struct lab have = lab_of(theme_color_rgb(index));
		double l = have.l - want.l, a = have.a - want.a, b = have.b - want.b, distance = l * l + a * a + b * b;
		if (distance < best_distance) {
			best = index;
			best_distance = distance;
		}
	}
	return best;
}
