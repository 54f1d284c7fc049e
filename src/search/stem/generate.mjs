// Makes one small module of the stemmers, from the syntax trees that Snowball's compiler prints of them: each command becomes an
// expression that says whether it succeeded, over a runtime of few functions; each table of endings becomes a text. Prints the
// module; a minifier does the rest. Arguments: for each language its code, its `.sbl` and its tree.
import { readFileSync } from "node:fs";

const runtime = `/*! Stems: https://snowballstem.org/license.html (BSD-3-Clause) */
let word, cursor, first, isBack, from, to, found;

// Tables of endings: groups divided by |, in each first what is done with it (a text to put there, or the number of an
// action), then the endings, divided by spaces. The longest one counts.
const tables = {};
const find = (text) => {
  const endings = (tables[text] ??= new Map(text.split("|").flatMap((group) => {
    const [action, ...all] = group.split(" ");
    return all.map((ending) => [ending, action]);
  })));
  for (let length = 10; length--; ) {
    const ending = isBack ? word.slice(Math.max(cursor - length, first), cursor) : word.slice(cursor, cursor + length);
    found = endings.get(ending);
    if (found != null) return hop(ending.length);
  }
};
const act = (...actions) => (actions[found] ? actions[found]() : put(found));
const hop = (count) => {
  const next = cursor + (isBack ? -count : count);
  return next >= first && next <= word.length && ((cursor = next), 1);
};
const open = () => ((from = cursor), 1);
const close = () => ((to = cursor), 1);
const span = (text) => open() && find(text) && close();
const put = (text) => {
  const [begin, end] = from < to ? [from, to] : [to, from];
  word = word.slice(0, begin) + text + word.slice(end);
  if (cursor >= end) cursor += text.length - end + begin;
  return 1;
};
const of = (letters, not) => hop(1) && letters.includes(word[isBack ? cursor : cursor - 1]) ^ not;
const past = (letters, not) => {
  while (hop(1)) if (letters.includes(word[isBack ? cursor : cursor - 1]) ^ not) return 1;
};
// The cursor stays where it was, if the command failed or is but a test.
const run = (command, isTest) => {
  const place = isBack ? word.length - cursor : cursor;
  const result = command();
  if (isTest || !result) cursor = isBack ? word.length - place : place;
  return result;
};
const either = (...commands) => commands.some((command) => run(command));
const test = (command) => run(command, 1);
const attempt = (command) => (run(command, 1), 1);
const repeat = (command) => {
  while (run(command));
  return 1;
};
const goto = (command) => {
  while (!run(command, 1)) if (!hop(1)) return;
  return 1;
};
const within = (mark, command) => {
  const before = first;
  first = mark;
  const result = cursor >= mark && command();
  first = before;
  return result;
};
const backwards = (command) => {
  isBack = 1;
  first = cursor;
  cursor = word.length;
  command();
  isBack = 0;
  cursor = first;
  return 1;
};
`;

// Words of other letters, or with digits, are their own stem, as in mod.rs.
const end = `
export const stem = (text, language) => {
  const stemmer = languages[language.split(/[-_]/)[0]];
  if (!stemmer || !/^[a-z\\u00df-\\u024f]+$/.test(text)) return text;
  word = text;
  isBack = cursor = first = 0;
  stemmer();
  return word;
};
`;

/// Returns a stemmer as an expression.
function stemmer(source, tree) {
  // Snowball prints letters as single bytes.
  const routines = parsed(tree.toString("latin1")).children;
  const used = new Set();
  // Only the first command goes forwards: what it calls is called backwards.
  pair(routines);
  mark(routines.filter(({ name }) => name !== "define stem"));
  const made = routines.map(({ name, children }) => `const ${name.slice(7)} = () => ${row(children, used)};`);
  const names = [...used].filter((one) => one.startsWith("let ")).map((one) => one.slice(4));
  const letters = [...groupings(source.toString())].filter(([name]) => used.has(name)).map(([name, text]) => `const ${name} = ${JSON.stringify(text)};`);
  return `(() => {\n${names.length ? `let ${names.join(", ")};\n` : ""}${letters.join("\n")}\n${made.join("\n")}\nreturn stem;\n})()`;
}

/// Returns the tree that stands in a text by its indentation. What begins with `#` or `@` belongs to the line before.
function parsed(text) {
  const root = { children: [] };
  const above = [root];
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const depth = line.search(/\S/) / 2;
    const node = { name: line.trim(), children: [] };
    if (node.name === "Function end") continue;
    above.length = Math.min(above.length, depth + 1);
    const siblings = above.at(-1).children;
    if (node.name.startsWith("# ")) siblings.at(-1).operand = node;
    else if (node.name.startsWith("@ ")) siblings.at(-1).limited = node;
    else siblings.push(node);
    while (above.length < depth + 1) above.push(above.at(-1));
    above.push(node);
  }
  return root;
}

/// Returns the letters of the groupings of a source.
function groupings(source) {
  const letters = Object.fromEntries([...source.matchAll(/^stringdef (\S+)\s+'\{U\+(\w+)\}'/gm)].map(([, name, code]) => [name, String.fromCharCode(parseInt(code, 16))]));
  const found = new Map();
  for (const [, name, other, text] of source.matchAll(/^define (\w+)\s+(?:(\w+) \+ )?'(.*)'$/gm)) {
    found.set(name, (other ? found.get(other) : "") + text.replace(/\{(.*?)\}/g, (_, letter) => letters[letter]));
  }
  return found;
}

const SURE = /^(\[|\]|<-|do|try|=|set|unset|true)( |$)/;
const STAYING = /^(test|not|<=?|>=?|==)( |$)/;
const MOVING = /^(literal|hop|next|substring|among)( |$)/;

/// Returns whether commands leave the cursor where it was when they fail.
function isSteady(nodes) {
  let hasMoved = false;
  return nodes.flatMap((node) => (node.name === "(" ? node.children : node)).every(({ name, children }) => {
    if (SURE.test(name)) return true;
    if (hasMoved || children.some((one) => one.name === "(" && name === "among")) return false;
    hasMoved = MOVING.test(name);
    return hasMoved || STAYING.test(name);
  });
}

/// Gives each `substring` the table of the next `among`, which then only acts.
function pair(nodes, waiting) {
  for (const node of nodes) {
    if (node.name === "among" && waiting) {
      waiting.among = node;
      node.isFound = true;
      waiting = undefined;
    } else if (node.name === "substring") waiting = node;
    waiting = pair([...node.children, ...[node.limited].filter(Boolean)], waiting);
  }
  return waiting;
}

/// Returns commands that follow each other: all have to succeed.
function row(nodes, used) {
  const made = nodes.map((node) => expression(node, used)).filter((one) => one !== "1");
  // What stands between marks is nearly always what was found.
  return made.join(" && ").replace(/open\(\) && find\(("[^"]*")\) && close\(\)/g, "span($1)") || "1";
}

/// Returns the table of an `among` as a text, and the actions that are not but a text to put there.
function endings({ children }) {
  const groups = [];
  const actions = [];
  let waiting = [];
  const group = (action) => {
    // Sorted by their ends, because the text is packed the better.
    const byEnd = waiting.map((ending) => [...ending].reverse().join("")).sort();
    if (waiting.length) groups.push([action, ...byEnd.map((ending) => [...ending].reverse().join(""))].join(" "));
    waiting = [];
  };
  const hasActions = children.some(({ name }) => name === "(");
  for (const { name, children: commands } of children) {
    if (name.startsWith("literal ")) waiting.push(name.slice(9, -1));
    else if (commands.length === 1 && commands[0].name.startsWith("<- ")) group(commands[0].name.slice(4, -1));
    else {
      group(actions.length);
      actions.push(commands);
    }
  }
  if (waiting.length && hasActions) {
    group(actions.length);
    actions.push([]);
  } else group("");
  return { text: groups.join("|"), actions, hasActions };
}

/// Returns a command as a function.
function command(node, used) {
  const code = expression(node, used);
  return /^\w+\(\)$/.test(code) ? code.slice(0, -2) : `() => ${code}`;
}

/// Returns what is true if a command succeeds.
function expression(node, used) {
  const { children, operand } = node;
  const [name, ...words] = node.name.split(" ");
  const rest = words.join(" ");
  const text = () => JSON.stringify(rest.slice(1, -1));
  const only = () => command(children[0], used);
  const value = (one) => {
    const [kind, what] = one.name.replace(/^# /, "").split(" ");
    if (kind === "cursor") return "cursor";
    if (kind === "limit") return one.isBack ? "first" : "word.length";
    return what;
  };
  const letters = (group) => (used.add(group), group);
  switch (name) {
    case "(": return row(children, used);
    case "[": return "open()";
    case "]": return "close()";
    case "<-": return `put(${text()})`;
    case "literal": return `find(${JSON.stringify(` ${rest.slice(1, -1)}`)})`;
    case "grouping": return `of(${letters(rest)})`;
    case "non": return `of(${letters(rest)}, 1)`;
    case "gopast": return words[0] === "non" ? `past(${letters(words[1])}, 1)` : `past(${letters(words[1])})`;
    case "hop": return `hop(${value(operand)})`;
    case "substring": return `find(${JSON.stringify(endings(node.among).text)})`;
    case "next": return "hop(1)";
    case "call": return `${rest}()`;
    case "true": return "1";
    case "false": return "0";
    case "or":
      if (children.slice(0, -1).every((one) => isSteady([one]))) return `(${children.map((one) => expression(one, used)).join(" || ")})`;
      return `either(${children.map((one) => command(one, used)).join(", ")})`;
    case "test": case "repeat": case "goto": return `${name}(${only()})`;
    case "do": return `attempt(${only()})`;
    case "try": return `either(${only()}, () => 1)`;
    case "not": return `!test(${only()})`;
    case "fail": return `(${expression(children[0], used)}, 0)`;
    case "backwards":
      mark(children);
      return `backwards(${only()})`;
    case "setlimit": return `within(${value(children[0].operand)}, ${command({ ...node.limited, name: "(" }, used)})`;
    case "=":
      used.add(`let ${rest}`);
      return `((${rest} = ${value(operand)}), 1)`;
    case "<=": case "<": case ">=": case ">": case "==":
      return `${value(operand.children[0])} ${name} ${value(operand)}`;
    case "set": case "unset":
      used.add(`let ${rest}`);
      return `((${rest} = ${Number(name === "set")}), 1)`;
    case "Boolean": return words[1];
    case "among": {
      const table = endings(node);
      const act = `act(${table.actions.map((one) => command({ name: "(", children: one }, used)).join(", ")})`;
      if (node.isFound) return act;
      const find = `find(${JSON.stringify(table.text)})`;
      return table.hasActions ? `${find} && ${act}` : find;
    }
    default: throw new Error(`${node.name}: no such command is known here`);
  }
}

/// Says of all below that it goes backwards: the limit is then where the word begins.
function mark(nodes) {
  for (const node of nodes) {
    node.isBack = true;
    mark([...node.children, ...[node.operand, node.limited].filter(Boolean)]);
  }
}

const languages = [];
for (const [n, name] of process.argv.entries()) {
  if (n > 1 && n % 3 === 2) languages.push(`${name}: ${stemmer(...process.argv.slice(n + 1, n + 3).map((path) => readFileSync(path)))}`);
}
process.stdout.write(`${runtime}const languages = { ${languages.join(", ")} };\n${end}`);
