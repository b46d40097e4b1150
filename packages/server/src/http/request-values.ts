import { beyond, checkJsonSize, mostDepth, mostValues } from './bounds.ts';
import { HttpError } from './http-error.ts';
import { readForm, readText } from './request-body.ts';

/** Named values as they came: texts, lists and objects, as deep as bounds allow. */
export type Values = Record<string, unknown>;

/** The values of an address. */
export const readQuery = (url: URL): Values => assigned(url.searchParams);

/** The values of a body: JSON, form or multipart form; none of any other. */
export async function readBody(request: Request, limitBytes: number): Promise<Values> {
  const type = request.headers.get('content-type') ?? '';
  if (type.includes('multipart/form-data')) {
    const pairs: [string, string][] = [];
    for (const [name, value] of await readForm(request, limitBytes)) {
      pairs.push([name, typeof value === 'string' ? value : await value.text()]);
    }
    return assigned(pairs);
  }
  const text = await readText(request, limitBytes);
  if (text === '') return assigned([]);
  if (type.includes('application/x-www-form-urlencoded')) {
    return assigned(new URLSearchParams(text));
  }
  return type.includes('json') ? parseObject(text) : assigned([]);
}

function assigned(pairs: Iterable<readonly [string, string]>): Values {
  const values: Values = Object.create(null) as Values;
  let count = 0;
  for (const [name, value] of pairs) {
    count += 1;
    if (count > mostValues) throw beyond(`a request may have ${mostValues} values at most`);
    assign(values, name, value);
  }
  return values;
}

function parseObject(text: string): Values {
  checkJsonSize(text);
  try {
    const body: unknown = JSON.parse(text);
    // Clients with nothing to say send `null`.
    if (body === null) return Object.create(null) as Values;
    if (isObject(body)) return body;
  } catch {
    // Answered below, as every other body that is no JSON object.
  }
  throw new HttpError(400, 'Bad Request', { body: { error: 'The body is not a JSON object' } });
}

/** `a[b][]=x`, as Rails reads it: into objects, and lists that a repeated key continues. */
function assign(values: Values, name: string, value: string): void {
  const path = name.split('[', mostDepth + 1);
  if (path.length > mostDepth) {
    throw beyond(`the name of a value may be ${mostDepth} levels deep at most`);
  }
  const [first = name, ...rest] = path.map((key) => key.replaceAll(']', ''));
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  values[first] = merged(values[first], rest, value);
}

function merged(old: unknown, path: readonly string[], value: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (key === '') return appended(Array.isArray(old) ? old : [], rest, value);
  const values: Values = isObject(old) ? old : (Object.create(null) as Values);
  values[key] = merged(values[key], rest, value);
  return values;
}

function appended(list: unknown[], path: readonly string[], value: string): unknown[] {
  const [key] = path;
  const last = list.at(-1);
  // In place: the list is ours, and a body may hold millions of entries.
  if (key !== undefined && isObject(last) && !(key in last)) merged(last, path, value);
  else list.push(key === undefined ? value : merged(undefined, path, value));
  return list;
}

/** Whether a value has values of its own by name. */
export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
