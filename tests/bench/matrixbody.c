#include "tests/bench/matrixbody.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { SERIES_MAX = 1024, POINT_MAX = 48 };

static void __attribute__((format(printf, 2, 3))) append(struct matrixbody *body, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	body->length += (size_t)vsprintf(body->bytes + body->length, format, arguments);
	va_end(arguments);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 11;
}

static void append_labels(struct matrixbody *body, size_t i)
{
	static const char id[] = "6f1c2a9be03d4758a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718";
	append(body, "{\"__name__\":\"container_memory_rss\",\"beta_kubernetes_io_arch\":\"amd64\",\"beta_kubernetes_io_os\":\"linux\",");
	append(body, "\"container\":\"checkout-service-%04zu\",", i);
	append(body,
		"\"id\":\"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%.8s_%04zu_4c1e_9d2f_%.12s.slice/"
		"cri-containerd-%s.scope\",",
		id, i, id + 9, id);
	append(body, "\"image\":\"registry.example.org/shop/checkout-service@sha256:%s\",\"instance\":\"worker-%zu\",", id, i % 40);
	append(body, "\"job\":\"kubernetes-nodes-cadvisor\",\"kubernetes_io_hostname\":\"worker-%zu\",\"name\":\"%s\",", i % 40, id);
	append(body, "\"namespace\":\"team-%zu\",\"pod\":\"checkout-service-%04zu-5678d5b4dc-x7k2p\",\"topology_zone\":\"eu-central-1%c\"}",
		i % 20, i, (char)('a' + i % 3));
}

static void append_points(struct matrixbody *body, size_t i)
{
	uint64_t state = i * 7919 + 1;
	double level = 4e6 + (double)(next_random(&state) % 100000000);
	for (size_t k = 0; k < body->points; k++) {
		int64_t time_ms = matrixbody_start_ms + (int64_t)k * MATRIXBODY_STEP_MS;
		level += ((double)(next_random(&state) % 65536) - 32768) * 64;
		append(body, k ? ",[%lld,\"" : "[%lld,\"", (long long)(time_ms / 1000));
		if (i % 2)
			append(body, "%.17g\"]", level / 3.7e7);
		else
			append(body, "%.0f\"]", level < 0 ? -level : level);
	}
}

void matrixbody_init(struct matrixbody *body, size_t series, size_t points)
{
	size_t room = 1024 + series * (SERIES_MAX + points * POINT_MAX);
	*body = (struct matrixbody){ .series = series, .points = points };
	body->bytes = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (body->bytes == MAP_FAILED)
		abort();
	append(body, "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
	for (size_t i = 0; i < series; i++) {
		append(body, i ? ",{\"metric\":" : "{\"metric\":");
		append_labels(body, i);
		append(body, ",\"values\":[");
		append_points(body, i);
		append(body, "]}");
	}
	append(body, "]}}");
}

void matrixbody_finish(struct matrixbody *body)
{
	munmap(body->bytes, 1024 + body->series * (SERIES_MAX + body->points * POINT_MAX));
}
