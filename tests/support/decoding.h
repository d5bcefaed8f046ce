#ifndef TESTS_SUPPORT_DECODING_H
#define TESTS_SUPPORT_DECODING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/snapshot.h"

struct endpoint_decoder;

/* What a source decodes: a decoder, its answer, the kind of slice. */
struct decoding {
	const struct endpoint_decoder *decoder;
	int what;
	enum source_kind kind;
};

/* The slice, or NULL with *err. */
struct slice *decoding_run(struct decoding decoding, const char *body, size_t length, struct err *err);

/* From a recording; fails the test where it does not decode. */
struct slice *decoding_recording(struct decoding decoding, const char *folder, const char *name);

/*
 * Fails the test unless the body decodes in two pieces cut anywhere (each byte up to 4 KiB, else 200 places) and is refused, with a sentence,
 * where it ends there.
 */
void decoding_check_cuts(struct decoding decoding, const char *name, const char *body, size_t length);

/*
 * Puts each of a set of strange values (other types, huge numbers, control bytes, U+0000, deep nesting) in the place of each value of
 * the body in turn, and changes bytes at random: fails the test where a refusal has no sentence, or its place is not in the body. That nothing
 * is read or written out of bounds is for the sanitizers to see.
 */
void decoding_check_hostile(struct decoding decoding, const char *name, const char *body, size_t length);

#endif
