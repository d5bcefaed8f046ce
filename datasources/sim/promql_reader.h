#ifndef DATASOURCES_SIM_PROMQL_READER_H
#define DATASOURCES_SIM_PROMQL_READER_H

#include "datasources/sim/promql_node.h"

/* PromQL's tokens, for the parser alone. They are read on demand: what a word or a colon means depends on where it stands. */

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_DURATION, TOKEN_STRING, TOKEN_SIGN, TOKEN_WRONG };

struct token {
	enum token_kind kind;
	size_t at, length;
};

struct reader {
	struct promql *promql;
	const char *text;
	struct token token; /* the one to be read next */
	bool in_brackets; /* a colon stands alone there */
	int depth, nodes;
};

void reader_next(struct reader *reader) __attribute__((nonnull)); /* on to the next token; at first that begins the text */
const char *reader_peek(const struct reader *reader) __attribute__((nonnull, returns_nonnull)); /* the text behind this token */
const char *reader_text(const struct reader *reader) __attribute__((nonnull, returns_nonnull)); /* of this token, kept with the query */

/* Is it this sign, this word (whatever its case)? take: then the next one is read. expect: else it is the failure. */
bool reader_at_sign(const struct reader *reader, const char *sign) __attribute__((nonnull));
bool reader_at_word(const struct reader *reader, const char *word) __attribute__((nonnull));
bool reader_take_sign(struct reader *reader, const char *sign) __attribute__((nonnull));
bool reader_take_word(struct reader *reader, const char *word) __attribute__((nonnull));
bool reader_expect_sign(struct reader *reader, const char *sign, const char *where) __attribute__((nonnull));

/* The binary operator that it is, or OP_COUNT; how tightly one binds. */
enum promql_operator reader_operator(const struct reader *reader) __attribute__((nonnull));
int reader_level(enum promql_operator op);

/* What the string that it is says, and on; NULL, with the failure, where it is none or has an escape that is none. */
const char *reader_string(struct reader *reader) __attribute__((nonnull));

/* NULL, with the failure that names it; `where`: " in label matching, expected ...". */
void *reader_unexpected(struct reader *reader, const char *where) __attribute__((nonnull));

#endif
