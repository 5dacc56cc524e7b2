#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Ocellus and starts it on the demo. Without a display it makes the demo's pictures instead.
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target ocellus ocellus-cli ocellus_torch ocellus_resources

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/release/bin/ocellus --demo lung "$@"
fi
echo "No display: making the demo's pictures in demo-out/"
build/release/bin/ocellus-cli demo -o demo-out
