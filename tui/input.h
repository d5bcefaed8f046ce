#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_PASTE_MAX 65536 /* bytes of one pasted text that are kept */
#define INPUT_PASTE_QUIET_MS 1000

/*
 * Bytes of a terminal -> keys: a pure state machine, fed in whatever pieces read(2) gives. Knows the sequences of xterm, VT220, rxvt, linux, screen
 * and tmux; swallows what it does not know, so that no unknown sequence ever becomes keys that do something.
 */
struct input;

struct input *input_create(void) __attribute__((returns_nonnull));
void input_destroy(struct input *input);

void input_feed(struct input *input, const char *bytes, size_t length) __attribute__((nonnull));

/*
 * The same for bytes that came so long after those before. A paste whose end was lost would swallow every key for ever: where it was quiet for
 * INPUT_PASTE_QUIET_MS and then no more comes than keys do, the paste was over before. The rest of a paste that stalled comes in larger pieces,
 * or has its end.
 */
void input_feed_after(struct input *input, int64_t quiet_ms, const char *bytes, size_t length) __attribute__((nonnull));

/*
 * The next key, or KEY_NONE where more bytes are needed. `final`: nothing more came in time, so a lone Esc is the key Esc.
 */
int input_next(struct input *input, bool final) __attribute__((nonnull));

/* Is there an unfinished sequence, so that `final` would make a difference? */
bool input_pending(const struct input *input) __attribute__((nonnull));

const char *input_paste(const struct input *input)
	__attribute__((nonnull, returns_nonnull)); /* of the last KEY_PASTE; valid until the next call */

#endif
