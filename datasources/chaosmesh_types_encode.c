#include "datasources/chaosmesh_types_encode.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fmt.h"
#include "core/base/yamldoc.h"
#include "datasources/chaosmesh_kinds.h"

/*
 * The API decodes bodies into Go structs and refuses a number where a text stands, and the other way round; YAML's authors leave quotes out.
 * So a scalar's type follows from the name of its field, in some places from that of the field around it, too.
 */

enum wanted {
	AS_WRITTEN, /* YAML's own type */
	TEXT,
	NUMBER,
	TEXTS, /* this and everything in it */
};

/* Fields whose type depends on where they are. */
static const struct {
	const char *parent, *key;
	enum wanted wanted;
} placed[] = {
	{ "attr", "size", NUMBER },
	{ "delay", "latency", TEXT },
	{ "network-delay", "latency", TEXT },
	{ "network-corrupt", "percent", TEXT },
	{ "network-duplicate", "percent", TEXT },
	{ "network-loss", "percent", TEXT },
	{ "redis-cacheLimit", "percent", TEXT },
	{ "network-flood", "port", TEXT },
};

/* Fields that have one type wherever they are, by wanted type; names separated by blanks. */
static const struct {
	enum wanted wanted;
	const char *keys;
} known[] = {
	{ NUMBER, "workers load port percent errno gracePeriod latency gap limit buffer peakrate minburst historyLimit failtype lun code "
		  "startingDeadlineSeconds oomScoreAdj probability times maxOccurrences maxLength cpuCount timeoutSeconds intervalSeconds "
		  "failureThreshold successThreshold recordsHistoryLimit sec nsec ino blocks perm nlink uid gid rdev pid signal "
		  "payload-process-num parallel cpu-count requestNum messageSize maxBytes threads count line privilege" },
	{ TEXT, "apiVersion kind name namespace generateName mode value action direction device duration deadline schedule type entry "
		"templateType concurrencyPolicy correlation loss duplicate corrupt reorder rate size jitter delay target path method "
		"volumePath volumeName filling timeOffset class exception returnValue memType ruleData mysqlConnectorVersion database "
		"table sqlType secretName awsRegion ec2Instance volumeID deviceName project zone instance subscriptionID resourceGroupName "
		"vmName diskName remoteCluster stressngStressors expression template url body statusCode key operator funcname image "
		"source-port egress-port ip-address ip-protocol hostname accept-tcp-flags dns-server dns-ip dns-domain-name process "
		"recoverCmd mem-type rule-data time-offset clock-ids-slice addr password expiration option cacheSize conf topic host "
		"username reloadCommand configFile file-name dir-name source-file dest-file data origin-string dest-string vm-name "
		"attackCmd secretNamespace certName keyName caName" },
	{ TEXTS, "labels annotations labelSelectors annotationSelectors fieldSelectors nodeSelectors namespaces podPhaseSelectors "
		 "nodes pods physicalMachines containerNames patterns externalTargets headers request_headers response_headers queries "
		 "values methods clockIds deviceNames children address options command args" },
};

static enum wanted wanted_of(const char *parent, const char *key)
{
	for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
		if (strcmp(placed[i].parent, parent) == 0 && strcmp(placed[i].key, key) == 0)
			return placed[i].wanted;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (chaosmesh_word_in(key, known[i].keys))
			return known[i].wanted;
	return AS_WRITTEN;
}

/* For errors. */
struct encoder {
	const char *name;
	struct err *err;
};

static json_t *fail(const struct encoder *encoder, const struct yaml_node *node, const char *text)
{
	char where[160];
	snprintf(where, sizeof where, "%s:%d", encoder->name, yaml_line(node));
	err_set(encoder->err, ERR_CONFIG, where, "%s", text);
	return NULL;
}

/* Decimal, 0x hexadecimal, 0o or YAML 1.1's leading 0 octal; the whole text. */
static bool parse_whole(const char *text, json_int_t *out)
{
	const char *digits = text + (*text == '-' || *text == '+');
	int base = 10;
	char copy[32];
	if (!isdigit((unsigned char)*digits) || strlen(text) >= sizeof copy)
		return false;
	if (digits[0] == '0' && strchr("xXoO", digits[1]) && digits[1]) {
		base = digits[1] == 'x' || digits[1] == 'X' ? 16 : 8;
		digits += 2;
	} else if (digits[0] == '0' && digits[1]) {
		base = 8;
	}
	if (!isxdigit((unsigned char)*digits))
		return false;
	snprintf(copy, sizeof copy, "%s%s", *text == '-' ? "-" : "", digits);
	char *end;
	errno = 0;
	*out = strtoll(copy, &end, base);
	return errno == 0 && *end == '\0';
}

/* A number with a point or an exponent. Words such as "inf" are none: JSON has no such numbers. */
static bool parse_real(const char *text, double *out)
{
	return text[strspn(text, "+-0123456789.eE")] == '\0' && strpbrk(text, "0123456789") &&
	       fmt_parse_double(*text == '+' ? text + 1 : text, strlen(text) - (*text == '+'), out);
}

static bool parse_flag(const char *text, bool *out)
{
	static const char *const words[] = { "false", "true", "False", "True", "FALSE", "TRUE" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(text, words[i]) == 0) {
			*out = i % 2 == 1;
			return true;
		}
	}
	return false;
}

static json_t *as_written(const struct yaml_node *node)
{
	const char *text = yaml_text(node);
	json_int_t whole;
	double real;
	bool flag;
	if (!yaml_is_plain(node))
		return json_string(text);
	if (parse_flag(text, &flag))
		return json_boolean(flag);
	if (parse_whole(text, &whole))
		return json_integer(whole);
	if (parse_real(text, &real))
		return json_real(real);
	return json_string(text);
}

static json_t *encode_scalar(struct encoder *encoder, const struct yaml_node *node, enum wanted wanted)
{
	json_int_t whole;
	json_t *value;
	if (yaml_is_null(node))
		value = json_null();
	else if (wanted == TEXT || wanted == TEXTS)
		value = json_string(yaml_text(node));
	else if (wanted == NUMBER && parse_whole(yaml_text(node), &whole))
		value = json_integer(whole);
	else
		value = as_written(node);
	return value ? value : fail(encoder, node, "the text is not UTF-8");
}

static json_t *encode(struct encoder *encoder, const struct yaml_node *node, const char *field, enum wanted wanted);

static json_t *encode_sequence(struct encoder *encoder, const struct yaml_node *node, const char *field, enum wanted wanted)
{
	json_t *array = json_array();
	for (size_t i = 0; i < yaml_count(node); i++) {
		json_t *item = encode(encoder, yaml_item(node, i), field, wanted);
		if (!item || json_array_append_new(array, item) != 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static bool encode_member(
	struct encoder *encoder, const struct yaml_node *node, size_t index, const char *field, enum wanted wanted, json_t *object)
{
	const struct yaml_node *key = yaml_key(node, index);
	const char *name = yaml_text(key);
	json_t *value = encode(encoder, yaml_item(node, index), name, wanted == TEXTS ? TEXTS : wanted_of(field, name));
	if (!value)
		return false;
	bool kept = json_is_null(value) || json_object_set(object, name, value) == 0;
	json_decref(value);
	return kept || fail(encoder, key, "the key is not UTF-8");
}

static json_t *encode_mapping(struct encoder *encoder, const struct yaml_node *node, const char *field, enum wanted wanted)
{
	json_t *object = json_object();
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (!encode_member(encoder, node, i, field, wanted, object)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

/* `field` is the name of the member that the node is the value of, or an item of that. */
static json_t *encode(struct encoder *encoder, const struct yaml_node *node, const char *field, enum wanted wanted)
{
	switch (yaml_kind(node)) {
	case YAML_SEQUENCE:
		return encode_sequence(encoder, node, field, wanted);
	case YAML_MAPPING:
		return encode_mapping(encoder, node, field, wanted);
	default:
		return encode_scalar(encoder, node, wanted);
	}
}

struct json_t *chaosmesh_encode_node(const struct yaml_node *node, const char *name, struct err *err)
{
	struct encoder encoder = { .name = name, .err = err };
	return encode(&encoder, node, "", AS_WRITTEN);
}
