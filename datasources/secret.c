#include "datasources/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"

/*
 * A credential is read when it is first needed and kept, so that a file that vanishes later does no harm. What a reload finds replaces it only
 * if it is a credential: a file that is being rewritten, or a pipe that is empty now, leaves the old one in place.
 */

#define SECRET_MAX ((size_t)64 * 1024)
#define RELOAD_EVERY_MS 10000
#define PIPE_WAIT_MS 1000

struct secret {
	char *file; /* "" where the text came from the configuration: then it is in `given` until the first use */
	char *given;
	char *text; /* NULL until read */
	char *note;
	bool reloaded;
	int64_t reloaded_ms;
};

void secret_wipe(void *memory, size_t size)
{
	explicit_bzero(memory, size);
}

static void wipe_text(char *text)
{
	if (text)
		secret_wipe(text, strlen(text));
	free(text);
}

struct secret *secret_create(const char *text, const char *file)
{
	struct secret *secret = mem_zalloc(1, sizeof *secret);
	secret->file = mem_strdup(file);
	secret->note = mem_strdup("");
	secret->given = mem_strdup(file[0] ? "" : text);
	return secret;
}

void secret_destroy(struct secret *secret)
{
	if (!secret)
		return;
	wipe_text(secret->text);
	wipe_text(secret->given);
	free(secret->file);
	free(secret->note);
	free(secret);
}

/* Like read(2), but waits a moment where the file is a pipe whose writer is not ready (`--bearer-token-file <(command)`). */
static ssize_t read_some(int fd, char *out, size_t size)
{
	for (;;) {
		ssize_t got = read(fd, out, size);
		if (got >= 0 || (errno != EAGAIN && errno != EINTR))
			return got;
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		if (errno == EAGAIN && poll(&waiting, 1, PIPE_WAIT_MS) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
}

/* Reads up to `size` bytes; -1 with errno. */
static ssize_t read_all(int fd, char *out, size_t size)
{
	size_t used = 0;
	while (used < size) {
		ssize_t got = read_some(fd, out + used, size - used);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Cuts white space at both ends and checks what is left. NULL with *err filled where it has bytes that no header may have. */
static char *credential_in(const char *bytes, size_t length, const char *where, struct err *err)
{
	while (length > 0 && is_space(bytes[length - 1]))
		length--;
	while (length > 0 && is_space(bytes[0])) {
		bytes++;
		length--;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c < 0x20 || c == 0x7f) {
			err_set(err, ERR_CONFIG, where, "%s%s has a control character or a second line",
				where[0] ? "credential file " : "the credential", where);
			return NULL;
		}
	}
	return mem_strndup(bytes, length);
}

bool secret_is_exposed(const char *file)
{
	struct stat info;
	return stat(file, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & S_IROTH);
}

static void take_note(struct secret *secret)
{
	const char *name = strrchr(secret->file, '/');
	struct buf note = { 0 };
	if (secret_is_exposed(secret->file))
		buf_appendf(&note, "%s is readable by others (chmod 600)", name ? name + 1 : secret->file);
	free(secret->note);
	secret->note = buf_steal(&note);
}

static char *read_file(struct secret *secret, struct err *err)
{
	int fd = open(secret->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		err_set(err, ERR_IO, secret->file, "credential file %s: %s", secret->file, strerror(errno));
		return NULL;
	}
	char *bytes = mem_alloc(SECRET_MAX + 1);
	ssize_t length = read_all(fd, bytes, SECRET_MAX + 1);
	char *text = NULL;
	if (length < 0)
		err_set(err, ERR_IO, secret->file, "credential file %s: %s", secret->file, strerror(errno));
	else if ((size_t)length > SECRET_MAX)
		err_set(err, ERR_CONFIG, secret->file, "credential file %s is too large (64 KiB at most)", secret->file);
	else
		text = credential_in(bytes, (size_t)length, secret->file, err);
	close(fd);
	take_note(secret);
	secret_wipe(bytes, SECRET_MAX + 1);
	free(bytes);
	if (text && !text[0]) {
		err_set(err, ERR_CONFIG, secret->file, "credential file %s is empty", secret->file);
		free(text);
		return NULL;
	}
	return text;
}

const char *secret_get(struct secret *secret, struct err *err)
{
	if (!secret->text && secret->file[0])
		secret->text = read_file(secret, err);
	else if (!secret->text)
		secret->text = credential_in(secret->given, strlen(secret->given), "", err);
	return secret->text;
}

bool secret_reload(struct secret *secret, int64_t now_ms)
{
	if (!secret->file[0] || (secret->reloaded && now_ms - secret->reloaded_ms < RELOAD_EVERY_MS))
		return false;
	secret->reloaded = true;
	secret->reloaded_ms = now_ms;
	char *text = read_file(secret, NULL);
	if (!text || (secret->text && strcmp(text, secret->text) == 0)) {
		wipe_text(text);
		return false;
	}
	wipe_text(secret->text);
	secret->text = text;
	return true;
}

const char *secret_note(const struct secret *secret)
{
	return secret->note;
}
