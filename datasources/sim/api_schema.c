#include "datasources/sim/api_schema.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_gojson.h"

/*
 * Fields are "name:type", in Go's order; "=Struct" takes the fields of an embedded one in its place. Types: s text, i integer, b boolean, r anything,
 * [s] list, {s} map, {[s]} map of lists, [[s]] list of lists, Struct, [Struct]. Behind it: "?" left out when empty (omitempty), "!" left out
 * when absent (a pointer with omitempty), "~" null when absent.
 */
struct schema {
	const char *name, *fields;
};

#define DURATION " duration:s! remoteCluster:s?"

static const struct schema schemas[] = {
	{ "GenericSelectorSpec", "namespaces:[s]? fieldSelectors:{s}? labelSelectors:{s}? expressionSelectors:[LabelSelectorRequirement]? "
				 "annotationSelectors:{s}?" },
	{ "LabelSelectorRequirement", "key:s operator:s values:[s]?" },
	{ "PodSelectorSpec", "=GenericSelectorSpec nodes:[s]? pods:{[s]}? nodeSelectors:{s}? podPhaseSelectors:[s]?" },
	{ "PodSelector", "selector:PodSelectorSpec mode:s value:s?" },
	{ "ContainerSelector", "=PodSelector containerNames:[s]?" },
	{ "AWSSelector", "endpoint:s! awsRegion:s ec2Instance:s volumeID:s! deviceName:s!" },
	{ "AWSChaosSpec", "action:s duration:s! secretName:s! =AWSSelector remoteCluster:s?" },
	{ "AzureSelector", "subscriptionID:s resourceGroupName:s vmName:s diskName:s! lun:i! secretName:s! remoteCluster:s?" },
	{ "AzureChaosSpec", "action:s duration:s! =AzureSelector" },
	{ "BlockDelaySpec", "latency:s? correlation:s? jitter:s?" },
	{ "ContainerNodeVolumePathSelector", "=ContainerSelector volumeName:s" },
	{ "BlockChaosSpec", "action:s delay:BlockDelaySpec! =ContainerNodeVolumePathSelector" DURATION },
	{ "DNSChaosSpec", "action:s =ContainerSelector duration:s! patterns:[s]? remoteCluster:s?" },
	{ "GCPSelector", "project:s zone:s instance:s deviceNames:[s]?" },
	{ "GCPChaosSpec", "action:s duration:s! secretName:s! =GCPSelector remoteCluster:s?" },
	{ "PodHttpChaosPatchBodyAction", "type:s value:s" },
	{ "PodHttpChaosPatchActions", "body:PodHttpChaosPatchBodyAction! queries:[[s]]? headers:[[s]]?" },
	{ "PodHttpChaosReplaceActions", "path:s! method:s! code:i! body:s? queries:{s}? headers:{s}?" },
	{ "PodHttpChaosActions", "abort:b! delay:s! replace:PodHttpChaosReplaceActions! patch:PodHttpChaosPatchActions!" },
	{ "PodHttpChaosTLS", "secretName:s secretNamespace:s certName:s keyName:s caName:s!" },
	{ "HTTPChaosSpec",
		"=PodSelector target:s =PodHttpChaosActions port:i? path:s! method:s! code:i! request_headers:{s}? response_headers:{s}? "
		"tls:PodHttpChaosTLS!" DURATION },
	{ "Timespec", "sec:i nsec:i" },
	{ "AttrOverrideSpec",
		"ino:i! size:i! blocks:i! atime:Timespec! mtime:Timespec! ctime:Timespec! kind:s! perm:i! nlink:i! uid:i! gid:i! rdev:i!" },
	{ "MistakeSpec", "filling:s? maxOccurrences:i? maxLength:i?" },
	{ "IOChaosSpec",
		"=ContainerSelector action:s delay:s? errno:i? attr:AttrOverrideSpec! mistake:MistakeSpec! path:s? methods:[s]? percent:i? "
		"volumePath:s" DURATION },
	{ "JVMCommonSpec", "port:i? pid:i?" },
	{ "JVMClassMethodSpec", "class:s? method:s?" },
	{ "JVMStressCfgSpec", "cpuCount:i? memType:s?" },
	{ "JVMMySQLSpec", "mysqlConnectorVersion:s? database:s? table:s? sqlType:s?" },
	{ "JVMParameter", "=JVMCommonSpec =JVMClassMethodSpec =JVMStressCfgSpec =JVMMySQLSpec name:s returnValue:s exception:s latency:i "
			  "ruleData:s" },
	{ "JVMChaosSpec", "=ContainerSelector duration:s! action:s =JVMParameter remoteCluster:s?" },
	{ "Frame", "funcname:s? parameters:s? predicate:s?" },
	{ "FailKernRequest", "failtype:i headers:[s]? callchain:[Frame]? probability:i? times:i?" },
	{ "KernelChaosSpec", "=ContainerSelector failKernRequest:FailKernRequest" DURATION },
	{ "ReorderSpec", "reorder:s correlation:s? gap:i" },
	{ "DelaySpec", "latency:s correlation:s? jitter:s? reorder:ReorderSpec!" },
	{ "LossSpec", "loss:s correlation:s?" },
	{ "DuplicateSpec", "duplicate:s correlation:s?" },
	{ "CorruptSpec", "corrupt:s correlation:s?" },
	{ "BandwidthSpec", "rate:s limit:i buffer:i peakrate:i! minburst:i!" },
	{ "RateSpec", "rate:s" },
	{ "TcParameter",
		"delay:DelaySpec! loss:LossSpec! duplicate:DuplicateSpec! corrupt:CorruptSpec! bandwidth:BandwidthSpec! rate:RateSpec!" },
	{ "NetworkChaosSpec", "=PodSelector action:s device:s? duration:s! =TcParameter direction:s? target:PodSelector! targetDevice:s? "
			      "externalTargets:[s]? "
			      "remoteCluster:s?" },
	{ "PhysicalMachineSelectorSpec", "=GenericSelectorSpec physicalMachines:{[s]}?" },
	{ "PhysicalMachineSelector", "address:[s]? selector:PhysicalMachineSelectorSpec mode:s value:s?" },
	{ "ExpInfo",
		"uid:s? stress-cpu:r! stress-mem:r! disk-read-payload:r! disk-write-payload:r! disk-fill:r! network-corrupt:r! "
		"network-duplicate:r! "
		"network-loss:r! network-delay:r! network-partition:r! network-dns:r! network-bandwidth:r! network-flood:r! "
		"network-down:r! "
		"process:r! jvm-exception:r! jvm-gc:r! jvm-latency:r! jvm-return:r! jvm-stress:r! jvm-rule-data:r! jvm-mysql:r! clock:r! "
		"redis-expiration:r! redis-penetration:r! redis-cacheLimit:r! redis-restart:r! redis-stop:r! kafka-fill:r! kafka-flood:r! "
		"kafka-io:r! file-create:r! file-modify:r! file-delete:r! file-rename:r! file-append:r! file-replace:r! vm:r! "
		"user_defined:r!" },
	{ "PhysicalMachineChaosSpec", "action:s =PhysicalMachineSelector =ExpInfo" DURATION },
	{ "PodChaosSpec", "=ContainerSelector action:s duration:s! gracePeriod:i? remoteCluster:s?" },
	{ "Stressor", "workers:i" },
	{ "MemoryStressor", "=Stressor size:s? oomScoreAdj:i? options:[s]?" },
	{ "CPUStressor", "=Stressor load:i! options:[s]?" },
	{ "Stressors", "memory:MemoryStressor! cpu:CPUStressor!" },
	{ "StressChaosSpec", "=ContainerSelector stressors:Stressors! stressngStressors:s?" DURATION },
	{ "TimeChaosSpec", "=ContainerSelector timeOffset:s clockIds:[s]?" DURATION },
	{ "EmbedChaos", "awsChaos:AWSChaosSpec! azureChaos:AzureChaosSpec! blockChaos:BlockChaosSpec! dnsChaos:DNSChaosSpec! "
			"gcpChaos:GCPChaosSpec! "
			"httpChaos:HTTPChaosSpec! ioChaos:IOChaosSpec! jvmChaos:JVMChaosSpec! kernelChaos:KernelChaosSpec! "
			"networkChaos:NetworkChaosSpec! physicalmachineChaos:PhysicalMachineChaosSpec! podChaos:PodChaosSpec! "
			"stressChaos:StressChaosSpec! timeChaos:TimeChaosSpec!" },
	{ "ChaosOnlyScheduleSpec", "schedule:s startingDeadlineSeconds:i~ concurrencyPolicy:s historyLimit:i? type:s =EmbedChaos" },
	{ "ScheduleSpec",
		"schedule:s startingDeadlineSeconds:i~ concurrencyPolicy:s historyLimit:i? type:s =EmbedChaos workflow:WorkflowSpec!" },
	{ "Container", "name:s image:s? command:[s]? args:[s]? env:r! resources:r" },
	{ "Task", "container:Container! volumes:r! labels:{s}?" },
	{ "ConditionalBranch", "target:s expression:s?" },
	{ "HTTPCriteria", "statusCode:s" },
	{ "HTTPStatusCheck", "url:s method:s? headers:{[s]}? body:s? criteria:HTTPCriteria" },
	{ "StatusCheckSpec", "mode:s? type:s duration:s! timeoutSeconds:i? intervalSeconds:i? failureThreshold:i? successThreshold:i? "
			     "recordsHistoryLimit:i? "
			     "http:HTTPStatusCheck!" },
	{ "StatusCheckTemplate", "namespace:s name:s description:s? spec:StatusCheckSpec" },
	{ "RequestForm", "method:s url:s header:{[s]}~ body:s followLocation:b jsonContent:b name:s" },
	{ "Template", "name:s templateType:s deadline:s! task:Task! children:[s]? conditionalBranches:[ConditionalBranch]? =EmbedChaos "
		      "schedule:ChaosOnlyScheduleSpec! statusCheck:StatusCheckSpec! abortWithStatusCheck:b?" },
	{ "WorkflowSpec", "entry:s templates:[Template]" },
};

static const struct schema *find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
		if (strlen(schemas[i].name) == length && memcmp(schemas[i].name, name, length) == 0)
			return &schemas[i];
	abort(); /* the table names a struct it does not have: a test walks through all of them */
}

#define PATH_MAX_BYTES 256
#define DEPTH_MAX 24

/* Where we are: for Go's error texts, which name the struct being filled and the path with the embedded structs in it. */
struct place {
	const char *owner; /* name of the struct of this JSON object */
	char path[PATH_MAX_BYTES];
	int depth;
	char *error;
	size_t error_size;
};

static void go_type(const char *type, size_t length, char *out, size_t size)
{
	static const char *const plain[][2] = { { "s", "string" }, { "i", "int" }, { "b", "bool" }, { "[s]", "[]string" },
		{ "{s}", "map[string]string" }, { "{[s]}", "map[string][]string" }, { "[[s]]", "[][]string" } };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strlen(plain[i][0]) == length && memcmp(plain[i][0], type, length) == 0) {
			snprintf(out, size, "%s", plain[i][1]);
			return;
		}
	if (*type == '[')
		snprintf(out, size, "[]v1alpha1.%.*s", (int)length - 2, type + 1);
	else
		snprintf(out, size, "v1alpha1.%.*s", (int)length, type);
}

static json_t *wrong_type(const struct place *place, const json_t *value, const char *type, size_t length)
{
	char go[96];

	go_type(type, length, go, sizeof go);
	snprintf(place->error, place->error_size, "json: cannot unmarshal %s into Go struct field %s.%s of type %s", api_gojson_type(value),
		place->owner, place->path, go);
	return NULL;
}

static json_t *shape_struct(const json_t *value, const struct schema *schema, const struct place *place);
static json_t *shape_value(const json_t *value, const char *type, size_t length, const struct place *place);

/* Elements of a list, or values of a map, in the order of their keys as Go writes maps. */
static json_t *shape_list(const json_t *value, const char *type, size_t length, const struct place *place)
{
	json_t *out = json_array();

	for (size_t i = 0; i < json_array_size(value); i++) {
		json_t *item = shape_value(json_array_get(value, i), type, length, place);

		if (!item) {
			json_decref(out);
			return NULL;
		}
		json_array_append_new(out, item);
	}
	return out;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *shape_map(const json_t *value, const char *type, size_t length, const struct place *place)
{
	size_t count = 0;
	const char **keys = mem_zalloc(json_object_size(value) + 1, sizeof *keys);
	json_t *out = json_object();

	for (void *at = json_object_iter((json_t *)value); at; at = json_object_iter_next((json_t *)value, at))
		keys[count++] = json_object_iter_key(at);
	qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 0; i < count && out; i++) {
		json_t *item = shape_value(json_object_get(value, keys[i]), type, length, place);

		if (item) {
			json_object_set_new(out, keys[i], item);
			continue;
		}
		json_decref(out);
		out = NULL;
	}
	free(keys);
	return out;
}

static bool fits(const json_t *value, char type)
{
	switch (type) {
	case 's':
		return json_is_string(value);
	case 'i':
		return json_is_integer(value);
	case 'b':
		return json_is_boolean(value);
	case '[':
		return json_is_array(value);
	case '{':
		return json_is_object(value);
	case 'r':
		return true;
	default:
		return json_is_object(value);
	}
}

static json_t *zero_of(const char *type, size_t length, const struct place *place)
{
	switch (*type) {
	case 's':
		return json_string("");
	case 'i':
		return json_integer(0);
	case 'b':
		return json_false();
	case '[':
	case '{':
		return json_null();
	case 'r':
		return json_object();
	default:
		return shape_struct(NULL, find(type, length), place);
	}
}

static json_t *shape_value(const json_t *value, const char *type, size_t length, const struct place *place)
{
	if (!value || json_is_null(value))
		return zero_of(type, length, place);
	if (!fits(value, *type))
		return wrong_type(place, value, type, length);
	if (*type == '[')
		return shape_list(value, type + 1, length - 2, place);
	if (*type == '{')
		return shape_map(value, type + 1, length - 2, place);
	if (strchr("sibr", *type) && length == 1)
		return json_deep_copy(value);
	return shape_struct(value, find(type, length), place);
}

static bool is_empty(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return json_object_size(value) == 0;
	case JSON_ARRAY:
		return json_array_size(value) == 0;
	case JSON_STRING:
		return json_string_length(value) == 0;
	case JSON_INTEGER:
		return json_integer_value(value) == 0;
	case JSON_REAL:
	case JSON_TRUE:
		return false;
	case JSON_FALSE:
	case JSON_NULL:
		break;
	}
	return true;
}

static bool shape_field(
	json_t *out, const json_t *object, const char *name, const char *type, size_t length, char flag, const struct place *place)
{
	const json_t *value = object ? json_object_get(object, name) : NULL;
	bool absent = !value || json_is_null(value);

	if (absent && (flag == '?' || flag == '!'))
		return true;
	json_t *shaped = absent && flag == '~' ? json_null() : shape_value(value, type, length, place);
	if (!shaped)
		return false;
	if (flag == '?' && is_empty(shaped)) {
		json_decref(shaped);
		return true;
	}
	return json_object_set_new(out, name, shaped) == 0;
}

static void enter(struct place *below, const struct place *place, const char *name, size_t length)
{
	*below = *place;
	size_t used = strlen(below->path);

	snprintf(below->path + used, sizeof below->path - used, "%s%.*s", used ? "." : "", (int)length, name);
}

static bool shape_fields(json_t *out, const json_t *object, const struct schema *schema, const struct place *place)
{
	for (const char *at = schema->fields; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		struct place below;
		char name[64];

		if (*at == '=') {
			enter(&below, place, at + 1, length - 1);
			if (!shape_fields(out, object, find(at + 1, length - 1), &below))
				return false;
			at += length;
			continue;
		}
		const char *type = memchr(at, ':', length) ? (const char *)memchr(at, ':', length) + 1 : at;
		size_t type_length = (size_t)(at + length - type);
		char flag = strchr("?!~", at[length - 1]) ? at[length - 1] : ' ';

		snprintf(name, sizeof name, "%.*s", (int)(type - 1 - at), at);
		enter(&below, place, name, strlen(name));
		if (!shape_field(out, object, name, type, type_length - (flag != ' '), flag, &below))
			return false;
		at += length;
	}
	return true;
}

static json_t *shape_struct(const json_t *value, const struct schema *schema, const struct place *place)
{
	struct place inside = *place;
	json_t *out = json_object();

	inside.owner = schema->name;
	inside.depth++;
	if (inside.depth > DEPTH_MAX || !shape_fields(out, value, schema, &inside)) {
		json_decref(out);
		return NULL;
	}
	return out;
}

json_t *api_schema_shape(const json_t *value, const char *struct_name, const char *path, char *error, size_t size)
{
	struct place place = { .owner = struct_name, .error = error, .error_size = size };

	snprintf(place.path, sizeof place.path, "%s", path);
	snprintf(error, size, "json: exceeded max depth");
	if (value && !json_is_object(value) && !json_is_null(value))
		return wrong_type(&place, value, struct_name, strlen(struct_name));
	return shape_struct(value && json_is_object(value) ? value : NULL, find(struct_name, strlen(struct_name)), &place);
}
