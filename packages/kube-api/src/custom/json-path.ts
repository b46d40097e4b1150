/** The simple paths of printer columns, scale and selectable fields: `.spec.ports[0].name`. */
import { isDraft } from '#schema/draft';

/** Finds the values that a path leads to. */
export type JsonPath = (object: unknown) => readonly unknown[];

type Step = (values: readonly unknown[]) => readonly unknown[];

/** The path is none. */
class BadPath extends Error {
  override readonly name = 'BadPath';
}

const field =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => (isDraft(value) && Object.hasOwn(value, name) ? [value[name]] : []));

const all: Step = (values) =>
  values.flatMap((value) => {
    if (Array.isArray(value)) return value as unknown[];
    return isDraft(value) ? Object.values(value) : [];
  });

/** `[1]`, `[-1]`, `[0:2]`, `[*]`, `['a']`, `[?(@.type=="Ready")]`. */
function bracket(content: string): Step {
  if (content === '*') return all;
  const quoted = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/.exec(content);
  if (quoted !== null) return field((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'));
  const filter = /^\?\(@\.?([\w.\-\\/]*)\s*(==|!=|<=|>=|<|>)\s*(.+)\)$/.exec(content);
  if (filter !== null) return filtered(filter[1] ?? '', filter[2] ?? '', filter[3] ?? '');
  const exists = /^\?\(@\.([\w.\-\\/]+)\)$/.exec(content);
  if (exists !== null) {
    const inner = parseJsonPath(`.${exists[1]}`);
    return (values) => all(values).filter((value) => inner(value).length > 0);
  }
  const range = /^(-?\d*):(-?\d*)$/.exec(content);
  if (range !== null) {
    const [from, to] = [range[1], range[2]].map((text) => (text ? Number(text) : undefined));
    return (values) =>
      values.flatMap((value) => (Array.isArray(value) ? value.slice(from, to) : []));
  }
  if (!/^-?\d+$/.test(content)) throw new BadPath(`array index "${content}" is not understood`);
  return (values) =>
    values.flatMap((value) => {
      const item: unknown = Array.isArray(value) ? value.at(Number(content)) : undefined;
      return item === undefined ? [] : [item];
    });
}

function filtered(path: string, operator: string, literal: string): Step {
  const inner = path === '' ? (value: unknown) => [value] : parseJsonPath(`.${path}`);
  const text = literal.trim();
  const wanted: unknown = /^['"]/.test(text) ? text.slice(1, -1) : JSON.parse(text);
  const holds = (found: unknown) => {
    const [left, right] = [found, wanted] as [number, number];
    switch (operator) {
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '<=':
        return left <= right;
      case '>':
        return left > right;
      default:
        return left >= right;
    }
  };
  return (values) =>
    values
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []))
      .filter((value) => inner(value).some(holds));
}

const stepExpression =
  /\.\.?\*|\.((?:[^.[\]\\]|\\.)+)|\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*)\]/y;

/** Longer than any path that a person writes. */
const longest = 2048;

/** Reads a path, with or without braces around it. Throws `BadPath`. */
export function parseJsonPath(path: string): JsonPath {
  const text = path
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$/, '');
  if (text.length > longest) throw new BadPath('the path is too long');
  const steps: Step[] = [];
  stepExpression.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    stepExpression.lastIndex = at;
    const found = stepExpression.exec(text);
    if (found === null) {
      if (text === '.') break;
      throw new BadPath(`unexpected "${text.slice(at)}"`);
    }
    at = stepExpression.lastIndex;
    const [, name, content] = found;
    if (name !== undefined) steps.push(field(name.replace(/\\(.)/g, '$1')));
    else if (content !== undefined) steps.push(bracket(content));
    else steps.push(all);
  }
  return (object) => steps.reduce<readonly unknown[]>((values, step) => step(values), [object]);
}
