#ifndef TESTS_SUPPORT_DECODING_H
#define TESTS_SUPPORT_DECODING_H

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

struct decoding_path {
	const char *path; /* of a request by GET */
	int what; /* that it is answered with */
};

/*
 * Gives each recording of a folder to the decoder of each of these paths: what that path answered decodes, also in two pieces cut anywhere
 * (recording_cuts()), and is refused where it ends there; spoilt, it is refused in words or does no harm; whatever else is refused is so in
 * words. Returns how many recordings decoded; of `like` counts all but its answer.
 */
size_t decoding_check_folder(struct decoding like, const char *folder, const struct decoding_path *paths, size_t count);

#endif
