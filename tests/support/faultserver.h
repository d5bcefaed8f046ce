#ifndef TESTS_SUPPORT_FAULTSERVER_H
#define TESTS_SUPPORT_FAULTSERVER_H

/* tests/support/faultserver.py as a child of a test. What goes wrong with it ends the test program. */
struct faultserver;

struct faultserver *faultserver_start(void); /* from the root of the tree; waits until it is ready */
void faultserver_stop(struct faultserver *server); /* its standard input closes, and it ends */

/* An address or a file of its ready line: "http", "refused", "backlog", "ca", ... Valid as long as the server. */
const char *faultserver_get(const struct faultserver *server, const char *name);

/* Sends a JSON object to its control (see the script's own text). */
void faultserver_control(struct faultserver *server, const char *json);

/* How often something was asked since the last reset: "POST /path", "connections". */
int faultserver_count(struct faultserver *server, const char *key);

/* The newest request as the server saw it: its "method", "target" or "body", or one of its headers (lower case), else "". */
const char *faultserver_last(struct faultserver *server, const char *what);

#endif
