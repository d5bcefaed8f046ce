#include "core/manifest.h"

#include <stdlib.h>

#include "core/base/arena.h"

void manifest_list_finish(struct manifest_list *list)
{
	arena_destroy(list->arena);
	*list = (struct manifest_list){ 0 };
}
