#!/usr/bin/env bash
# The simulated Alertmanager answers as a real one does that has the same configuration, is sent the same alerts and silences, and is asked the same
# (alertmanager.py has the questions); it refuses what is too much, and lives.
. tests/e2e/lib.sh
. tests/support/servers.sh

sim_start --story quiet
SIM_URL=$(sim_url alertmanager)

mkdir -p "$WORK/servers"
python3 tests/e2e/alertmanager.py config "$SIM_URL" >"$WORK/servers/alertmanager.yml" || fail "no configuration"
server_port[alertmanager]=$(free_port)
server_start alertmanager || fail "no real Alertmanager"
defer "server_stop alertmanager"
REAL_URL=http://127.0.0.1:${server_port[alertmanager]}
python3 tests/e2e/alertmanager.py config "$REAL_URL" | diff - "$WORK/servers/alertmanager.yml" || fail "the configuration is not as a real one prints it"
timeout 20 python3 tests/e2e/alertmanager.py compare "$SIM_URL" "$REAL_URL" || fail "see above"
timeout 20 python3 tests/e2e/alertmanager.py hostile "$SIM_URL" || fail "see above"
kill -0 $sim || fail "the simulator has ended"
