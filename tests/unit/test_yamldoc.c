#include "tests/support/test.h"

#include <unistd.h>

#include "core/base/yamldoc.h"

static struct yaml_file *parse(const char *text)
{
	struct err err = { 0 };
	struct yaml_file *file = yaml_parse(text, strlen(text), "a.yaml", &err);

	if (!file)
		print_error("%s: %s\n", err.where, err.text);
	assert_non_null(file);
	return file;
}

/* Text of the value behind a path such as "a.b.2.c". */
static const char *text_at(const struct yaml_file *file, const char *path)
{
	const struct yaml_node *node = yaml_document(file, 0);
	char copy[100], *rest = copy;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *part = strtok_r(rest, ".", &rest); part && node; part = strtok_r(NULL, ".", &rest))
		node = yaml_kind(node) == YAML_SEQUENCE ? yaml_item(node, (size_t)(part[0] - '0')) : yaml_get(node, part);
	return node ? yaml_text(node) : NULL;
}

static void reads_a_tree(void **state)
{
	struct yaml_file *file = parse("a: 1\nb: [x, \"y\", {c: z}]\n# remark\nd:\n  - e: |\n      two\n      lines\n");
	const struct yaml_node *root = yaml_document(file, 0);

	(void)state;
	assert_int_equal(yaml_documents(file), 1);
	assert_string_equal(yaml_name(file), "a.yaml");
	assert_int_equal(yaml_kind(root), YAML_MAPPING);
	assert_int_equal(yaml_count(root), 3);
	assert_string_equal(yaml_text(yaml_key(root, 1)), "b");
	assert_string_equal(text_at(file, "a"), "1");
	assert_string_equal(text_at(file, "b.1"), "y");
	assert_string_equal(text_at(file, "b.2.c"), "z");
	assert_string_equal(text_at(file, "d.0.e"), "two\nlines\n");
	assert_null(text_at(file, "nope"));
	assert_int_equal(yaml_line(yaml_get(root, "b")), 2);
	assert_int_equal(yaml_line(yaml_get(root, "d")), 5);
	assert_string_equal(yaml_text(root), "");
	assert_null(yaml_get(yaml_get(root, "b"), "x"));
	assert_null(yaml_document(file, 1));
	yaml_destroy(file);
	yaml_destroy(NULL);
}

static void tells_plain_from_quoted(void **state)
{
	struct yaml_file *file = parse("[1, '1', \"1\", !!str 1, ! 1, !!int 1, ~, null, 'null']");
	static const bool plain[] = { true, false, false, false, false, true, true, true, false };
	static const bool null[] = { false, false, false, false, false, false, true, true, false };
	const struct yaml_node *root = yaml_document(file, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		assert_int_equal(yaml_is_plain(yaml_item(root, i)), plain[i]);
		assert_int_equal(yaml_is_null(yaml_item(root, i)), null[i]);
	}
	yaml_destroy(file);
}

static void reads_several_documents(void **state)
{
	struct yaml_file *file = parse("a: &x 1\n---\n---\n- 2\n...\n---\n~\n");

	(void)state;
	assert_int_equal(yaml_documents(file), 4);
	assert_int_equal(yaml_kind(yaml_document(file, 0)), YAML_MAPPING);
	assert_null(yaml_document(file, 1));
	assert_int_equal(yaml_kind(yaml_document(file, 2)), YAML_SEQUENCE);
	assert_null(yaml_document(file, 3));
	yaml_destroy(file);
	file = parse("");
	assert_int_equal(yaml_documents(file), 0);
	assert_null(yaml_document(file, 0));
	yaml_destroy(file);
	file = parse("# only a remark\n");
	assert_int_equal(yaml_documents(file), 0);
	yaml_destroy(file);
}

static void follows_aliases_and_merges(void **state)
{
	struct yaml_file *file = parse("base: &base {a: 1, b: 2}\n"
				       "more: &more {b: 3, c: 4}\n"
				       "one:\n  <<: *base\n  b: own\n"
				       "two:\n  b: own\n  <<: [*base, *more]\n"
				       "three: *base\n"
				       "four: {\"<<\": text}\n"
				       "again: &base 5\n"
				       "last: *base\n");
	const struct yaml_node *two = yaml_get(yaml_document(file, 0), "two");

	(void)state;
	assert_string_equal(text_at(file, "one.a"), "1");
	assert_string_equal(text_at(file, "one.b"), "own");
	assert_int_equal(yaml_count(yaml_get(yaml_document(file, 0), "one")), 2);
	assert_int_equal(yaml_count(two), 3);
	assert_string_equal(text_at(file, "two.b"), "own");
	assert_string_equal(text_at(file, "two.c"), "4");
	assert_string_equal(yaml_text(yaml_key(two, 0)), "b");
	assert_string_equal(text_at(file, "three.b"), "2");
	assert_string_equal(text_at(file, "four.<<"), "text");
	assert_string_equal(text_at(file, "last"), "5");
	yaml_destroy(file);
}

static void says_what_is_wrong_and_where(void **state)
{
	static const struct {
		const char *text, *where, *words;
	} cases[] = {
		{ "a: 1\nb: [", "a.yaml:3", "not YAML" },
		{ "a: 1\n\tb: 2", "a.yaml:2", "not YAML" },
		{ "a: 1\nb: 2\na: 3\n", "a.yaml:3", "a key that is there twice: a" },
		{ "{a: 1, 'a': 2}", "a.yaml:1", "a key that is there twice: a" },
		{ "a: *nope", "a.yaml:1", "no such anchor: nope" },
		{ "a: &x [1, *x]", "a.yaml:1", "an alias inside of what it names: x" },
		{ "a: &x\n  b:\n    c: *x\n", "a.yaml:3", "an alias inside of what it names: x" },
		{ "a: &x 1\n---\nb: *x\n", "a.yaml:3", "no such anchor: x" },
		{ "? [1]\n: 2\n", "a.yaml:1", "a key must be a simple text" },
		{ "a:\n  <<: 1\n", "a.yaml:2", "only mappings can be merged with \"<<\"" },
		{ "a:\n  <<: [{b: 1}, 2]\n", "a.yaml:2", "only mappings can be merged with \"<<\"" },
		{ "a: \"\\0\"", "a.yaml:1", "a text must not contain a zero byte" },
		{ "a: ok\nb: \xff\xff", "a.yaml:2", "not YAML" },
		{ "a: ok\nb: \x1b[31m", "a.yaml:2", "not YAML" },
		{ "{\"\\e[31m\": 1, \"\\e[31m\": 2}", "a.yaml:1", "a key that is there twice: \xef\xbf\xbd[31m" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };

		assert_null(yaml_parse(cases[i].text, strlen(cases[i].text), "a.yaml", &err));
		assert_int_equal(err.code, ERR_CONFIG);
		assert_string_equal(err.where, cases[i].where);
		assert_memory_equal(err.text, cases[i].words, strlen(cases[i].words));
	}
}

static char *repeated(const char *head, const char *piece, size_t times)
{
	size_t head_length = strlen(head), length = strlen(piece);
	char *text = malloc(head_length + length * times + 1);

	memcpy(text, head, head_length);
	for (size_t i = 0; i < times; i++)
		memcpy(text + head_length + i * length, piece, length);
	text[head_length + length * times] = '\0';
	return text;
}

static void assert_refused(char *text, const char *words)
{
	struct err err = { 0 };

	assert_null(yaml_parse(text, strlen(text), "a.yaml", &err));
	assert_string_equal(err.text, words);
	free(text);
}

static void is_bounded(void **state)
{
	char laughs[600] = "a0: &a0 [x, x]\n";

	(void)state;
	assert_refused(repeated("", "[", 70), "nested too deeply");
	assert_refused(repeated("", "- ", 70), "nested too deeply");
	assert_refused(repeated("", "- x\n", 100001), "too many values");
	assert_refused(repeated("", "# filling filling filling filling\n", 130000), "larger than 4 MiB");
	assert_refused(repeated("", "--- x\n", 1001), "too many documents");
	for (int i = 1; i < 20; i++)
		snprintf(laughs + strlen(laughs), sizeof(laughs) - strlen(laughs), "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
	assert_refused(strdup(laughs), "too many values");
	strcpy(laughs, "a0: &a0 [x]\n");
	for (int i = 1; i < 3; i++)
		snprintf(laughs + strlen(laughs), sizeof(laughs) - strlen(laughs),
			"a%d: &a%d [[[[[[[[[[[[[[[[[[[[[*a%d]]]]]]]]]]]]]]]]]]]]]\n", i, i, i - 1);
	assert_refused(strdup(strcat(laughs, "a3: [[[[[[[[[[[[[[[[[[[[[*a2]]]]]]]]]]]]]]]]]]]]]\n")), "nested too deeply");
}

/* Every beginning of a text with everything in it, and every byte of it changed: no crash, and errors have a place. */
static void survives_damage(void **state)
{
	static const char text[] =
		"a: &x {k: 'v', <<: {m: 1}}\nb: [1, \"two\\n\", *x, !!str 3]\n? q\n: |\n  long\n---\n- >-\n  f\n- {<<: [*x]}\n";
	char copy[sizeof(text)];
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		memset(&err, 0, sizeof(err));
		struct yaml_file *file = yaml_parse(text, i, "a.yaml", &err);

		assert_true(file || strncmp(err.where, "a.yaml:", 7) == 0);
		yaml_destroy(file);
		for (int byte = 0; byte < 256; byte += 5) {
			memcpy(copy, text, sizeof(text));
			copy[i] = (char)byte;
			yaml_destroy(yaml_parse(copy, sizeof(text) - 1, "a.yaml", NULL));
		}
	}
}

static void loads_files(void **state)
{
	char path[] = "/tmp/chaoswatch-yaml-XXXXXX";
	int fd = mkstemp(path);
	struct err err = { 0 };
	struct yaml_file *file;

	(void)state;
	assert_int_equal(write(fd, "a: 1\n", 5), 5);
	close(fd);
	file = yaml_load(path, &err);
	assert_non_null(file);
	assert_string_equal(text_at(file, "a"), "1");
	yaml_destroy(file);
	unlink(path);
	assert_null(yaml_load(path, &err));
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.where, path);
	assert_null(yaml_load("/", &err));
	assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tree),
		cmocka_unit_test(tells_plain_from_quoted),
		cmocka_unit_test(reads_several_documents),
		cmocka_unit_test(follows_aliases_and_merges),
		cmocka_unit_test(says_what_is_wrong_and_where),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(loads_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
