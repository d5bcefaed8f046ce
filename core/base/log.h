#ifndef CORE_BASE_LOG_H
#define CORE_BASE_LOG_H

#include <stdbool.h>
#include "core/base/err.h"

/*
 * A levelled log file, never the terminal. One line a call: "2026-11-23T19:59:12.123Z warn  prometheus: text".
 * Any thread; each line is one write(2). Without an open file every call does nothing.
 * Callers never hand it secrets; text from outside is neutralised here once more.
 */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

bool log_open(const char *path, enum log_level level, struct err *err)
	__attribute__((nonnull(1))); /* appends, mode 0600; main thread, before threads */
void log_close(void);
void log_write(enum log_level level, const char *area, const char *format, ...) __attribute__((format(printf, 3, 4), nonnull(2, 3)));
bool log_parse_level(const char *text, enum log_level *level) __attribute__((nonnull));

#endif
