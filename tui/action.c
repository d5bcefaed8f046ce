#include "tui/action.h"

#include <string.h>

const struct action actions[ACTION_COUNT] = {
#define X(id, name, label, keys, group, screens, changes, line, help)                                                                      \
	[ACTION_##id] = { name, label, keys, group, screens, changes, line, help },
	ACTIONS(X)
#undef X
};

const char *action_group_title(enum action_group group)
{
	static const char *const titles[ACTION_GROUPS] = {
		[GROUP_MOVE] = "Move",
		[GROUP_LOOK] = "Look",
		[GROUP_LISTS] = "Lists",
		[GROUP_SHARE] = "Share",
		[GROUP_CHANGE] = "Change the cluster",
		[GROUP_DEMO] = "Demo",
	};
	return titles[group];
}

bool action_by_name(const char *name, enum action_id *out)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (strcmp(actions[i].name, name) == 0) {
			*out = (enum action_id)i;
			return true;
		}
	}
	return false;
}
