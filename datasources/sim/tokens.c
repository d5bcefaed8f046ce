#include "datasources/sim/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"

#define BLANKS " \t\r"

static const char *const role_names[] = {
	[TOKEN_MANAGER] = "manager", [TOKEN_VIEWER] = "viewer", [TOKEN_EXPIRED] = "expired", [TOKEN_ADMIN] = "admin", [TOKEN_NONE] = "none"
};

static bool parse_role(const char *text, enum token_role *role)
{
	for (size_t i = 0; i < sizeof role_names / sizeof *role_names; i++)
		if (strcmp(role_names[i], text) == 0) {
			*role = (enum token_role)i;
			return true;
		}
	return false;
}

static char *user_name(enum token_role role, const char *namespace_)
{
	struct buf name = { 0 };

	if (role == TOKEN_NONE) /* a pod's own account, which nobody gave anything */
		return mem_strdup("system:serviceaccount:default:default");
	buf_appendf(&name, "system:serviceaccount:%s:account-%s-%s-sjw7d", namespace_ ? namespace_ : "default",
		namespace_ ? namespace_ : "cluster", role_names[role]);
	return buf_steal(&name);
}

static bool parse_line(struct tokens *tokens, char *line, const char *place, struct err *err)
{
	char *rest = NULL;
	const char *secret = strtok_r(line, BLANKS, &rest);
	const char *role_text = secret ? strtok_r(NULL, BLANKS, &rest) : NULL;
	const char *namespace_ = role_text ? strtok_r(NULL, BLANKS, &rest) : NULL;
	enum token_role role;

	if (!secret || *secret == '#')
		return true;
	if (!role_text)
		return err_set(err, ERR_CONFIG, place, "a line is TOKEN ROLE [NAMESPACE]");
	if (!parse_role(role_text, &role))
		return err_set(err, ERR_CONFIG, place, "the role is manager, viewer, admin, none or expired, not \"%s\"", role_text);
	tokens->items = mem_grow(tokens->items, tokens->count, &tokens->capacity, sizeof *tokens->items);
	tokens->items[tokens->count++] = (struct token){
		.secret = mem_strdup(secret),
		.role = role,
		.namespace_ = namespace_ ? mem_strdup(namespace_) : NULL,
		.user = user_name(role, namespace_),
	};
	return true;
}

bool tokens_parse(struct tokens *tokens, const char *text, const char *where, struct err *err)
{
	char *copy = mem_strdup(text), *rest = NULL;
	int number = 0;
	bool good = true;

	for (char *line = copy; good && line; line = rest) {
		char place[160];

		rest = strchr(line, '\n');
		if (rest)
			*rest++ = '\0';
		snprintf(place, sizeof place, "%s:%d", where, ++number);
		good = parse_line(tokens, line, place, err);
	}
	free(copy);
	return good;
}

bool tokens_load(struct tokens *tokens, const char *path, struct err *err)
{
	char text[65536];
	FILE *file = fopen(path, "re");

	if (!file)
		return err_set(err, ERR_IO, path, "cannot be opened");
	size_t length = fread(text, 1, sizeof text - 1, file);
	bool whole = feof(file) && !ferror(file);

	fclose(file);
	text[length] = '\0';
	if (!whole)
		return err_set(err, ERR_IO, path, "cannot be read, or is larger than 64 KiB");
	return tokens_parse(tokens, text, path, err);
}

void tokens_finish(struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++) {
		free(tokens->items[i].secret);
		free(tokens->items[i].namespace_);
		free(tokens->items[i].user);
	}
	free(tokens->items);
	*tokens = (struct tokens){ 0 };
}

const struct token *tokens_find(const struct tokens *tokens, const char *secret)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (strcmp(tokens->items[i].secret, secret) == 0)
			return &tokens->items[i];
	return NULL;
}

bool token_reaches_cluster(const struct token *token)
{
	return token->role == TOKEN_ADMIN && !token->namespace_;
}

bool token_allows(const struct token *token, const char *verb, const char *namespace_)
{
	bool looks = strcmp(verb, "get") == 0 || strcmp(verb, "list") == 0;

	if (token->role == TOKEN_EXPIRED || token->role == TOKEN_NONE || (token->role == TOKEN_VIEWER && !looks))
		return false;
	return !token->namespace_ || strcmp(token->namespace_, namespace_) == 0;
}
