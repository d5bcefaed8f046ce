/*
 * /metrics for a real Prometheus: one endpoint with what all the exporters of the cluster would each give. Every sample says job (and where it
 * matters instance, namespace) itself, so it is scraped with honor_labels. Who asks for OpenMetrics gets it, with exemplars.
 */
#include <string.h>
#include "datasources/sim/api.h"
#include "datasources/sim/exporters.h"

void api_metrics_answer(const struct world *world, const struct api_request *request, struct api_response *response)
{
	bool open = request->accept && strstr(request->accept, "application/openmetrics-text");
	struct meter meter = { .world = world, .text = &response->body, .form = open ? METER_OPENMETRICS : METER_TEXT };

	response->content_type = "text/plain; version=0.0.4; charset=utf-8";
	if (strcmp(request->path, "/metrics") != 0) {
		response->status = 404;
		response->content_type = "text/plain; charset=utf-8";
		buf_append_text(&response->body, "404 page not found\n");
		return;
	}
	response->status = 200;
	if (open)
		response->content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	exporters_write(&meter);
	if (open)
		buf_append_text(&response->body, "# EOF\n");
	meter_finish(&meter);
}
