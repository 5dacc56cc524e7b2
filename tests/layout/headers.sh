#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every core header compiles alone.
# usage: headers.sh SOURCE_DIR COMPILER
set -uo pipefail
cd "$1"
compiler=$2

alone() {
    local errors
    errors=$("$1" -std=c++20 -fsyntax-only -I. -include "$2" -x c++ /dev/null 2>&1) && return 0
    echo "$2 does not compile alone:"
    head -5 <<<"$errors"
    return 1
}
export -f alone

# Two at a time, which the test's PROCESSORS tell.
find core -name '*.h' -not -path 'core/model/torch/*' -not -name '*Internal.h' -print0 | sort -z |
    xargs -0 -P 2 -I{} bash -c 'alone "$0" "$1"' "$compiler" {} || exit 1
echo "every header compiles alone"
