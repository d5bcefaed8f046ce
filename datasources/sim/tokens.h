#ifndef DATASOURCES_SIM_TOKENS_H
#define DATASOURCES_SIM_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include "core/base/err.h"

/*
 * Who may do what in security mode: lines of "TOKEN ROLE [NAMESPACE]"; "#" begins a comment. Managers and viewers have the rights of the
 * Dashboard's own recipe (/common/rbac-config): pods, namespaces and chaos. An admin has those of a cluster's administrator: nodes and
 * ConfigMaps, too. Who has the role "none" is known and may nothing.
 */

enum token_role { TOKEN_MANAGER, TOKEN_VIEWER, TOKEN_EXPIRED, TOKEN_ADMIN, TOKEN_NONE };

struct token {
	char *secret;
	enum token_role role;
	char *namespace_; /* the only one it may see; NULL: the whole cluster */
	char *user; /* Kubernetes' name for it */
};

struct tokens {
	struct token *items;
	size_t count, capacity;
};

bool tokens_load(struct tokens *tokens, const char *path, struct err *err) __attribute__((nonnull(1, 2)));
bool tokens_parse(struct tokens *tokens, const char *text, const char *where, struct err *err) __attribute__((nonnull(1, 2, 3)));
void tokens_finish(struct tokens *tokens) __attribute__((nonnull));
const struct token *tokens_find(const struct tokens *tokens, const char *secret) __attribute__((nonnull)); /* NULL: unknown */

/* May it use what is not Chaos Mesh': nodes, ConfigMaps? */
bool token_reaches_cluster(const struct token *token) __attribute__((nonnull));

/* May it use a verb in a namespace ("" is the cluster scope)? */
bool token_allows(const struct token *token, const char *verb, const char *namespace_) __attribute__((nonnull));

#endif
