// A table as it reads: its columns under each other, as long as the caret is elsewhere and the lines are not too long.
import { Decoration } from "../page/editor/codemirror.min.js";
import { words } from "./markdown.js";

/// Longer tables are shown as they are typed: each key would measure all their rows.
const ROWS_MAX = 200;

/// Returns the cells of a row, empty ones too, as `{from, to}`, with what stands between them.
function cellsOf(draw, row) {
  const bars = row.getChildren("TableDelimiter").map(({ from }) => from);
  const edges = [row.from - 1, ...bars, row.to];
  const cells = edges.slice(1).map((end, index) => {
    const start = edges[index] + 1;
    const raw = draw.text(start, end);
    const from = start + raw.length - raw.trimStart().length;
    return raw.trim() ? { from, to: start + raw.trimEnd().length } : { from: end, to: end };
  });
  if (bars[0] === row.from) cells.shift();
  if (cells.length > 1 && cells.at(-1).from === row.to && /\|\s*$/.test(draw.text(row.from, row.to))) cells.pop();
  return cells;
}

/// Draws a table, or leaves its Markdown as it is.
export function tableLook(draw, table, label) {
  const rows = [table.getChild("TableHeader"), ...table.getChildren("TableRow")].filter(Boolean);
  const isIn = draw.shownLine !== null && draw.shownLine >= draw.doc.lineAt(table.from).from && draw.shownLine <= table.to;
  const first = draw.doc.lineAt(rows[0].from);
  draw.line(first.from, first.from, "griffel-table-head");
  const ruler = table.getChild("TableDelimiter");
  if (ruler && !isIn) draw.line(ruler.from, ruler.from, "griffel-table-rule");
  if (isIn || table.parent.name !== "Document" || rows.length > ROWS_MAX) return;
  const cells = rows.map((row) => cellsOf(draw, row));
  const text = draw.text(table.from, table.to);
  const tree = table.toTree();
  const length = ({ from, to }) => [...words(text, tree, from - table.from, to - table.from)].length;
  const shown = cells.map((row) => row.map(length));
  const widths = [];
  for (const row of shown) row.forEach((width, index) => (widths[index] = Math.max(widths[index] ?? 0, width)));
  const total = widths.reduce((sum, width) => sum + width + 3, 0);
  if (total * draw.view.defaultCharacterWidth * 1.15 > draw.view.contentDOM.clientWidth) return;
  if (ruler) draw.add(Decoration.replace({}), ruler.from, ruler.to);
  rows.forEach((row, number) => {
    let at = row.from;
    cells[number].forEach(({ from, to }, index) => {
      const pad = index === 0 ? "" : " ".repeat(widths[index - 1] - shown[number][index - 1]);
      const between = index === 0 ? "" : `${pad}   `;
      if (from > at) draw.add(between ? label(between, "griffel-space") : Decoration.replace({}), at, from);
      at = to;
    });
    if (row.to > at) draw.add(Decoration.replace({}), at, row.to);
  });
}
