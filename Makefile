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
CPPFLAGS += -I. -I$(BUILD)/gen -D_GNU_SOURCE -DCHAOSWATCH_VERSION='"$(VERSION)"'
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2 \
            -Wundef -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough -Wredundant-decls -Wnull-dereference \
            -Wno-format-truncation # texts are cut on purpose, snprintf by snprintf
ifeq ($(SANITIZE),)
HARDEN   := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
HARDENLD := -pie -Wl,-z,relro,-z,now
else
HARDEN   := -fPIE -fno-omit-frame-pointer $(SANITIZE)
HARDENLD := -pie $(SANITIZE)
endif
CFLAGS   += $(CSTD) $(OPTIMIZE) $(WARN) $(HARDEN) -pthread
LDFLAGS  += $(HARDENLD) -pthread

LIBS     := -lncursesw -ltinfo -lcurl -ljansson -lyaml -lutf8proc -lpcre2-8 -lm
SIM_LIBS := -lmicrohttpd -ljansson -lyaml -lutf8proc -lpcre2-8 -lm

CORE_BASE := err mem arena buf clock fmt utf8 log grid yamldoc
CORE := labels want command cmdqueue snapshot store matcher config manifest autopanel join chaosview panelview frame session
DATASOURCES := http http_explain secret poller registry json json_split matrix prometheus prometheus_decode alertmanager \
               alertmanager_decode chaosmesh chaosmesh_decode chaosmesh_encode
SIM := world workload chaos schedule workflow selector api_metrics api_chaosmesh server
THEMES := theme theme_file
WIDGETS := canvas label sparkline axis chart chart_line table bar lanes dialog textfield keybar scroll
TUI := app term_curses term_memory key keymap action layout screens panels help export script ui \
       panel_overview panel_metric panel_metrics panel_alerts panel_alert_detail panel_experiments panel_experiment_detail \
       dialog_action dialog_trigger dialog_stop modal
TUI_CLI := cli out cmd_snapshot cmd_alerts cmd_experiments cmd_config cmd_themes

folder_objects = $(addprefix $(BUILD)/obj/$(1)/,$(addsuffix .o,$(filter $(notdir $(basename $(wildcard $(1)/*.c))),$(2))))

CORE_OBJECTS := $(call folder_objects,core/base,$(CORE_BASE)) $(call folder_objects,core,$(CORE))
OBJECTS := $(CORE_OBJECTS) $(call folder_objects,datasources,$(DATASOURCES)) $(call folder_objects,themes,$(THEMES)) \
           $(call folder_objects,widgets,$(WIDGETS)) $(call folder_objects,tui,$(TUI)) $(call folder_objects,tui/cli,$(TUI_CLI))
SIM_OBJECTS := $(call folder_objects,datasources/sim,$(SIM))

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

.PHONY: all unit clean help
all: $(if $(wildcard tui/main.c),$(BUILD)/chaoswatch) $(if $(wildcard datasources/sim/main.c),$(BUILD)/chaoswatch-sim)

$(BUILD)/chaoswatch: $(BUILD)/obj/tui/main.o $(BUILD)/libchaoswatch.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/chaoswatch-sim: $(BUILD)/obj/datasources/sim/main.o $(BUILD)/libsim.a $(BUILD)/libcore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(SIM_LIBS)

$(BUILD)/libchaoswatch.a: $(OBJECTS)
$(BUILD)/libcore.a: $(CORE_OBJECTS)
$(BUILD)/libsim.a: $(SIM_OBJECTS)
$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Units: one program a module, all linked against everything but the two mains.
$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libchaoswatch.a $(BUILD)/libsim.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(BUILD)/libsim.a $(BUILD)/libchaoswatch.a -lcmocka -lmicrohttpd $(LIBS)

unit: $(UNIT_TESTS)
	@set -e; for t in $(UNIT_TESTS); do echo "== $$t"; $$t; done

clean:
	rm -rf $(BUILD)

help:
	@echo "targets: all unit clean"

-include $(wildcard $(BUILD)/obj/*.d $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d $(BUILD)/tests/*.d)
