#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line's contract, on the real program: exit codes, one JSON object, outputs whole or not at all.
# usage: contract.sh OCELLUS_CLI SOURCE_DIR
set -uo pipefail
cli=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0

# expect CODE NAME -- COMMAND...: runs it, keeps stdout and stderr, complains when the code differs.
expect() {
    local code=$1 name=$2
    shift 3
    "$@" >stdout 2>stderr
    local got=$?
    if [ $got -ne "$code" ]; then
        echo "FAILED $name: exit code $got, $code expected: $(tail -n 2 stderr)"
        failures=$((failures + 1))
    fi
}

says() {
    grep -q -- "$1" "$2" || { echo "FAILED: \"$1\" is not in $2: $(head -c 300 "$2")"; failures=$((failures + 1)); }
}

absent() {
    [ ! -e "$1" ] || { echo "FAILED: $1 exists"; failures=$((failures + 1)); }
}

one_json_object() {
    [ "$(wc -l <stdout)" -eq 1 ] && [[ $(head -c 1 stdout) == '{' ]] && [[ $(tail -c 2 stdout) == '}'* ]] ||
        { echo "FAILED $1: stdout is not one JSON object: $(head -c 200 stdout)"; failures=$((failures + 1)); }
}

expect 2 "no verb" -- "$cli"
expect 2 "an unknown verb" -- "$cli" brew
expect 2 "an unknown option" -- "$cli" inspect x --colour
expect 0 "help" -- "$cli" --help
expect 0 "version" -- "$cli" --version
expect 3 "a file that is not there" -- "$cli" inspect missing.h5ad
says "missing.h5ad could not be opened" stderr
printf 'not a data set' >wrong.h5ad
expect 3 "a file of another kind" -- "$cli" inspect wrong.h5ad
[ "$(wc -l <stderr)" -eq 1 ] || { echo "FAILED: more than one sentence"; failures=$((failures + 1)); }
expect 3 "a checkpoint that is none" -- "$cli" model info wrong.h5ad

expect 0 "simulate" -- "$cli" simulate "$source/tests/data/simulation/blood.json" -o world --json
one_json_object simulate
data=$(ls world/*.h5ad | head -n 1)
sha=$(sha256sum "$data")
expect 0 "inspect" -- "$cli" inspect "$data" --json
one_json_object inspect
says '"format":"h5ad"' stdout
says '"values":"counts"' stdout

expect 0 "inspect --labels" -- "$cli" inspect "$data" --labels cell_type --labels-out labels.tsv --json
one_json_object "inspect --labels"
says '"cellsBelow":' stdout
says '"unmatched":' stdout
head -n 1 labels.tsv | grep -q "^column.class.depth.name.term.kind.cells.cells_below.reason$" || { echo "FAILED: the header of labels.tsv"; failures=$((failures + 1)); }
expect 0 "inspect --labels of every class" -- "$cli" inspect "$data" --labels all
says "labels of cell_type" stdout
expect 2 "labels of a column that is not there" -- "$cli" inspect "$data" --labels cell_typo --labels-out typo.tsv
says "Did you mean cell_type" stderr
absent typo.tsv
expect 2 "a table of labels over the data" -- "$cli" inspect "$data" --labels cell_type --labels-out "$data"

expect 0 "inspect --check" -- "$cli" inspect "$data" --check --cells-out cells.tsv --genes-out genes.tsv --threads 1 --json
one_json_object "inspect --check"
says '"byIdentifier":500' stdout
says '"doublets":\[{' stdout
says '"countsRecoveredFrom":null' stdout
[ "$(wc -l <cells.tsv)" -eq 601 ] && [ "$(wc -l <genes.tsv)" -eq 501 ] ||
    { echo "FAILED: the tables of the check have other lines than cells and genes"; failures=$((failures + 1)); }
expect 0 "inspect --check with two threads" -- "$cli" inspect "$data" --check --cells-out cells2.tsv --threads 2
cmp cells.tsv cells2.tsv || { echo "FAILED: another number of threads, another check"; failures=$((failures + 1)); }
expect 2 "a sample column that is not there" -- "$cli" inspect "$data" --check --sample nobody

expect 0 "markers" -- "$cli" markers "$data" --column cell_type --group "T cell" -o markers.tsv --json
one_json_object markers
says "^# ranks .* Wilcoxon" markers.tsv
says $'^gene\tsymbol\tlog2fc\tauc\tpvalue\tqvalue\tpct_a\tpct_b\tmean_a\tmean_b$' markers.tsv
expect 0 "markers by donors" -- "$cli" markers "$data" --column cell_type --group "T cell" --reference "B cell" --donor donor_id -o donors.tsv
says "^# infers .* pseudo-bulk" donors.tsv
expect 2 "markers of a group that is not there" -- "$cli" markers "$data" --column cell_type --group "U cell" -o no.tsv
absent no.tsv
expect 0 "score" -- "$cli" score "$data" --genes CD3D,LYZ,NOGENE --name pair -o score.tsv --json
one_json_object score
says $'^cell\tscore_pair$' score.tsv
expect 2 "a score of genes that are not there" -- "$cli" score "$data" --genes NOGENE -o no.tsv
absent no.tsv
expect 2 "a score of a list that is not there" -- "$cli" score "$data" --genes lists/t_cell.txt -o no.tsv
says 'there is no file "lists/t_cell.txt"' stderr
absent no.tsv
expect 2 "markers over the input" -- "$cli" markers "$data" --column cell_type --group "T cell" -o "$data"

expect 0 "umap" -- "$cli" umap "$data" -o one.h5ad --threads 1 --seed 3 --json
one_json_object umap
expect 0 "umap with two threads" -- "$cli" umap "$data" -o two.h5ad --threads 2 --seed 3
cmp one.h5ad two.h5ad || { echo "FAILED: another number of threads, other bytes"; failures=$((failures + 1)); }
expect 0 "inspect what umap wrote" -- "$cli" inspect one.h5ad --json
says '"X_pca"' stdout
says '"X_umap"' stdout
says '"leiden"' stdout
expect 0 "inspect --results of what umap wrote" -- "$cli" inspect one.h5ad --results
says 'umap: map and clusters, 600 cells, 1 column, 2 maps, in the data file' stdout
expect 0 "umap of more neighbours than cells" -- "$cli" umap "$data" -o many.h5ad --neighbours 5000 --json
says '"neighbours":600' stdout
says "all others (599) are a cell's neighbours" stderr
expect 2 "an embedding that is not there" -- "$cli" umap "$data" -o three.h5ad --from obsm:X_none
absent three.h5ad
expect 2 "an output that is the input" -- "$cli" umap "$data" -o "$data"
[ "$(sha256sum "$data")" = "$sha" ] || { echo "FAILED: the input was changed"; failures=$((failures + 1)); }

expect 0 "bench classify" -- "$cli" bench classify "$data" --labels cell_type --split-by donor_id -o classify.tsv --threads 1 --json
one_json_object "bench classify"
says '"split":"donor_id held out:' stdout
says '"method":"logistic regression"' stdout
says $'^method\tsetting\taccuracy\tmacro_f1' classify.tsv
expect 0 "bench classify with two threads" -- "$cli" bench classify "$data" --labels cell_type --split-by donor_id -o classify2.tsv --threads 2
cmp classify.tsv classify2.tsv || { echo "FAILED: another number of threads, other scores"; failures=$((failures + 1)); }
expect 0 "bench classify of ids against names" -- "$cli" bench classify "$data" --labels cell_type --predictions cell_type_ontology_term_id --json
says '"method":"cell_type_ontology_term_id","setting":"column of the file","accuracy":1.0' stdout
expect 0 "bench classify of what means none of the labels" -- "$cli" bench classify "$data" --labels cell_type --predictions sex --json
says '"notes":\["No label of sex ' stdout
says 'No label of sex (' stderr
expect 2 "bench classify with a confidence that is not there" -- "$cli" bench classify "$data" --labels cell_type --predictions cell_type --confidence nobody -o no.tsv
expect 2 "bench classify by labels that are not there" -- "$cli" bench classify "$data" --labels nobody -o no.tsv
expect 2 "bench classify of some cells only" -- "$cli" bench classify "$data" --labels cell_type --limit 5 -o no.tsv
absent no.tsv
expect 2 "bench integrate of an embedding that is not there" -- "$cli" bench integrate "$data" --batch donor_id --embedding X_none -o no.tsv
expect 3 "bench integrate with one batch" -- "$cli" bench integrate "$data" --batch organism -o no.tsv
absent no.tsv
expect 0 "simulate with a map" -- "$cli" simulate "$source/tests/data/simulation/blood.json" -o mapped --map --only blood
expect 0 "bench integrate" -- "$cli" bench integrate mapped/blood.h5ad --batch donor_id --labels cell_type --embedding X_umap -o integrate.tsv --json
one_json_object "bench integrate"
says '"method":"obsm/X_umap"' stdout
says '"total":0' stdout

expect 3 "annotate with a file that is no model" -- "$cli" annotate "$data" --model wrong.h5ad -o no.h5ad
absent no.h5ad
expect 3 "denoise with a file that is no model" -- "$cli" denoise "$data" --model wrong.h5ad -o no.h5ad
expect 2 "denoise to no depth" -- "$cli" denoise "$data" --model "$source/tests/data/model/tiny.ckpt" --depth-multiplier 0 -o no.h5ad
expect 3 "impute of genes that the model does not know" -- "$cli" impute "$data" --model "$source/tests/data/model/tiny.ckpt" --genes nonsense -o no.h5ad
expect 2 "counterfactual of a class that does not exist" -- "$cli" counterfactual "$data" --model "$source/tests/data/model/tiny.ckpt" --set mood=good -o no.h5ad
expect 2 "counterfactual without a target" -- "$cli" counterfactual "$data" --model "$source/tests/data/model/tiny.ckpt" --set sex -o no.h5ad
expect 2 "an organism of no known name" -- "$cli" annotate "$data" --model "$source/tests/data/model/tiny.ckpt" --organism xxx -o no.h5ad
says 'such as NCBITaxon:9606' stderr
expect 2 "denoise of an empty list" -- "$cli" denoise "$data" --model "$source/tests/data/model/tiny.ckpt" --genes '' -o no.h5ad
expect 2 "impute of a list that is not there" -- "$cli" impute "$data" --model "$source/tests/data/model/tiny.ckpt" --genes wanted.list -o no.h5ad
says 'there is no file "wanted.list"' stderr
expect 2 "cells of a value that none has" -- "$cli" annotate "$data" --model "$source/tests/data/model/tiny.ckpt" --where 'cell_type=U cell' -o no.h5ad
says 'Values there: "' stderr
expect 2 "impute without genes" -- "$cli" impute "$data" --model "$source/tests/data/model/tiny.ckpt" -o no.h5ad
absent no.h5ad
expect 3 "grn with a file that is no model" -- "$cli" grn "$data" --model wrong.h5ad -o no.h5ad
expect 2 "grn with a filter that does not exist" -- "$cli" grn "$data" --model "$source/tests/data/model/tiny.ckpt" -o no.h5ad --filter sieve
expect 2 "grn of attention without a model" -- "$cli" grn "$data" -o no.h5ad
expect 2 "grn of expression by a threshold of attention" -- "$cli" grn mapped/blood.h5ad --method clr --filter thresh -o no.h5ad
absent no.h5ad
expect 0 "grn from expression" -- "$cli" grn mapped/blood.h5ad --method correlation --max-cells 50 -o grn.h5ad --edges grn.tsv --pairs pairs.tsv --json
one_json_object "grn from expression"
says '"method":"correlation","cells":50' stdout
expect 3 "grn with complexes of other genes" -- "$cli" grn mapped/blood.h5ad --method correlation -o no.h5ad --edges no.tsv --iptm grn.h5ad
absent no.h5ad
printf 'A\tB\n' >strange.tsv
expect 3 "bench grn with edges of other genes" -- "$cli" bench grn "$data" --truth strange.tsv -o no.tsv
absent no.tsv
expect 2 "annotate calibrated on what is no pair" -- "$cli" annotate "$data" --model "$source/tests/data/model/tiny.ckpt" --calibrate-on tissue -o no.h5ad
absent no.h5ad
expect 2 "disagreements with more wrong labels than labels" -- "$cli" disagreements "$data" --annotation cell_type --wrong-labels 2 -o no.tsv
printf 'lung\tfluffy cell\n' >unknown_types.tsv
expect 3 "disagreements with a list of unknown cell types" -- "$cli" disagreements "$data" --annotation cell_type --tissue-labels unknown_types.tsv -o no.tsv
absent no.tsv
expect 0 "disagreements by an ontology of one's own" -- "$cli" disagreements "$data" --annotation cell_type --ontology "$source/resources/ontology/cell_types.tsv.gz" -o own.tsv --json
one_json_object "disagreements by an ontology of one's own"
says 'calibrated' stdout
expect 2 "annotate without a model" -- "$cli" annotate "$data" -o no.h5ad

# Cancel: the program is asked to stop while it works; nothing may be left behind.
cat >cancel.sh <<'S'
"$@" & pid=$!
sleep 0.7
kill -TERM $pid
started=$(date +%s%N)
wait $pid
code=$?
echo "$(( ($(date +%s%N) - started) / 1000000 ))" >millis
exit $code
S
expect 4 "cancel" -- bash -m cancel.sh "$cli" simulate "$source/resources/demo/lung.json" -o stopped --n-cells 400000
absent stopped
[ "$(grep -c "Cancelled. Nothing was written." stderr)" -eq 1 ] || { echo "FAILED: cancelling is not said once: $(tail -n 3 stderr)"; failures=$((failures + 1)); }
[ -z "$(find . -maxdepth 1 -name '*stopped*')" ] || { echo "FAILED: cancel left $(find . -maxdepth 1 -name '*stopped*')"; failures=$((failures + 1)); }

if "$cli" figure --help 2>/dev/null | grep -q -- --colour; then
    unset DISPLAY WAYLAND_DISPLAY
    column=cell_type
    expect 0 "a figure without a display" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --view umap --colour $column -o map.pdf --width-mm 180
    [ "$(head -c 5 map.pdf)" = "%PDF-" ] || { echo "FAILED: no PDF"; failures=$((failures + 1)); }
    expect 0 "a picture without a display" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --view umap --colour $column -o map.png --width-mm 180 --dpi 300
    expect 2 "a colour that is not there" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --view umap --colour NOGENE -o no.pdf
    absent no.pdf
    expect 0 "a figure of our own clusters" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --colour leiden -o leiden.svg
    says "computed" leiden.svg
    for view in dotplot violin heatmap; do
        expect 0 "$view without a display" -- env -u QT_QPA_PLATFORM "$cli" figure "$data" --view $view --genes CD3D,LYZ --by $column -o $view.svg
        says "CD3D" $view.svg
        says "measured" $view.svg
    done
    expect 0 "scatter" -- env -u QT_QPA_PLATFORM "$cli" figure "$data" --view scatter --genes CD3D,LYZ --by $column -o scatter.pdf --json
    one_json_object scatter
    expect 0 "composition" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --view composition --by leiden --colour $column -o bars.png
    expect 0 "maps and plots on one page" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --colour $column --colour leiden --below composition --by leiden -o page.pdf
    expect 2 "a plot that is not there" -- env -u QT_QPA_PLATFORM "$cli" figure "$data" --colour $column --below piechart -o no.pdf
    expect 2 "a gene that is not there" -- env -u QT_QPA_PLATFORM "$cli" figure "$data" --view dotplot --genes CD3X --by $column -o no.pdf
    expect 2 "a plot without genes" -- env -u QT_QPA_PLATFORM "$cli" figure one.h5ad --view dotplot --by $column -o no.pdf
    expect 2 "a plot without rows" -- env -u QT_QPA_PLATFORM "$cli" figure "$data" --view violin --genes CD3D -o no.pdf
    absent no.pdf
fi

[ $failures -eq 0 ] || { echo "$failures cases failed"; exit 1; }
echo "the command line keeps its contract"
