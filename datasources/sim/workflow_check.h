#ifndef DATASOURCES_SIM_WORKFLOW_CHECK_H
#define DATASOURCES_SIM_WORKFLOW_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Status checks of workflows (controllers/statuscheck of Chaos Mesh 2.8): an HTTP request again and again, until enough of them in a row went
 * well or badly. A service of the simulated cluster answers as chaos lets it; every other host answers 200.
 */

struct world;

/* Absent numbers have Kubernetes' defaults already. */
struct workflow_check {
	const char *service, *namespace_; /* whom the URL asks; NULL: somebody outside of the cluster */
	int code_min, code_max; /* what is a success */
	int64_t timeout_ms, interval_ms;
	int64_t duration_ms; /* after which it is over, without a success; 0: none */
	int failures, successes; /* how many in a row are enough */
	bool continuous; /* goes on when all is well */
	bool aborts; /* the workflow, unless it was a success */
};

/* How far one is. Zeroed before the first turn. */
struct workflow_check_run {
	int64_t started_ms, next_ms;
	int failures, successes; /* the last ones in a row */
};

enum workflow_verdict { WORKFLOW_OPEN, WORKFLOW_PASSED, WORKFLOW_FAILED };

/* One turn: asks when it is time to, and tells what is known by now. */
enum workflow_verdict workflow_check_turn(const struct world *world, const struct workflow_check *check, struct workflow_check_run *run)
	__attribute__((nonnull));

#endif
