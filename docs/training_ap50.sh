#!/bin/bash
# AP50 on generated test clips that no training saw, of: FlowCut's labels of the test clips; a model trained on FlowCut's
# labels of other clips, with no truth; a model trained on the true masks of these; a model of random weights.
#
#   docs/training_ap50.sh OUT            everything; OUT must not be there yet
#   CLIPS=100 FRAMES=12 TEST=16 SEED=12 STEPS=1800 TRUTH_STEPS=1800 docs/training_ap50.sh OUT --set training.batch=2
#
# Arguments after OUT go to flowcut train. SEED is that of the test clips; no two seeds share a clip, and 11 is that of the
# clips for training and validation. The model that knows the truth takes fewer steps, for its bar is lower. What random weights
# see is not refined: it takes longer than the rest of their part, and there is nothing to refine.
set -euo pipefail
flowcut=${FLOWCUT:-$(dirname "$0")/../flowcut}
out=$1
shift
[ ! -e "$out" ] || { echo "$out is there already" >&2; exit 2; }
mkdir -p "$out"
begin=$SECONDS
step() { echo "[$((SECONDS - begin)) s] $1"; }

step "clips"
"$flowcut" generate --clips "${CLIPS:-200}" --seed 11 --frames "${FRAMES:-6}" --out "$out/train" -q
"$flowcut" generate --clips "${TEST:-16}" --seed "${SEED:-16}" --frames 24 --out "$out/test" -q
step "labels"
"$flowcut" label "$out/train/frames" --out "$out/labels" -q
"$flowcut" label "$out/test/frames" --out "$out/test-labels" -q
"$flowcut" dataset assemble "$out/labels" --out "$out/from-labels" -q
"$flowcut" dataset assemble "$out/train" --out "$out/from-truth" -q

train() { # NAME DATASET STEPS ARGUMENT...
    local name=$1 data=$2 steps=$3
    shift 3
    step "training: $name"
    "$flowcut" train --data "$out/$data" --out "$out/train-$name" -q "$@" --set training.steps="$steps"
}
predict() { # NAME ARGUMENT...
    local name=$1
    shift
    "$flowcut" predict "$out/test/frames" --model "$out/train-$name/model" --out "$out/predicted-$name" -q "$@"
}
train labels from-labels "${STEPS:-2700}" "$@"
predict labels
train truth from-truth "${TRUTH_STEPS:-400}" "$@"
predict truth
train random from-truth 1 "$@" --set training.warmupSteps=0 --set training.learningRate=1e-8
predict random --set prediction.refine=false --set prediction.relink=false
step "done"

figure() { # TITLE FILE
    "$flowcut" evaluate ytvis --gt "$out/test/annotations.json" --pred "$2" --json "$out/figures.json" > /dev/null
    printf '%-36s %5.1f\n' "$1" "$(sed -n 's/.*"AP50" *: *\([-0-9.eE]*\).*/\1/p' "$out/figures.json" | head -1 |
        awk '{ print 100 * $1 }')"
}
echo
printf '%-36s %5s\n' "on the test clips" "AP50"
figure "FlowCut's labels" "$out/test-labels/annotations.json"
figure "model trained on FlowCut's labels" "$out/predicted-labels/annotations.json"
figure "model trained on true masks" "$out/predicted-truth/annotations.json"
figure "random weights" "$out/predicted-random/annotations.json"
