/* The cluster's DNS: two servers that share what is asked, and that of Chaos Mesh, which answers for them where chaos says so. */
#include "datasources/sim/workload.h"

#define OTHERS 15.8 /* lookups of everything else, a second and server */
#define CALM_LOOKUPS 11.5 /* of the pods of the catalogue, a second and server */
#define UNKNOWN_SHARE 0.07 /* search domains tried in vain */

static bool answers(const struct workload_pod *pod, enum workload_role role, int64_t now_ms)
{
	return pod->service->role == role && workload_is_ready(pod, now_ms);
}

static void count(struct workload_pod *pod, double asked)
{
	pod->counters.answers[WORKLOAD_NOERROR] += asked * (1 - UNKNOWN_SHARE);
	pod->counters.answers[WORKLOAD_NXDOMAIN] += asked * UNKNOWN_SHARE;
}

void workload_dns_live(struct workload_pod *pod, double busy)
{
	if (pod->service->role == WORKLOAD_DNS)
		count(pod, busy * (OTHERS + CALM_LOOKUPS));
}

void workload_dns_begin(struct workload *workload, int64_t now_ms)
{
	workload->dns.servers = 0;
	workload->dns.asked = workload->dns.broken = workload->dns.lied = 0;
	for (size_t i = 0; i < workload->pod_count; i++)
		workload->dns.servers += answers(&workload->pods[i], WORKLOAD_DNS, now_ms);
}

void workload_dns_end(struct workload *workload, int64_t now_ms)
{
	for (size_t i = 0; i < workload->pod_count; i++) {
		struct workload_pod *pod = &workload->pods[i];

		if (answers(pod, WORKLOAD_DNS, now_ms) && workload->dns.servers > 0) {
			double others = OTHERS * rhythm_passed(RHYTHM_WORK, workload->seed, pod->id, now_ms - 1000, now_ms);

			count(pod, others + workload->dns.asked / (double)workload->dns.servers);
		} else if (answers(pod, WORKLOAD_CHAOS_DNS, now_ms)) {
			pod->counters.answers[WORKLOAD_NOERROR] += workload->dns.lied;
			pod->counters.answers[WORKLOAD_SERVFAIL] += workload->dns.broken;
		}
	}
}
