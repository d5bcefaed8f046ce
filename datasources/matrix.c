/*
 * Two readers of one grammar. The fast one takes a whole point that lies in the piece and is written as Prometheus writes it (no blanks,
 * whole or three-decimal seconds); it gives up without a trace on anything else. The slow one is a state machine that takes any byte in
 * any piece, blanks included, collects each number as a token and says what is wrong. After each point the fast one is tried again, so
 * the slow one sees little more than the points that are cut by the end of a piece.
 */
#include "datasources/matrix.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/grid.h"
#include "datasources/decimal.h"

enum state {
	OPEN, /* the array's own bracket */
	FIRST, /* a point, or the end */
	NEXT, /* a comma, or the end */
	AGAIN, /* a point after a comma */
	TIME,
	COMMA, /* between time and value */
	VALUE, /* its opening quote */
	TEXT, /* the value */
	CLOSE, /* the point's bracket */
	DONE
};

enum { SECONDS_DIGITS_MAX = 12 };

void matrix_begin(struct matrix *matrix, enum matrix_form form, struct grid *grid)
{
	matrix->grid = grid;
	matrix->form = form;
	matrix->state = OPEN;
	matrix->points = matrix->outside = matrix->off_grid = 0;
	matrix->time_ms = 0;
	matrix->value = 0;
	matrix->next_ms = grid ? grid->start_ms : 0;
	matrix->next = 0;
	matrix->token_length = 0;
}

/* Moves `next` to the grid's moment at or before time_ms; false where there is none. */
static bool seek(struct matrix *matrix, const struct grid *grid, int64_t time_ms)
{
	int64_t offset = time_ms - grid->start_ms;
	if (offset < 0 || offset / grid->step_ms >= (int64_t)grid->count)
		return false;
	matrix->next = (size_t)(offset / grid->step_ms);
	matrix->next_ms = grid->start_ms + (int64_t)matrix->next * grid->step_ms;
	matrix->off_grid += matrix->next_ms != time_ms;
	return true;
}

static void keep_point(struct matrix *matrix, int64_t time_ms, double value)
{
	struct grid *grid = matrix->grid;
	matrix->points++;
	matrix->time_ms = time_ms;
	matrix->value = value;
	if (!grid)
		return;
	if ((matrix->next_ms != time_ms || matrix->next >= grid->count) && !seek(matrix, grid, time_ms)) {
		matrix->outside++;
		return;
	}
	grid->values[matrix->next++] = value;
	matrix->next_ms += grid->step_ms;
}

static inline unsigned digit_at(const char *at)
{
	return (unsigned)(unsigned char)*at - '0';
}

/* `1795416748` or `1795416748.500` as milliseconds; NULL for any other form. */
static const char *fast_time(const char *at, const char *end, int64_t *time_ms)
{
	const char *begin = at;
	int64_t seconds = 0;
	while (at < end && digit_at(at) < 10)
		seconds = (int64_t)((uint64_t)seconds * 10 + digit_at(at++));
	if (at == begin || at - begin > SECONDS_DIGITS_MAX || end - at < 4)
		return NULL;
	*time_ms = seconds * 1000;
	if (*at != '.')
		return at;
	if (digit_at(at + 1) > 9 || digit_at(at + 2) > 9 || digit_at(at + 3) > 9)
		return NULL;
	*time_ms += digit_at(at + 1) * 100 + digit_at(at + 2) * 10 + digit_at(at + 3);
	return at + 4;
}

/* One `[1795416748,"1"]`, with its comma in front where one is due. NULL where it has another form or does not end in this piece. */
static const char *fast_point(struct matrix *matrix, const char *at, const char *end)
{
	int64_t time_ms;
	double value;
	if (matrix->state == NEXT && at < end && *at++ != ',')
		return NULL;
	if (at == end || *at != '[')
		return NULL;
	at = fast_time(at + 1, end, &time_ms);
	if (!at || end - at < 2 || at[0] != ',' || at[1] != '"')
		return NULL;
	at = decimal_parse(at + 2, end, &value);
	if (!at || end - at < 2 || at[0] != '"' || at[1] != ']')
		return NULL;
	keep_point(matrix, time_ms, value);
	matrix->state = NEXT;
	return at + 2;
}

static bool fail(const struct matrix *matrix, const char *what, struct err *err)
{
	char where[32] = "";
	if (matrix->form == MATRIX_POINTS)
		snprintf(where, sizeof where, "[%zu]", matrix->points);
	return err_set(err, ERR_DECODE, where, "the answer has %s here", what);
}

static bool add_to_token(struct matrix *matrix, char c, struct err *err)
{
	if (matrix->token_length == sizeof matrix->token)
		return fail(matrix, "a number of more than 512 characters", err);
	matrix->token[matrix->token_length++] = c;
	return true;
}

/* The token as a number; the whole of it has to be one. */
static bool token_number(const struct matrix *matrix, double *number)
{
	const char *end = matrix->token + matrix->token_length;
	return decimal_parse(matrix->token, end, number) == end;
}

static bool end_time(struct matrix *matrix, int next_state, struct err *err)
{
	double seconds;
	if (!token_number(matrix, &seconds) || !(fabs(seconds) < 1e14))
		return fail(matrix, "no time in seconds", err);
	matrix->time_ms = llround(seconds * 1000);
	matrix->token_length = 0;
	matrix->state = next_state;
	return true;
}

static bool end_value(struct matrix *matrix, struct err *err)
{
	if (!token_number(matrix, &matrix->value))
		return fail(matrix, "a text that is no number", err);
	matrix->token_length = 0;
	matrix->state = CLOSE;
	return true;
}

static bool in_time(struct matrix *matrix, char c, bool blank, struct err *err)
{
	if (c == ',')
		return end_time(matrix, VALUE, err);
	if (blank)
		return matrix->token_length == 0 || end_time(matrix, COMMA, err);
	if (!strchr("0123456789+-.eE", c) || c == '\0')
		return fail(matrix, "no time in seconds", err);
	return add_to_token(matrix, c, err);
}

static bool end_point(struct matrix *matrix)
{
	keep_point(matrix, matrix->time_ms, matrix->value);
	matrix->state = matrix->form == MATRIX_PAIR ? DONE : NEXT;
	return true;
}

/* Outside of numbers: which character leads where. */
static bool punctuation(struct matrix *matrix, char c, struct err *err)
{
	static const struct {
		int state;
		char c;
		int next;
	} moves[] = {
		{ FIRST, '[', TIME },
		{ FIRST, ']', DONE },
		{ NEXT, ',', AGAIN },
		{ NEXT, ']', DONE },
		{ AGAIN, '[', TIME },
		{ COMMA, ',', VALUE },
		{ VALUE, '"', TEXT },
	};
	if (matrix->state == OPEN && c == '[') {
		matrix->state = matrix->form == MATRIX_PAIR ? TIME : FIRST;
		return true;
	}
	if (matrix->state == CLOSE && c == ']')
		return end_point(matrix);
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		if (moves[i].state == matrix->state && moves[i].c == c) {
			matrix->state = moves[i].next;
			return true;
		}
	}
	return fail(matrix, "no [time, \"value\"]", err);
}

static bool slow_step(struct matrix *matrix, char c, struct err *err)
{
	bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
	if (matrix->state == TIME)
		return in_time(matrix, c, blank, err);
	if (matrix->state == TEXT)
		return c == '"' ? end_value(matrix, err) : add_to_token(matrix, c, err);
	return blank || punctuation(matrix, c, err);
}

size_t matrix_scan(struct matrix *matrix, const char *bytes, size_t length, bool *done, struct err *err)
{
	const char *at = bytes, *end = bytes + length;
	while (at < end && matrix->state != DONE) {
		if (matrix->state == FIRST || matrix->state == NEXT || matrix->state == AGAIN) {
			for (const char *next; (next = fast_point(matrix, at, end)); at = next)
				;
			if (at == end)
				break;
		}
		if (!slow_step(matrix, *at++, err))
			break;
	}
	*done = matrix->state == DONE;
	return (size_t)(at - bytes);
}
