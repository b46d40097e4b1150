import { checkKeys } from '#shape/keys';
import { get, isAlphanumeric, quoteHint } from '#shape/nodes';
import type { Place } from '#shape/place';
import { type Node, scalarText } from '#yaml/node';

/** One combination of matrix variables, in the order of their keys. */
export type MatrixRow = readonly (readonly [key: string, value: string])[];

/** `parallel:` normalised: so many equal jobs, or one for each row. */
export type ParallelConfig =
  | { readonly total: number; readonly matrix: null }
  | { readonly total: number; readonly matrix: readonly MatrixRow[] };

const most = 200;
const shapeText = 'should be an integer or a hash';
/** What GitLab says where only a matrix can stand. */
export const noNumber = 'cannot use "parallel: <number>".';

/** Reads `parallel:`. */
export function readParallel(
  node: Node,
  place: Place,
  isBridge: boolean,
): ParallelConfig | undefined {
  if (node.kind === 'map') {
    const matrix = readMatrix(node, place);
    return matrix && { total: matrix.length, matrix };
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    return place.error(node, shapeText);
  }
  if (isBridge) return place.error(node, `config ${noNumber}`);
  if (!Number.isInteger(node.value)) return place.error(node, 'config must be an integer');
  const total = Number(node.value);
  if (total < 1) return place.error(node, 'config must be greater than or equal to 1');
  if (total > most) return place.error(node, `config must be less than or equal to ${most}`);
  return { total, matrix: null };
}

/** Reads `{ matrix: [...] }` into rows; the last key of an entry changes fastest. */
export function readMatrix(node: Node, place: Place): readonly MatrixRow[] | undefined {
  if (node.kind !== 'map') return place.error(node, shapeText);
  if (!checkKeys(node, ['matrix'], place)) return undefined;
  const matrix = get(node, 'matrix');
  if (!matrix) return place.error(node, 'config missing required keys: matrix');
  const inner = place.in('matrix');
  if (matrix.kind !== 'list' || matrix.items.some(({ kind }) => kind !== 'map')) {
    return inner.error(matrix, 'config should be an array of hashes');
  }
  const axes = matrix.items.map((item) => readVariables(item, inner.in('variables')));
  if (!axes.every((found) => found !== undefined)) return undefined;
  if (axes.reduce((sum, found) => sum + rowCount(found), 0) > most) {
    return inner.error(matrix, `config generates too many jobs (maximum is ${most})`);
  }
  const rows = axes.flatMap(product);
  if (rows.length === 0) return inner.error(matrix, "config can't be blank");
  return rows;
}

type Axis = readonly [key: string, values: readonly string[]];

function readVariables(node: Node, place: Place): Axis[] | undefined {
  const text = 'config should be a hash of key value pairs, value can be an array';
  if (node.kind !== 'map') return place.error(node, text);
  if (node.entries.size === 0) return place.error(node, 'config requires at least 1 items');
  const errors = place.report.errorCount;
  const axes: Axis[] = [];
  for (const [key, { value }] of node.entries) {
    const items = value.kind === 'list' ? value.items : [value];
    const wrong = items.find((item) => !isAlphanumeric(item));
    if (wrong || items.length === 0) place.error(wrong ?? value, text, wrong && quoteHint(wrong));
    axes.push([key, items.filter(isAlphanumeric).map(scalarText)]);
  }
  return place.report.errorCount === errors ? axes : undefined;
}

function rowCount(axes: readonly Axis[]): number {
  return axes.reduce((count, [, values]) => count * values.length, 1);
}

function product(axes: readonly Axis[]): MatrixRow[] {
  let rows: (readonly [string, string])[][] = [[]];
  for (const [key, values] of axes) {
    const [only] = values;
    // Most keys of a long list have one value: their rows need no copy.
    if (values.length === 1 && only !== undefined) for (const row of rows) row.push([key, only]);
    else rows = rows.flatMap((row) => values.map((value) => [...row, [key, value] as const]));
  }
  return rows;
}

/** The name of one job of a matrix: `job: [a, b]`. */
export function matrixName(name: string, row: MatrixRow): string {
  return `${name}: [${row.map(([, value]) => value).join(', ')}]`;
}
