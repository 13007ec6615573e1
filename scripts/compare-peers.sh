#!/usr/bin/env bash
# Times ConvGen against other people's convolution libraries and refreshes the tables of docs/performance.md.
#
#   scripts/compare-peers.sh [HARNESS] [--shapes FILE.csv] [--out RUN.csv] [option of the harness]...
#
# HARNESS is the folder with peers/run.sh, score.py and shapes.csv; ../shared/bench beside the repository unless given.
# All else goes to peers/run.sh: --threads N, --filter REGEX, --rounds N, ... (see its README). A run over other shapes, part of them or of
# the peers (--shapes, --filter, --quick, --peers) is printed and leaves the document alone. The first run installs the peers with apt and npm.
set -euo pipefail
start=$PWD
cd "$(dirname "$0")/.."
document=docs/performance.md server=tests/ConvGen.PeerServer

from_start() { case $1 in /*) echo "$1" ;; *) echo "$start/$1" ;; esac; }
refuse() { echo "compare-peers: $1" >&2; exit 2; }

harness=../shared/bench
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then harness=$(from_start "$1"); shift; fi
for file in peers/run.sh score.py; do [ -e "$harness/$file" ] || refuse "there is no $file in $harness"; done

shapes=$harness/shapes.csv run=${TMPDIR:-/tmp}/convgen-run.csv threads=1 partial='' options=()
while [ $# -gt 0 ]; do
    case $1 in
        --shapes | --out | --threads | --filter | --peers) [ $# -gt 1 ] || refuse "$1 needs a value" ;;
    esac
    case $1 in
        --shapes) partial=$1 shapes=$(from_start "$2"); shift 2 ;;
        --out) run=$(from_start "$2"); shift 2 ;;
        --threads) threads=$2 options+=("$1" "$2"); shift 2 ;;
        --filter | --peers) partial=$1 options+=("$1" "$2"); shift 2 ;;
        --quick) partial=$1 options+=("$1"); shift ;;
        *) options+=("$1"); shift ;;
    esac
done
[ -f "$shapes" ] || refuse "there is no list of shapes $shapes"

dotnet build -c Release "$server" -nologo -v q -p:Shapes="$(realpath "$shapes")"

# Relative, because the harness cuts the command at spaces.
"$harness/peers/run.sh" --shapes "$shapes" --out "$run" ${options[@]+"${options[@]}"} --extra "ours=dotnet $server/bin/Release/net10.0/ConvGen.PeerServer.dll"
score=$(python3 "$harness/score.py" "$run")
echo "$score"

# score.py prints the table of shapes, an empty line, the table of families, an empty line, and the summary.
paragraph() { awk -v RS= -v n="$1" 'NR == n' <<<"$score"; }
processor() {
    awk -F '[\t ]*: *' '/^(model name|cpu family|model)[\t ]*:/ && !($1 in v) { v[$1] = $2 }
        END { print v["model name"] ", family " v["cpu family"] " model " v["model"] }' /proc/cpuinfo
}
runtime() { dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { version = $2 } END { print version }'; }
rate() { awk -F, -v what="$1" '$1 == "_peak" && $3 ~ what { print $6; exit }' "$run"; }
version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null | sed 's/[+-].*//' || true; }
peers() {
    local list='' name package v
    package=${PEERS_WORK:-${TMPDIR:-/tmp}/convgen-peers}/npm/node_modules/onnxruntime-node/package.json
    v=$(sed -n 's/^ *"version": *"\(.*\)".*/\1/p' "$package" 2>/dev/null | head -1 || true)
    [ -z "$v" ] || list="ONNX Runtime $v"
    while read -r package name; do
        v=$(version "$package")
        [ -z "$v" ] || list="${list:+$list, }$name $v"
    done <<'END'
libdnnl-dev oneDNN
libxnnpack-dev XNNPACK
libtorch-dev PyTorch
libxsmm-dev LIBXSMM
libopencv-dnn-dev OpenCV
libfftw3-dev FFTW
END
    echo "$list"
}

block=peers
[ "$threads" = 1 ] || block=peers-$threads-threads
if [ -n "$partial" ]; then echo "compare-peers: $document stays as it is, for $partial made this a part of the comparison"; exit 0; fi

python3 scripts/replace-block.py "$document" "$block" <<END
$(date -u +%Y-%m-%d), $(processor), $threads thread$([ "$threads" = 1 ] || echo s), .NET $(runtime), commit $(git describe --always --dirty).
AVX-512 multiply-add peak in the same run: median $(rate median), best $(rate 'best of run') GFLOP/s.
Peers: $(peers).

$(paragraph 2)

$(paragraph 3)

### Every shape

$(paragraph 1)
END
