# chaoswatch: `make help` lists the targets.
# Objects are listed folder by folder: this list is the map of the house. Everything is built under build/.

PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC      ?= cc
AR      ?= ar
OPTIMIZE ?= -O2 -g
SANITIZE ?=

VERSION := 0.1.0

CSTD     := -std=c17
DEFINES  := -I. -I$(BUILD)/gen -D_GNU_SOURCE -DCHAOSWATCH_VERSION='"$(VERSION)"'
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2 \
            -Wundef -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough -Wredundant-decls -Wnull-dereference \
            -Wno-format-truncation # texts are cut on purpose, snprintf by snprintf
# clang does not know that one, and takes the comments in uthash's macros for none: gcc looks after what falls through.
ifneq ($(findstring clang,$(shell $(CC) --version)),)
WARN     += -Wno-unknown-warning-option -Wno-implicit-fallthrough
endif
ifeq ($(SANITIZE),)
HARDEN   := -fPIE -fstack-protector-strong $(if $(filter -O0,$(OPTIMIZE)),,-D_FORTIFY_SOURCE=2)
HARDENLD := -pie -Wl,-z,relro,-z,now
else
HARDEN   := -fPIE -fno-omit-frame-pointer $(SANITIZE)
HARDENLD := -pie $(SANITIZE)
endif
# Commands are shown with V=1, else what they make. CPPFLAGS, CFLAGS and LDFLAGS are the user's and come last.
COMPILE  := $(CC) $(DEFINES) $(CSTD) $(OPTIMIZE) $(WARN) $(HARDEN) -pthread $(CPPFLAGS) $(CFLAGS)
SAY       = $(if $(V),,@echo "  $@"; )
LINK     := $(HARDENLD) -pthread $(LDFLAGS)

LIBS     := -lncursesw -ltinfo -lcurl -ljansson -lyaml -lutf8proc -lpcre2-8 -lm
SIM_LIBS := -lmicrohttpd -ljansson -lyaml -lutf8proc -lpcre2-8 -lm

CORE_BASE := err mem arena map buf clock pace fmt fmt_parse utf8 log grid yamldoc
CORE := labels want command cmdqueue snapshot store matcher matcher_bound config config_demo config_env config_exposed config_read config_table config_value \
        manifest zone cron autopanel chaosspan chaosgone chaosowner chaosrun chaosview joinam joincopies join grade alertgroup trend rowname rowjoin panelview \
        panelbag wishes health eventchaos eventwords episodes eventlog panelset session
DATASOURCES := http http_answer http_auth http_explain http_failure http_head http_lines http_outcome http_url error_decode secret poller registry repeat \
               json json_split json_stream decimal matrix label_text label_cut query_decode range pulse endpoint \
               prometheus prometheus_query prometheus_decode alertmanager \
               alertmanager_decode chaosmesh chaosmesh_ask chaosmesh_check chaosmesh_command chaosmesh_decode chaosmesh_describe \
               chaosmesh_details chaosmesh_encode chaosmesh_events chaosmesh_jobs chaosmesh_kinds chaosmesh_publish chaosmesh_spec chaosmesh_traps \
               chaosmesh_types_encode control control_decode simulator simulator_decode
SIM := dice rhythm object selector plan catalogue workload workload_past workload_dns exemplar journal chaos schedule workflow world past history history_chunk \
       history_page meter exporters exporters_kubelet exporters_state exporters_services exporters_nodes exporters_cluster exporters_load load rules rules_past template story story_rules story_steps story_json story_workloads story_print \
       story_do truth tempo options tokens dump sim api api_control api_metrics api_gojson api_schema api_spec api_spec_owners \
       api_validate api_validate_owners api_webhook api_chaosmesh api_chaosmesh_reply api_chaosmesh_incoming api_chaosmesh_common api_chaosmesh_experiments \
       api_chaosmesh_schedules api_chaosmesh_workflows api_chaosmesh_events api_chaosmesh_archives server \
       promql promql_token promql_parse promql_check promql_eval promql_over promql_functions promql_histogram promql_aggregate promql_binary \
       api_prometheus api_prometheus_query api_prometheus_status api_prometheus_targets api_prometheus_exemplars api_prometheus_tsdb api_prometheus_write \
       gotext goregexp ammatcher amsilence amconfig amgroup alertmanager notifier \
       api_alertmanager api_alertmanager_alerts api_alertmanager_silences api_alertmanager_incoming \
       faultset api_fault api_fault_decode api_control_faults \
       checktemplate mesh workflow_check api_control_mesh api_webhook_fields api_chaosmesh_machines api_chaosmesh_templates api_chaosmesh_tasks
THEMES := theme theme_color theme_file
WIDGETS := canvas canvas_dump glyph line border axis area bigtext scale sparkline chart chart_line table bar lanes dialog textfield keybar scroll
TUI := app app_actions app_share app_story captions prepare ui keymap key action input help screens panels layout header prompt filter edit modal cursor \
       listact export browser term_curses term_memory sgr ttyguard ttyout \
       alertcell alertlist alertnotes alertstory alertview blast chartview dialogtext dialogview event_line experimentparts experimentview nexttry nothit \
       laneview metricsview pairs rowtable rowview rulelist stop_plan \
       dialogask dialog_action dialog_trigger dialog_stop panel_alert_detail panel_alert_story panel_alerts panel_alerts_overview \
       panel_chaos_overview panel_chart panel_events panel_experiment_detail panel_experiments panel_metric panel_moment panel_series \
       panel_sources panel_targets presenter presentertopic presenterview
TUI_CLI := cli headless out cmd_snapshot cmd_alerts cmd_experiments cmd_experiments_list cmd_config cmd_themes

folder_objects = $(2:%=$(BUILD)/obj/$(1)/%.o)

CORE_OBJECTS := $(call folder_objects,core/base,$(CORE_BASE)) $(call folder_objects,core,$(CORE))
OBJECTS := $(CORE_OBJECTS) $(call folder_objects,datasources,$(DATASOURCES)) $(call folder_objects,themes,$(THEMES)) \
           $(call folder_objects,widgets,$(WIDGETS)) $(call folder_objects,tui,$(TUI)) $(call folder_objects,tui/cli,$(TUI_CLI))
SIM_OBJECTS := $(call folder_objects,datasources/sim,$(SIM))

SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/support/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

.PHONY: all unit e2e demo demo-servers test test-full deps build-deps bench-deps servers layers lint smoke smoke-run asan tsan valgrind golden bench install uninstall \
        clean help FORCE
all: $(BUILD)/chaoswatch $(BUILD)/chaoswatch-sim

$(BUILD)/chaoswatch: $(BUILD)/obj/tui/main.o $(BUILD)/libchaoswatch.a
	$(SAY)$(COMPILE) $(LINK) -o $@ $^ $(LIBS)

$(BUILD)/chaoswatch-sim: $(BUILD)/obj/datasources/sim/main.o $(BUILD)/libsim.a $(BUILD)/libcore.a
	$(SAY)$(COMPILE) $(LINK) -o $@ $^ $(SIM_LIBS)

$(BUILD)/libchaoswatch.a: $(OBJECTS)
$(BUILD)/libcore.a: $(CORE_OBJECTS)
$(BUILD)/libsim.a: $(SIM_OBJECTS)
$(BUILD)/%.a: $(BUILD)/gen/%.list
	@rm -f $@
	$(SAY)$(AR) rcs $@ $(filter %.o,$^)

# What archives are made of and objects are made with, rewritten only when it is another: then they are made anew.
$(BUILD)/gen/libchaoswatch.list: export TEXT = $(OBJECTS)
$(BUILD)/gen/libcore.list: export TEXT = $(CORE_OBJECTS)
$(BUILD)/gen/libsim.list: export TEXT = $(SIM_OBJECTS)
$(BUILD)/gen/libsupport.list: export TEXT = $(SUPPORT_OBJECTS)
$(BUILD)/gen/flags.list: export TEXT = $(COMPILE) $(LINK) $(LIBS) $(SIM_LIBS)
$(BUILD)/gen/%.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$TEXT" | cmp -s - $@ || printf '%s\n' "$$TEXT" >$@
FORCE:

# Built-in themes, as text in the program; the first is the default.
THEME_FILES := themes/terminal.yaml themes/dark.yaml themes/light.yaml
$(BUILD)/gen/themes/builtin.inc: tools/embed.sh $(THEME_FILES)
	@mkdir -p $(@D)
	@tools/embed.sh $(THEME_FILES) >$@.new
	@mv $@.new $@
$(BUILD)/obj/themes/theme.o: $(BUILD)/gen/themes/builtin.inc

# The simulator's stories, the first is the default, and the rules that all of them have.
STORIES := $(patsubst %,datasources/sim/stories/%.yaml,quiet dns-leaker pod-kill slow-nginx errors blind storm everything)
$(BUILD)/gen/datasources/sim/stories.inc: $(STORIES)
$(BUILD)/gen/datasources/sim/rules.inc: datasources/sim/rules.yaml
$(BUILD)/gen/datasources/sim/%.inc: tools/embed.sh Makefile
	@mkdir -p $(@D)
	@tools/embed.sh $(filter %.yaml,$^) >$@.new
	@mv $@.new $@
$(BUILD)/obj/datasources/sim/story.o: $(BUILD)/gen/datasources/sim/stories.inc $(BUILD)/gen/datasources/sim/rules.inc

$(BUILD)/obj/%.o: %.c $(BUILD)/gen/flags.list
	@mkdir -p $(@D)
	$(SAY)$(COMPILE) -MMD -MP -c -o $@ $<

# Units: one program a module, all linked against everything but the two mains, and against what tests/support has for them.
$(BUILD)/libsupport.a: $(SUPPORT_OBJECTS)
$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libsupport.a $(BUILD)/libsim.a $(BUILD)/libchaoswatch.a $(BUILD)/gen/flags.list
	@mkdir -p $(@D)
	$(SAY)$(COMPILE) -MMD -MP -MF $@.d $(LINK) -o $@ $< $(filter %.a,$^) -lcmocka -lmicrohttpd $(LIBS)

# For LD_PRELOAD: names *.hang.test hang. Never built with a sanitizer, whose runtime would have to come first.
$(BUILD)/tests/slowdns.so: tests/support/slowdns.c tests/support/slowdns.h
	@mkdir -p $(@D)
	$(SAY)$(CC) $(DEFINES) $(CSTD) $(WARN) -O2 -fPIC -shared -o $@ $<

unit: $(UNIT_TESTS)
	@tests/unit.sh $(UNIT_TESTS)

e2e: all servers $(BUILD)/tests/slowdns.so $(BUILD)/bench/tails
	@BUILD=$(BUILD) tests/e2e/run.sh $(E2E)

# ---- the two commands ----

# What they call builds on all processors unless told otherwise; tests run one after the other. The plus signs hand the job slots on: make
# does not see that these lines call it.
SUBMAKE = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

demo: build-deps
	+@$(SUBMAKE) all
	@$(BUILD)/chaoswatch demo --captions

# The same cluster watched by Debian's Prometheus and Alertmanager.
demo-servers: build-deps
	+@$(SUBMAKE) all servers
	@BUILD=$(BUILD) tools/demo-servers.sh

test: deps
	+@$(SUBMAKE) layers
	+@$(SUBMAKE) lint
	+@$(SUBMAKE) unit
	+@$(SUBMAKE) e2e
	+@$(SUBMAKE) smoke

# Adds all of it under ASan and UBSan, the units and a demo with all its threads under TSan, the units under valgrind.
test-full: deps
	+@$(SUBMAKE) asan
	+@$(SUBMAKE) tsan
	+@$(SUBMAKE) valgrind

# ---- what they are made of ----

deps:
	@tools/deps.sh build test
build-deps:
	@tools/deps.sh build
bench-deps:
	@tools/deps.sh build test bench

# Debian's Prometheus and Alertmanager, unpacked once and not installed: nothing starts as a daemon. Other builds share them.
servers:
	@BUILD=build tools/servers.sh
	@[ -e $(BUILD)/servers ] || { mkdir -p $(BUILD) && ln -s $(CURDIR)/build/servers $(BUILD)/servers; }

# Every include fits the table, every file is in one of the lists above.
SOURCES = $(sort $(shell find core datasources themes widgets tui -name '*.[ch]'))
LISTED  = $(patsubst $(BUILD)/obj/%.o,%.c,$(OBJECTS) $(SIM_OBJECTS)) tui/main.c datasources/sim/main.c
layers:
	@$(foreach file,$(filter-out $(LISTED),$(filter %.c,$(SOURCES))),echo "$(file) is in no list of the Makefile"; exit 1;)
	@awk -f tests/layers.awk $(SOURCES)

lint:
	@clang-format --dry-run --Werror --ferror-limit=1 $(SOURCES) $(shell find tests -name '*.[ch]')
	@tools/banned.sh $(SOURCES)
	@tools/pages.py $(sort $(patsubst %/,%,$(dir $(SOURCES)))) tests/support tests/bench tools
	@cppcheck --quiet --std=c11 --language=c --enable=warning,portability,performance --inline-suppr --error-exitcode=1 -j2 \
		--suppressions-list=tools/cppcheck.txt -I. -D_GNU_SOURCE -DCHAOSWATCH_VERSION='""' $(filter %.c,$(SOURCES))
	@python3 tools/measure.py $(SOURCES)

ASAN := BUILD=build/asan OPTIMIZE="-O1 -g" SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
TSAN := BUILD=build/tsan OPTIMIZE="-O1 -g" SANITIZE="-fsanitize=thread"
export ASAN_OPTIONS ?= detect_leaks=1:abort_on_error=0
export LSAN_OPTIONS ?= suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0
export TSAN_OPTIONS ?= halt_on_error=1

# A quick look with ASan and UBSan: the programs start, draw and end, and the modules that read hostile bytes pass.
smoke:
	+@$(SUBMAKE) $(ASAN) smoke-run
SMOKE := utf8 yamldoc config json_split matrix prometheus_decode alertmanager_decode chaosmesh_decode canvas chart session screens dialogs
smoke-run: all $(filter $(addprefix $(BUILD)/tests/test_,$(SMOKE)),$(UNIT_TESTS))
	@tests/unit.sh $(filter $(addprefix $(BUILD)/tests/test_,$(SMOKE)),$(UNIT_TESTS))
	@BUILD=$(BUILD) tests/e2e/run.sh tests/e2e/streams.sh tests/e2e/term.sh

asan:
	+@$(SUBMAKE) $(ASAN) unit
	+@$(SUBMAKE) $(ASAN) e2e

# Address space randomisation is switched off where the kernel's layout does not suit the sanitizer.
tsan:
	+@CHAOSWATCH_TEST_SHARE=30 WRAP="setarch $$(uname -m) -R" $(SUBMAKE) $(TSAN) unit
	+@setarch $$(uname -m) -R $(SUBMAKE) $(TSAN) e2e E2E="tests/e2e/demo.sh tests/e2e/acting.sh"

valgrind: $(UNIT_TESTS)
	@CHAOSWATCH_TEST_SHARE=5 WRAP="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --suppressions=tests/valgrind.supp" \
		tests/unit.sh $(UNIT_TESTS)

# Rewrites the goldens; look at the difference before you commit it.
golden: $(UNIT_TESTS)
	GOLDEN_UPDATE=1 tests/unit.sh $(UNIT_TESTS)

# Programs that measure from inside; what is seen from outside, tests/bench/bench.py measures.
BENCHES := $(addprefix $(BUILD)/bench/,ingest alerts tails frames)
BENCH_SHARED := $(addprefix $(BUILD)/obj/tests/bench/,report.o matrixbody.o minimum.o)
$(BENCHES): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(BENCH_SHARED) $(BUILD)/libsupport.a $(BUILD)/libchaoswatch.a
	@mkdir -p $(@D)
	$(SAY)$(COMPILE) $(LINK) -o $@ $(filter-out %.list,$^) $(LIBS)

bench: bench-deps
	+@$(SUBMAKE) all servers $(BENCHES) $(BUILD)/tests/slowdns.so
	@BUILD=$(BUILD) tests/bench/run.sh

PROGRAMS := chaoswatch chaoswatch-sim
MANDIR   ?= $(PREFIX)/share/man
EXPERIMENTS := $(sort $(wildcard tools/experiments/*.yaml))
install: all
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(MANDIR)/man5"
	install -m 755 $(PROGRAMS:%=$(BUILD)/%) "$(DESTDIR)$(PREFIX)/bin"
	install -m 644 $(PROGRAMS:%=man/%.1) "$(DESTDIR)$(MANDIR)/man1"
	install -m 644 man/chaoswatch-story.5 "$(DESTDIR)$(MANDIR)/man5"
	install -d "$(DESTDIR)$(PREFIX)/share/chaoswatch/experiments"
	install -m 644 $(EXPERIMENTS) "$(DESTDIR)$(PREFIX)/share/chaoswatch/experiments"

uninstall:
	rm -f $(PROGRAMS:%="$(DESTDIR)$(PREFIX)/bin/%") $(PROGRAMS:%="$(DESTDIR)$(MANDIR)/man1/%.1") "$(DESTDIR)$(MANDIR)/man5/chaoswatch-story.5"
	rm -rf "$(DESTDIR)$(PREFIX)/share/chaoswatch"

clean:
	rm -rf $(BUILD)

help:
	@echo "all        build/chaoswatch and build/chaoswatch-sim"
	@echo "demo       install what is missing, build, open the dashboard on a simulated cluster: nothing else is needed"
	@echo "demo-servers   the same with Debian's Prometheus and Alertmanager"
	@echo "test       install what is missing, build, and pass every test (15 minutes at most)"
	@echo "test-full  all of it under ASan and UBSan, the units under TSan and valgrind, too (an hour at most)"
	@echo "unit e2e layers lint smoke asan tsan valgrind   parts of these (e2e: E2E='tests/e2e/x.sh' for one)"
	@echo "bench      the figures of speed and memory, one line each"
	@echo "golden     rewrite the recorded screens of the tests"
	@echo "deps       install the packages of tools/packages.txt"
	@echo "servers    unpack Debian's Prometheus and Alertmanager under build/"
	@echo "install uninstall   PREFIX=$(PREFIX), DESTDIR is honoured"
	@echo "clean"

-include $(wildcard $(BUILD)/obj/*.d $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d $(BUILD)/tests/*.d)
