#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Ocellus and runs every test; widgets run in a virtual display. Ends with ctest's summary.
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release

runtime=$(mktemp -d)
trap 'rm -rf "$runtime"' EXIT
chmod 700 "$runtime"
# A configuration and a cache of its own: tests never touch the person's.
export XDG_RUNTIME_DIR=$runtime XDG_CONFIG_HOME=$runtime/config XDG_CACHE_HOME=$runtime/cache XDG_DATA_HOME=$runtime/data
export QT_QPA_PLATFORM=xcb MESA_DEBUG=1 OMP_WAIT_POLICY=passive
xvfb-run -a -s "-screen 0 1600x1200x24" \
    ctest --test-dir build/release --output-on-failure -j 2 -LE 'gpu' "$@"
