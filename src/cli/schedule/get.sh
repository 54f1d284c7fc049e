if ! command -v griffel; then
  if [ -z "$GRIFFEL_REPOSITORY" ]; then echo "GRIFFEL_REPOSITORY is empty: write where griffel is got from" >&2; exit 1; fi
  cargo install --locked --git "$GRIFFEL_REPOSITORY" griffel
fi
