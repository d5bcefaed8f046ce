#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"

#define TEXT_MAX 2000 /* bytes of one message */

/* The open file, -1 none, and what is written to it: set before the threads begin and after they ended. */
static atomic_int log_fd = -1;
static atomic_int log_level = LOG_INFO;

static const char *const level_names[] = { [LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug" };

bool log_open(const char *path, enum log_level level, struct err *err)
{
	struct stat status;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);

	if (fd < 0)
		return err_set(err, ERR_IO, path, "cannot open the log: %s", strerror(errno));
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return err_set(err, ERR_IO, path, "the log must be a regular file");
	}
	log_close();
	atomic_store(&log_level, (int)level);
	atomic_store(&log_fd, fd);
	return true;
}

void log_close(void)
{
	int fd = atomic_exchange(&log_fd, -1);

	if (fd >= 0)
		close(fd);
}

/* "2026-11-23T19:59:12.123Z warn  prometheus: text\n" */
static void append_line(struct buf *line, enum log_level level, const char *area, const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

static void append_line(struct buf *line, enum log_level level, const char *area, const char *format, va_list args)
{
	struct buf text = { 0 };
	int64_t now_ms = clock_system()->wall_ms(clock_system()->user);
	char time[32];
	char *clean;

	buf_vappendf(&text, format, args);
	clean = utf8_neutralise(buf_borrow(&text), text.len, TEXT_MAX, false);
	clock_format_rfc3339(now_ms - now_ms % 1000, time, sizeof(time));
	buf_appendf(line, "%.19s.%03dZ %-5s %s: %s\n", time, (int)(now_ms % 1000), level_names[level], area, clean);
	free(clean);
	buf_finish(&text);
}

void log_write(enum log_level level, const char *area, const char *format, ...)
{
	int fd = atomic_load(&log_fd);
	struct buf line = { 0 };
	va_list args;

	if (fd < 0 || (int)level > atomic_load(&log_level))
		return;
	va_start(args, format);
	append_line(&line, level, area, format, args);
	va_end(args);
	/* A full disk must not stop the dashboard: what cannot be written is lost. */
	if (write(fd, line.data, line.len) < 0 && errno == EINTR)
		(void)!write(fd, line.data, line.len);
	buf_finish(&line);
}

bool log_parse_level(const char *text, enum log_level *level)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*level = (enum log_level)i;
			return true;
		}
	}
	return false;
}
