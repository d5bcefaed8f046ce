#ifndef DATASOURCES_SIM_MESH_H
#define DATASOURCES_SIM_MESH_H

#include <stdbool.h>
#include <stdint.h>

/* How the simulated Chaos Mesh is installed, what ails it, and how late it is. All zero: a healthy one for the whole cluster, which is late nowhere. */

struct world;

#define MESH_TEXT_SIZE 128
#define MESH_SECONDS_MAX 86400

struct mesh {
	bool controller_down; /* the controller manager: nobody follows what is asked for, and webhooks cannot be asked */
	bool kubernetes_down; /* the API server, for the Dashboard; the pods live on */
	bool recovery_hangs; /* no fault is taken back, so that a deletion never ends */
	char apply_error[MESH_TEXT_SIZE]; /* what every injection fails with; "": none does */
	char node_without_daemon[MESH_TEXT_SIZE]; /* where no injection works; "": none */
	int row_lag_s; /* how long after a creation the Dashboard's database knows nothing of it */
	int inject_s, recover_s, pause_s, delete_s; /* how late the controllers are */

	char target_namespace[MESH_TEXT_SIZE]; /* the one that the Dashboard is for; "": the cluster */
	char chaos_namespaces[MESH_TEXT_SIZE]; /* those where chaos is allowed, separated by commas; "": all, and nobody asks */
	int zone_minutes; /* of the Dashboard from its next start on, east of UTC */
	bool nodes_are_null; /* workflows' "nodes", as Dashboards before 2.8.2 may have them */
	bool is_2_2; /* the Dashboard says what a 2.2 says: without BlockChaos, with three more keys in its configuration */
};

/*
 * The Dashboard begins anew with its database kept: what is not archived is collected once more, and events of the last hour are stored a
 * second time under new ids.
 */
void mesh_restart_dashboard(struct world *world) __attribute__((nonnull));

/* Is the namespace among those that this text names, separated by commas? */
bool mesh_names(const char *list, const char *namespace_) __attribute__((nonnull));

#endif
