#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the programs need at start: LibTorch never; Widgets and VTK not in the command line or the core.
# usage: linkage.sh BUILD_DIR
set -uo pipefail
failures=0

# needs FILE PATTERN: direct and indirect needs among our own libraries.
refuse() {
    local file=$1 pattern=$2
    [ -e "$file" ] || return 0
    local hit
    hit=$(readelf -d "$file" | grep NEEDED | grep -E "$pattern")
    if [ -n "$hit" ]; then
        echo "$(basename "$file") needs $hit"
        failures=$((failures + 1))
    fi
}

[ -e "$1/lib/libocellus_core.so" ] || { echo "libocellus_core.so was not built"; exit 1; }
[ -e "$1/bin/ocellus-cli" ] || { echo "ocellus-cli was not built"; exit 1; }
refuse "$1/bin/ocellus" 'torch|c10'
refuse "$1/bin/ocellus-cli" 'torch|c10|Qt6Widgets|vtk'
refuse "$1/lib/libocellus_core.so" 'torch|c10|Qt6|vtk'
refuse "$1/lib/libocellus_figures.so" 'torch|c10|Qt6Widgets|vtk'
refuse "$1/lib/libocellus_views.so" 'torch|c10'

# Qt 5 comes into the process with LibTorch: a function of Qt 6 that one of ours exports would be taken for its own.
for file in "$1"/bin/ocellus "$1"/bin/ocellus-cli "$1"/lib/libocellus_*.so; do
    [ -e "$file" ] || continue
    exported=$(nm -D --defined-only "$file" | grep -E ' [WT] _ZN?K?[0-9]+Q[A-Z]' | grep -v '@' | c++filt | cut -c20-)
    if [ -n "$exported" ]; then
        echo "$(basename "$file") exports functions of Qt: $(head -n 5 <<<"$exported")"
        failures=$((failures + 1))
    fi
done
[ $failures -eq 0 ] || exit 1
echo "no program needs LibTorch at start; the command line needs no widgets"
