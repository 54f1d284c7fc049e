#!/bin/sh
# Writes the stemmers anew from swedish.sbl and english.sbl: Rust to generated/, JavaScript to ../browser/stem.js.
#
# Needs git, make, a C compiler, rustfmt and Node with npx. SNOWBALL is a folder with Snowball's source
# (https://github.com/snowballstem/snowball) at the commit below; without it, it is fetched.
set -eu
cd "$(dirname "$0")"
commit=6ddd7dd0a18b88bb0df2a4ac64f1b2fc9f856f40 # 3.1.1, and what came after it until 2026-08-23
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
if [ -z "${SNOWBALL:-}" ]; then
  SNOWBALL=$work/snowball
  git clone --quiet https://github.com/snowballstem/snowball "$SNOWBALL"
  git -C "$SNOWBALL" checkout --quiet "$commit"
fi
[ -x "$SNOWBALL/snowball" ] || make -s -C "$SNOWBALL" snowball

for language in swedish english; do
  "$SNOWBALL/snowball" $language.sbl -rust -o "$work/$language"
  "$SNOWBALL/snowball" $language.sbl -syntax > "$work/$language.tree"
  {
    echo "//! Written by Snowball's compiler from \`$language.sbl\` (see \`generate.sh\`): change that file."
    echo
    echo "use crate::search::stem::runtime::{Among, SnowballEnv};"
    # Our tables have no conditions, and our routines no strings of their own.
    sed -e '/^\/\/! /d' -e '/^#!\[allow/d' -e '/^use snowball/d' -e '/^#\[derive(Clone)\]/d' \
      -e 's/Among<Context>/Among/g' -e 's/", -\{0,1\}[0-9]*, \(-\{0,1\}[0-9]*\), None)/", \1)/' -e 's/\(find_among[_b]*([A-Z]_[0-9]*\), context)/\1)/' \
      "$work/$language.rs"
  } > generated/$language.rs
  rustfmt --edition 2024 --config max_width=120,use_small_heuristics=Max generated/$language.rs
done
node generate.mjs sv swedish.sbl "$work/swedish.tree" en english.sbl "$work/english.tree" > "$work/stem.js"
npx --yes terser@5.44.1 "$work/stem.js" --module --ecma 2020 --compress passes=4,unsafe_arrows,keep_fargs=false,pure_getters \
  --mangle --comments '/^!/' --output ../browser/stem.js
