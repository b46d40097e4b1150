/** Keys that an object of a text has twice. Who reads the text keeps the last of them. */
import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';

/** How many of them are told. */
const maxFound = 100;

const quote = 34;
const comma = 44;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** An object or a list that is open at some place of a text. */
interface Open {
  /** Where it is itself. */
  readonly path: string;
  /** The keys so far; undefined in a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  isKeyNext: boolean;
}

/** The paths of keys that come twice in one object of a JSON text, as `spec.containers[0].name`. */
export function duplicateFields(json: string): readonly string[] {
  const found = new Set<string>();
  walkKeys(json, (inner, isRepeated) => {
    if (isRepeated) found.add(pathIn(inner));
    return found.size < maxFound;
  });
  return [...found];
}

/** The first fields of these, as a reader notices them: what comes twice when it comes again. */
export function inOrder(
  json: string,
  single: readonly string[],
  twice: readonly string[],
): readonly string[] {
  const wanted = new Set(single);
  const wantedTwice = new Set(twice);
  const found = new Set<string>();
  walkKeys(json, (inner, isRepeated) => {
    const path = pathIn(inner);
    if (wanted.has(path) || (isRepeated && wantedTwice.has(path))) found.add(path);
    return found.size < Math.min(maxFound, wanted.size + wantedTwice.size);
  });
  return [...found];
}

/** Shows every key of a text in its object, as long as the answer is yes. */
function walkKeys(json: string, visit: (inner: Open, isRepeated: boolean) => boolean): void {
  const open: Open[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const inner = open.at(-1);
    switch (json.charCodeAt(at)) {
      case openObject:
        open.push({ path: pathIn(inner), keys: new Set(), key: '', index: 0, isKeyNext: true });
        break;
      case openList:
        open.push({ path: pathIn(inner), keys: undefined, key: '', index: 0, isKeyNext: false });
        break;
      case closeObject:
      case closeList:
        open.pop();
        break;
      case comma:
        if (inner?.keys) inner.isKeyNext = true;
        else if (inner) inner.index += 1;
        break;
      case quote: {
        const end = endOfText(json, at);
        if (inner?.keys && inner.isKeyNext) {
          inner.key = readText(json.slice(at, end + 1));
          inner.isKeyNext = false;
          const isRepeated = inner.keys.has(inner.key);
          inner.keys.add(inner.key);
          if (!visit(inner, isRepeated)) return;
        }
        at = end;
      }
    }
  }
}

/** Where the quote is that ends a text. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end > 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end < 0 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let slashes = 0;
  while (json[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

const readText = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

/** Where a reader is that has come so far in an object or a list. */
function pathIn(inner: Open | undefined): string {
  if (inner === undefined) return '';
  const { path, keys, key, index } = inner;
  if (keys === undefined) return `${path}[${index}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The same of a YAML text, each with its line: `line 3: key "name" already set in map`. */
export function repeatedKeys(yaml: string): readonly string[] {
  const found: string[] = [];
  const open: { readonly keys: Set<string> | undefined; isKeyNext: boolean }[] = [];
  for (const event of parseEvents(yaml, {})) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const inner = open.at(-1);
    const isKey = inner?.keys !== undefined && inner.isKeyNext;
    if (inner?.keys) inner.isKeyNext = !inner.isKeyNext;
    if (isKey && event.type === EVENT_ID.SCALAR) {
      const key = getScalarValue(yaml, event);
      if (inner.keys?.has(key))
        found.push(`line ${lineOf(yaml, event.valueStart)}: key "${key}" already set in map`);
      inner.keys?.add(key);
      if (found.length >= maxFound) break;
    }
    opened(event, open);
  }
  return found;
}

function opened(
  { type }: Event,
  open: { readonly keys: Set<string> | undefined; isKeyNext: boolean }[],
): void {
  if (type === EVENT_ID.MAPPING) open.push({ keys: new Set(), isKeyNext: true });
  if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.DOCUMENT) {
    open.push({ keys: undefined, isKeyNext: false });
  }
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}
