#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every core header compiles alone.
# usage: headers.sh SOURCE_DIR COMPILER
set -uo pipefail
cd "$1"
failures=0
while read -r header; do
    if ! "$2" -std=c++20 -fsyntax-only -I. -include "$header" -x c++ /dev/null 2>/tmp/header.$$; then
        echo "$header does not compile alone:"
        head -5 /tmp/header.$$
        failures=$((failures + 1))
    fi
done < <(find core -name '*.h' -not -path 'core/model/torch/*' -not -name '*Internal.h' | sort)
rm -f /tmp/header.$$
[ $failures -eq 0 ] || exit 1
echo "every header compiles alone"
