#ifndef DATASOURCES_ERROR_DECODE_H
#define DATASOURCES_ERROR_DECODE_H

#include <stdbool.h>
#include <stddef.h>

/* The error objects that servers and what stands before them send (see the pages on each API). Pure; any thread. */
enum error_shape {
	ERROR_PROMETHEUS, /* {"status":"error","errorType":..,"error":..} */
	ERROR_CHAOS_MESH, /* {"code":..,"type":"error.api.X","message":"error.api.X: ..","full_text":..} */
	ERROR_KUBERNETES, /* {"kind":"Status","status":"Failure","message":..,"reason":..} */
	ERROR_STRING, /* Alertmanager's handlers: a JSON string */
	ERROR_OBJECT, /* Alertmanager's validator and proxies: {"code":..,"message":..}, {"error":".."} */
};

struct error_body {
	enum error_shape shape;
	char type[64]; /* Prometheus' errorType, Chaos Mesh's type without "error.api.", Kubernetes' reason, else "" */
	char *message; /* one harmless line without the type before it, at most 1 KiB, maybe "" */
};

/* False where the body is none of these; *out is untouched then. The message is the caller's to free. */
bool error_decode(const char *body, size_t length, struct error_body *out) __attribute__((nonnull));

#endif
