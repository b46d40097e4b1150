import { HttpError } from '../http-error.ts';
import { checkParameters, type Parameters } from '../parameters/parameters.ts';
import { readForm, readText } from '../request-body.ts';

/** The named values of a request: query and body together, as GitLab takes them. */
export interface Args {
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** Throws 400 `name is missing`. */
  requiredText(name: string): string;
  /** Throws 400 `name is invalid` for anything but a whole number. */
  integer(name: string): number | undefined;
  requiredInteger(name: string): number;
  boolean(name: string): boolean | undefined;
  date(name: string): Date | undefined;
  /** One of some words; throws 400 for any other. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined;
  /** A list, however it was sent: JSON array, `name[]=…`, or commas. */
  texts(name: string): string[] | undefined;
  /** A list of objects, or undefined. */
  objects(name: string): Args[] | undefined;
  object(name: string): Args | undefined;
  /** An object with values of any kind, as they came; throws 400 for anything else. */
  record(name: string): Readonly<Record<string, unknown>> | undefined;
  /** The names that were sent, in order. */
  names(): string[];
  /** The value as it came. */
  raw(name: string): unknown;
}

type Values = Record<string, unknown>;

/** A body larger than this belongs into git. */
const bodyLimitBytes = 64 * 1024 * 1024;

/**
 * Reads query and body (JSON, form or multipart form). Throws 400 for a parameter that would have no
 * effect; a handler that reads one which is not declared is a mistake of ours.
 */
export async function readArgs(request: Request, url: URL, parameters?: Parameters): Promise<Args> {
  const values: Values = Object.create(null) as Values;
  for (const [name, value] of url.searchParams) assign(values, name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    Object.assign(values, await readBody(request));
  }
  if (parameters) checkParameters(parameters, values);
  return argsOf(values, '', parameters);
}

async function readBody(request: Request): Promise<Values> {
  const type = request.headers.get('content-type') ?? '';
  const values: Values = Object.create(null) as Values;
  if (type.includes('multipart/form-data')) {
    for (const [name, value] of await readForm(request, bodyLimitBytes)) {
      assign(values, name, typeof value === 'string' ? value : await value.text());
    }
    return values;
  }
  const text = await readText(request, bodyLimitBytes);
  if (text === '') return values;
  if (type.includes('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(text)) assign(values, name, value);
    return values;
  }
  return type.includes('json') ? parseObject(text) : values;
}

function parseObject(text: string): Values {
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
  const [first = name, ...rest] = name.replaceAll(']', '').split('[');
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

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Shows a handler what it has declared, and nothing else. */
function guarded(values: Values, { route, known }: Parameters): Values {
  return new Proxy(values, {
    get(target, name) {
      if (typeof name === 'string' && !known.has(name)) {
        throw new Error(`${route} reads ${name} without declaring it`);
      }
      return Reflect.get(target, name);
    },
  });
}

function argsOf(given: Values, prefix: string, parameters?: Parameters): Args {
  const values = parameters ? guarded(given, parameters) : given;
  const nameOf = (name: string) => (prefix === '' ? name : `${prefix}[${name}]`);
  const invalid = (name: string, why = 'is invalid') =>
    new HttpError(400, 'Bad Request', { body: { error: `${nameOf(name)} ${why}` } });

  function text(name: string): string | undefined {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw invalid(name);
    return String(value);
  }

  function integer(name: string): number | undefined {
    const value = text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw invalid(name);
    return Number(value);
  }

  function present<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw invalid(name, 'is missing');
    return value;
  }

  function boolean(name: string): boolean | undefined {
    const value = text(name);
    if (value === undefined || value === '') return undefined;
    if (/^(true|1|t|on)$/i.test(value)) return true;
    if (/^(false|0|f|off)$/i.test(value)) return false;
    throw invalid(name);
  }

  function date(name: string): Date | undefined {
    const value = text(name);
    if (value === undefined || value === '') return undefined;
    const parsed = new Date(value);
    if (Number.isNaN(parsed.getTime())) throw invalid(name);
    return parsed;
  }

  function word<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = text(name);
    if (value === undefined || value === '') return undefined;
    const known = words.find((it) => it === value);
    if (known === undefined) throw invalid(name, 'does not have a valid value');
    return known;
  }

  /** Lists also come as objects with numbers for keys. */
  function list(name: string): unknown[] | undefined {
    const value = values[name];
    if (Array.isArray(value)) return value;
    if (isObject(value) && Object.keys(value).every((key) => /^\d+$/.test(key))) {
      return Object.values(value);
    }
    return undefined;
  }

  function texts(name: string): string[] | undefined {
    const items = list(name);
    if (items !== undefined) return items.map(String);
    const value = text(name);
    if (value === undefined) return undefined;
    return value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  function objects(name: string): Args[] | undefined {
    const items = list(name);
    if (items === undefined) {
      if (values[name] === undefined || values[name] === null) return undefined;
      throw invalid(name);
    }
    return items.map((item) => {
      if (!isObject(item)) throw invalid(name);
      return argsOf(item, name);
    });
  }

  return {
    has: (name) => values[name] !== undefined,
    text,
    requiredText: (name) => present(name, text(name)),
    integer,
    requiredInteger: (name) => present(name, integer(name)),
    boolean,
    date,
    word,
    texts,
    objects,
    object(name) {
      const value = values[name];
      return isObject(value) ? argsOf(value, nameOf(name)) : undefined;
    },
    record(name) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (!isObject(value)) throw invalid(name);
      return value;
    },
    names: () => Object.keys(values),
    raw: (name) => values[name],
  };
}
