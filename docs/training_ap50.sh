#!/bin/bash
# AP50 on generated test clips that no training saw, of: FlowCut's labels of the test clips; a model trained on FlowCut's
# labels of other clips, with no truth; a model trained on the true masks of these; a model of random weights.
#
#   docs/training_ap50.sh OUT            everything; OUT must not be there yet
#   CLIPS=100 FRAMES=12 TEST=16 docs/training_ap50.sh OUT --set training.steps=800
#
# Arguments after OUT go to flowcut train. Seeds 11 (train and validation) and 12 (test) share no clip.
set -euo pipefail
flowcut=${FLOWCUT:-$(dirname "$0")/../flowcut}
out=$1
shift
[ ! -e "$out" ] || { echo "$out is there already" >&2; exit 2; }
mkdir -p "$out"
begin=$SECONDS
step() { echo "[$((SECONDS - begin)) s] $1"; }

step "clips"
"$flowcut" generate --clips "${CLIPS:-100}" --seed 11 --frames "${FRAMES:-12}" --out "$out/train" -q
"$flowcut" generate --clips "${TEST:-16}" --seed 12 --frames 24 --out "$out/test" -q
step "labels"
"$flowcut" label "$out/train/frames" --out "$out/labels" -q
"$flowcut" label "$out/test/frames" --out "$out/test-labels" -q
"$flowcut" dataset assemble "$out/labels" --out "$out/from-labels" -q
"$flowcut" dataset assemble "$out/train" --out "$out/from-truth" -q

model() { # NAME DATASET ARGUMENT...
    local name=$1 data=$2
    shift 2
    step "training: $name"
    "$flowcut" train --data "$out/$data" --out "$out/train-$name" -q "$@"
    "$flowcut" predict "$out/test/frames" --model "$out/train-$name/model" --out "$out/predicted-$name" -q
}
model labels from-labels "$@"
model truth from-truth "$@"
model random from-truth "$@" --set training.steps=1 --set training.warmupSteps=0 --set training.learningRate=1e-8
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
