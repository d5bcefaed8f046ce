#ifndef DATASOURCES_SIM_HISTORY_CHUNK_H
#define DATASOURCES_SIM_HISTORY_CHUNK_H

#include <stddef.h>
#include <stdint.h>

/*
 * Ten minutes of one series, packed to the bit-exact values. Most of what is measured are whole multiples of something (counts, pages of memory,
 * microseconds): of those the changes of the differences are kept, in as few bytes as they need. What is no such multiple is kept as it is.
 */

#define HISTORY_CHUNK_POINTS 120

enum history_packing { HISTORY_ALIKE, HISTORY_WHOLE, HISTORY_RAW };

struct history_chunk {
	uint8_t packing; /* enum history_packing */
	uint8_t begin, end; /* the points from begin to before end are there; the others are none */
	uint8_t scale, shift; /* HISTORY_WHOLE: value = (number << shift) / 1000^scale */
	uint16_t size;
	double first; /* HISTORY_ALIKE: all of them */
	uint8_t *bytes; /* owned; NULL where all are alike */
};

/* Packs values[begin .. end); begin < end. */
void history_chunk_pack(struct history_chunk *chunk, const double values[HISTORY_CHUNK_POINTS], size_t begin, size_t end)
	__attribute__((nonnull));
void history_chunk_unpack(const struct history_chunk *chunk, double values[HISTORY_CHUNK_POINTS]) __attribute__((nonnull));
void history_chunk_finish(struct history_chunk *chunk) __attribute__((nonnull));

#endif
