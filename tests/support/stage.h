#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include "core/command.h"
#include "tests/support/founding.h"
#include "tui/modal.h"

/*
 * What a dialog needs to be opened, drawn and typed into, on the founding story, with a backend that only writes down what it is told.
 *
 *	struct stage *stage = stage_create(FOUNDING_MOMENT);
 *	stage_select(stage, "dns-leaker");
 *	struct modal *modal = dialog_pause_create(&stage->context);
 *	stage_type(stage, modal, KEY_TAB);
 *	...
 *	modal->ops->close(modal);
 *	stage_destroy(stage);
 */

struct heard {
	size_t count;
	struct command commands[64];
};

struct stage {
	struct founding *founding;
	struct ui ui;
	struct heard heard;
	struct backend backend; /* manifests: two in the folder "chaos" */
	struct modal_context context; /* 120x36; what a test changes here holds */
	char said[256], copied[4096];
	const char *folders[1];
};

struct stage *stage_create(enum founding_variant variant) __attribute__((returns_nonnull));
void stage_destroy(struct stage *stage) __attribute__((nonnull));

/* The story's newest frame into the context. */
void stage_look(struct stage *stage) __attribute__((nonnull));

/* What the key does: MODAL_... */
unsigned stage_type(struct stage *stage, struct modal *modal, int key) __attribute__((nonnull));

/* The chaos of that name, which must be there; the same as what is selected. */
const struct frame_chaos *stage_named(const struct stage *stage, const char *name) __attribute__((nonnull, returns_nonnull));
void stage_select(struct stage *stage, const char *name) __attribute__((nonnull));

/* Against the goldens dialog-NAME-200x60, -120x36, -80x24, -40x10; but the last in mono as well. */
void stage_pictures(struct stage *stage, struct modal *modal, const char *name) __attribute__((nonnull));

/* A screen of this size from now on. */
void stage_resize(struct stage *stage, int columns, int rows) __attribute__((nonnull));

#endif
