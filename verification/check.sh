#!/usr/bin/env bash
# Checks the model exhaustively, and that each broken rule is found out. One line each; not zero where one is not as it
# shall be.
#
#   verification/check.sh            all of it
#   verification/check.sh --traces   and the steps by which each broken rule does harm, as few as there can be
set -euo pipefail

here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
traces=${1:-}

for tool in spin gcc; do
  if ! command -v "$tool" > /dev/null; then
    echo "$tool is missing: apt-get install spin gcc (Debian, Ubuntu), or see https://spinroot.com" >&2
    exit 2
  fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here/escrow.pml" "$folder"
cd "$folder"

NEVER_LOST=(-DTAKEOVER=0 -DLIMIT0=3 -DLIMIT1=2 -DLIMIT2=3)
LOST=(-DTAKEOVER=1 -DLIMIT0=2)
NOT_EXHAUSTIVE='search depth too small|not completed|out of memory|memory limit'
failed=0

line() { printf '%-62s %10s %6s  %s\n' "$@"; }

# verify <-D flags>: leaves what Spin says in the file `said`, and the seconds it took in `seconds`.
verify() {
  local started=$EPOCHREALTIME compile=() run=(-m1000000)
  if [[ $traces == --traces && $* == *MUTANT* ]]; then
    compile=(-DREACH)
    run=(-i -m1000)
  fi
  rm -f pan* ./*.trail
  if ! spin -a "$@" escrow.pml > said; then
    cat said >&2
    exit 2
  fi
  gcc -O2 -w -DSAFETY -DNOREDUCE -DMEMLIM=7500 "${compile[@]}" -o pan pan.c
  ./pan "${run[@]}" > said 2>&1 || true
  seconds=$(awk -v from="$started" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }')
}

states() { awk '/states, stored/ { print $1 }' said; }

steps() {
  { spin -t "$@" escrow.pml || true; } |
    awk '/^      [^ ]/ { print } /Error: assertion violated/ { sub(/,$/, "", $2); print "      breaks " $2; exit }'
}

holds() {
  local name=$1
  shift
  verify "$@"
  if grep -q 'errors: 0' said && ! grep -qiE "$NOT_EXHAUSTIVE" said; then
    line "$name" "$(states)" "$seconds" ok
  else
    line "$name" "$(states)" "$seconds" FAILED
    grep -iE "error:|assertion violated|$NOT_EXHAUSTIVE" said || true
    [[ ! -e escrow.pml.trail ]] || steps "$@"
    failed=1
  fi
}

refuted() {
  local mutant=$1
  shift
  verify "$@" "-DMUTANT_$mutant"
  if grep -q 'assertion violated' said && [[ -e escrow.pml.trail ]]; then
    line "$mutant" "$(states)" "$seconds" 'refuted, as it shall be'
    [[ $traces != --traces ]] || steps "$@" "-DMUTANT_$mutant"
  else
    line "$mutant" "$(states)" "$seconds" 'NOT REFUTED'
    failed=1
  fi
}

line configuration states seconds result
holds 'no region lost; limit 3, then 2, then 3' "${NEVER_LOST[@]}" -DMAX_SENT=3
holds 'no region lost; limit 2, then 3, then 1' -DTAKEOVER=0 -DLIMIT0=2 -DLIMIT1=3 -DLIMIT2=1 -DMAX_SENT=3
holds 'a region lost; limit 3' -DTAKEOVER=1 -DLIMIT0=3
holds 'a region lost; limit 2, then 1, then 2' "${LOST[@]}" -DLIMIT1=1 -DLIMIT2=2
holds 'a region lost, taken over twice; limit 2' "${LOST[@]}" -DTAKES=2
holds 'the home lost; limit 2' -DTAKEOVER=2 -DLIMIT0=2
holds 'the home lost; limit 2, then 3; each pair sends once' -DTAKEOVER=2 -DLIMIT0=2 -DLIMIT1=3 -DMAX_SENT=1
holds 'the home lost; limit 1, then 2, then 1; each pair sends once' \
  -DTAKEOVER=2 -DLIMIT0=1 -DLIMIT1=2 -DLIMIT2=1 -DMAX_SENT=1

echo
line 'broken rule' states seconds result
for mutant in CREDIT_ADDS CREDIT_GOES_BACK SEND_UNCHECKED SEND_OVER_A_NEWER_ROW RELEASE_TWICE MINT_ANYWHERE MINT_STALE \
  MINT_BY_AN_OLD_LIMIT BURN_UNCHECKED CLAIM_DESPITE_EXCESS; do
  refuted "$mutant" "${NEVER_LOST[@]}"
done
for mutant in CLAIM_WHILE_OWING SEND_WHILE_OWING NO_YIELD TAKE_AGAIN TAKE_WITHOUT_WHAT_IS_ON_ITS_WAY \
  TAKE_MORE_THAN_THERE_IS CLAIM_DESPITE_DEFICIT NO_SETTLE; do
  refuted "$mutant" "${LOST[@]}"
done

exit "$failed"
