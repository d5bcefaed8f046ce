#include "core/base/pace.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * A thread that wakes up takes a processor from another one only when that has used up its turn, which lasts milliseconds, or when its own
 * turns are shorter; and the sooner, the nicer the other one is. The length of turns is what the system calls the runtime of an ordinary
 * thread. The C library has neither the call nor the structure, which is sched_setattr(2)'s.
 */
#define SHORT_TURN_NS 100000
#define USUAL_TURN_NS 0
#define NICER 5
#define NICE_MAX 19

struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};
_Static_assert(sizeof(struct attributes) == 48, "as the kernel's first version of it");

static void change(int nicer, uint64_t turn_ns)
{
	struct attributes attributes = { .size = sizeof(attributes) };

	if (syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) != 0)
		return;
	attributes.nice = attributes.nice + nicer < NICE_MAX ? attributes.nice + nicer : NICE_MAX;
	attributes.runtime = turn_ns;
	(void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void pace_prompt(void)
{
	change(0, SHORT_TURN_NS);
}

void pace_patient(void)
{
	change(NICER, USUAL_TURN_NS); /* short ones would come the sooner */
}
