#include "datasources/sim/history_chunk.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/history.h"

#define EXACT 9007199254740992.0 /* whole numbers up to here are doubles, and their quotients are rounded once */
#define LONGEST 10 /* bytes of one number */

static const double scales[] = { 1, 1e3, 1e6, 1e9 };

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* The values as whole numbers of 1/scale; false where one is none. */
static bool as_whole(const double *values, size_t count, double scale, int64_t *numbers)
{
	for (size_t i = 0; i < count; i++) {
		double scaled = rint(values[i] * scale);

		if (!(fabs(scaled) < EXACT))
			return false;
		numbers[i] = (int64_t)scaled;
		if (!same_bits((double)numbers[i] / scale, values[i]))
			return false;
	}
	return true;
}

/* How many bits are zero at the end of all of them. */
static uint8_t common_shift(int64_t *numbers, size_t count)
{
	uint64_t all = 0;
	uint8_t shift = 0;

	for (size_t i = 0; i < count; i++)
		all |= (uint64_t)numbers[i];
	for (; all && !(all & 1); all >>= 1)
		shift++;
	for (size_t i = 0; i < count; i++)
		numbers[i] /= (int64_t)1 << shift;
	return shift;
}

/* Signs go to the lowest bit, then seven bits a byte, the lowest first. */
static uint8_t *write_number(uint8_t *out, int64_t number)
{
	uint64_t bits = ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0);

	for (; bits >= 0x80; bits >>= 7)
		*out++ = (uint8_t)(bits | 0x80);
	*out++ = (uint8_t)bits;
	return out;
}

static const uint8_t *read_number(const uint8_t *in, int64_t *number)
{
	uint64_t bits = 0;
	unsigned shift = 0;

	for (; *in & 0x80; shift += 7)
		bits |= (uint64_t)(*in++ & 0x7f) << shift;
	bits |= (uint64_t)*in++ << shift;
	*number = (int64_t)(bits >> 1) ^ -(int64_t)(bits & 1);
	return in;
}

static void keep_bytes(struct history_chunk *chunk, const void *bytes, size_t size)
{
	chunk->size = (uint16_t)size;
	chunk->bytes = mem_alloc(size);
	memcpy(chunk->bytes, bytes, size);
}

/* The first number, then by how much each difference is another than the one before. */
static void pack_whole(struct history_chunk *chunk, int64_t *numbers, size_t count)
{
	uint8_t room[HISTORY_CHUNK_POINTS * LONGEST] = { 0 }, *out = room;
	int64_t last = 0, slope = 0;

	chunk->packing = HISTORY_WHOLE;
	chunk->shift = common_shift(numbers, count);
	for (size_t i = 0; i < count; i++) {
		int64_t difference = numbers[i] - last;

		out = write_number(out, difference - slope);
		slope = i ? difference : 0;
		last = numbers[i];
	}
	keep_bytes(chunk, room, (size_t)(out - room));
}

void history_chunk_pack(struct history_chunk *chunk, const double values[HISTORY_CHUNK_POINTS], size_t begin, size_t end)
{
	int64_t numbers[HISTORY_CHUNK_POINTS];
	size_t count = end - begin, same = begin + 1;

	*chunk = (struct history_chunk){ .begin = (uint8_t)begin, .end = (uint8_t)end, .first = values[begin] };
	while (same < end && same_bits(values[same], values[begin]))
		same++;
	if (same == end)
		return;
	for (uint8_t i = 0; i < sizeof scales / sizeof *scales; i++)
		if (as_whole(values + begin, count, scales[i], numbers)) {
			chunk->scale = i;
			pack_whole(chunk, numbers, count);
			return;
		}
	chunk->packing = HISTORY_RAW;
	keep_bytes(chunk, values + begin, count * sizeof *values);
}

static void unpack_whole(const struct history_chunk *chunk, double *values)
{
	const uint8_t *in = chunk->bytes;
	int64_t last = 0, slope = 0;

	for (size_t i = chunk->begin; i < chunk->end; i++) {
		int64_t change;

		in = read_number(in, &change);
		int64_t difference = slope + change;

		last += difference;
		slope = i > chunk->begin ? difference : 0;
		values[i] = (double)(last * ((int64_t)1 << chunk->shift)) / scales[chunk->scale];
	}
}

void history_chunk_unpack(const struct history_chunk *chunk, double values[HISTORY_CHUNK_POINTS])
{
	for (size_t i = 0; i < HISTORY_CHUNK_POINTS; i++)
		values[i] = i >= chunk->begin && i < chunk->end ? chunk->first : history_none();
	if (chunk->packing == HISTORY_WHOLE)
		unpack_whole(chunk, values);
	else if (chunk->packing == HISTORY_RAW)
		memcpy(values + chunk->begin, chunk->bytes, chunk->size);
}

void history_chunk_finish(struct history_chunk *chunk)
{
	free(chunk->bytes);
	chunk->bytes = NULL;
}
