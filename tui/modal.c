#include "tui/modal.h"

bool modal_push(struct modal_stack *stack, struct modal *modal)
{
	if (stack->count == MODAL_DEPTH) {
		modal->ops->close(modal);
		return false;
	}
	stack->items[stack->count++] = modal;
	return true;
}

struct modal *modal_top(const struct modal_stack *stack)
{
	return stack->count > 0 ? stack->items[stack->count - 1] : NULL;
}

void modal_pop(struct modal_stack *stack)
{
	if (stack->count == 0)
		return;
	struct modal *modal = stack->items[--stack->count];
	modal->ops->close(modal);
}

void modal_finish(struct modal_stack *stack)
{
	while (stack->count > 0)
		modal_pop(stack);
}
