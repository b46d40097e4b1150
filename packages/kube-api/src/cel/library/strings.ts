import type { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { addNamespace } from './namespace.ts';

/** Texts are counted in code points, as the language does. */
const pointsOf = (text: string) => [...text];

function charAt(text: string, index: bigint): string {
  const points = pointsOf(text);
  if (index < 0n || index > BigInt(points.length)) throw new Error(`index out of range: ${index}`);
  return points[Number(index)] ?? '';
}

function replace(text: string, from: string, to: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  let rest = text;
  let done = '';
  for (let count = 0n; count < limit; count += 1n) {
    const at = rest.indexOf(from);
    if (at < 0) break;
    done += rest.slice(0, at) + to;
    rest = rest.slice(at + from.length);
  }
  return done + rest;
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

const quote = (text: string) =>
  `"${[...text].map((character) => escapes[character] ?? character).join('')}"`;

/** A value as `%s` writes it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Duration) return value.toString();
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${written(key)}: ${written(item)}`).join(', ')}}`;
}

const verbs: Readonly<Record<string, (value: unknown, precision: number | undefined) => string>> = {
  s: written,
  d: (value) => String(value),
  f: (value, precision = 6) => Number(value).toFixed(Math.min(precision, 100)),
  e: (value, precision = 6) =>
    Number(value)
      .toExponential(Math.min(precision, 100))
      .replace(/e([+-])(\d)$/, 'e$10$2'),
  b: (value) =>
    typeof value === 'boolean' ? String(Number(value)) : (value as bigint).toString(2),
  o: (value) => (value as bigint).toString(8),
  x: (value) =>
    typeof value === 'string' ? Buffer.from(value).toString('hex') : (value as bigint).toString(16),
};

function format(template: string, values: readonly unknown[]): string {
  let next = 0;
  const text = template.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g,
    (whole, precision?: string, verb = '') => {
      if (whole === '%%') return '%';
      const write = verbs[verb] ?? verbs[verb.toLowerCase()];
      if (write === undefined) throw new Error(`unrecognized formatting clause "${verb}"`);
      if (next >= values.length) throw new Error(`index ${next} out of range`);
      const result = write(values[next++], precision === undefined ? undefined : Number(precision));
      return verb === 'X' ? result.toUpperCase() : result;
    },
  );
  return text;
}

/** The strings extension of the language, as far as the library does not have it. */
export function addStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => replace(text, from, to, -1n),
    )
    .registerFunction('string.replace(string, string, int): string', replace)
    .registerFunction('string.reverse(): string', (text: string) =>
      pointsOf(text).reverse().join(''),
    )
    .registerFunction('string.format(list): string', format)
    .registerFunction('string(google.protobuf.Timestamp): string', written)
    .registerFunction('string(google.protobuf.Duration): string', written)
    .registerFunction('int(google.protobuf.Timestamp): int', (time: Date) =>
      BigInt(Math.floor(time.getTime() / 1000)),
    );
  addNamespace(environment, 'strings', { 'quote(string): string': quote });
}
