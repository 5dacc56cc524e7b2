#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom. One line per room: the room, then the rooms its files may include.
# usage: includes.sh SOURCE_DIR
set -uo pipefail
cd "$1"
failures=0

complain() {
    echo "$1"
    failures=$((failures + 1))
}

# allow ROOM ALLOWED...: every "core/...", "views/..." or "app/..." include of ROOM is in ROOM or ALLOWED.
allow() {
    local room=$1
    shift
    [ -d "$room" ] || return 0
    local pattern="^($room"
    for other in "$@"; do pattern+="|$other"; done
    pattern+=")/"
    while IFS=: read -r file _ line; do
        local target
        target=$(sed -E 's/.*"([^"]+)".*/\1/' <<<"$line")
        [[ $target =~ $pattern ]] || complain "$file includes $target, which $room may not"
    done < <(grep -rnE '^ *# *include *"(core|views|app)/' "$room" --include='*.h' --include='*.cpp')
}

allow core/base
for room in datasets ontology statistics networks figures results; do allow core/$room core/base; done
allow core/project core/base core/datasets core/results
allow core/model core/base core/datasets
for room in tasks training simulation benchmarks; do allow core/$room core; done
allow views/figures core
for room in state style map cells genes markers check plots jobs start composer tissue review network species; do
    allow views/$room core views/state views/style views/figures
done
allow views/training core views/state views/style views/figures views/jobs
allow app core views

# Libraries that may not show in a public core header, and rooms that may not see them at all.
while read -r hit; do
    complain "a public core header shows a library: $hit"
done < <(grep -rnE '^ *# *include *<(torch|ATen|c10|hdf5|H5|vtk|Q[A-Z]|Eigen|igraph)' core --include='*.h' |
    grep -vE '^core/model/torch/|Internal\.h:')
while read -r hit; do
    complain "core includes Qt or VTK: $hit"
done < <(grep -rnE '^ *# *include *<(Q[A-Z]|Qt|vtk)' core)
while read -r hit; do
    complain "torch outside its module: $hit"
done < <(grep -rnE '^ *# *include *<(torch|ATen|c10)/' core views app --include='*.h' --include='*.cpp' | grep -v '^core/model/torch/')
while read -r hit; do
    complain "the command line uses widgets: $hit"
done < <(grep -rnE '^ *# *include *<(QApplication|QWidget|QtWidgets|vtk)' app/cli views/figures core)

# A type has one name of its own: two with the same name, and the linker takes the members of either for both.
while read -r name files; do
    complain "$name is defined twice: $files"
done < <(find core views app -name '*.h' -print0 | xargs -0 awk '
    /^namespace [a-z0-9_:]+ \{/ { space = $2 }
    /^(struct|class|enum class|enum|union) [A-Za-z0-9_]+( final)?( :[^;]*)? *\{/ {
        name = $1 == "enum" && $2 == "class" ? $3 : $2
        count[space "::" name]++
        files[space "::" name] = files[space "::" name] " " FILENAME
    }
    END { for (name in count) if (count[name] > 1) print name, files[name] }')

# Every source file says its licence.
while read -r file; do
    complain "$file has no SPDX line"
done < <(git ls-files 'core/*.h' 'core/*.cpp' 'views/*.h' 'views/*.cpp' 'app/*.h' 'app/*.cpp' 'tests/*.cpp' 'packaging/*.sh' 2>/dev/null |
    xargs -r grep -L 'SPDX-License-Identifier: GPL-3.0-or-later')

[ $failures -eq 0 ] || { echo "$failures rules broken"; exit 1; }
echo "the rooms include only what they may"
