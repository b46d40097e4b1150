import { isPathInside, isPlainLine } from '#plain-text';
import { mostLength } from './bounds.ts';
import { HttpError } from './http-error.ts';
import { checkParameters, type Parameters } from './parameters.ts';
import { isObject, readBody, readQuery, type Values } from './request-values.ts';

/** The named values of a request: query and body together, as GitLab takes them. */
export interface Args {
  has(name: string): boolean;
  /** Throws 400 `name is invalid` for a text with a NUL, which neither files nor git can hold. */
  text(name: string): string | undefined;
  /** As `text`, with any character in it. */
  content(name: string): string | undefined;
  /** A path inside a repository; throws 400 for one that leads out of it. */
  path(name: string): string | undefined;
  /** One line, as of a name; throws 400 `name is invalid`. */
  line(name: string): string | undefined;
  /** Throws 400 `name is missing`. */
  requiredText(name: string): string;
  /** Throws 400 `name is invalid` for anything but a whole number. */
  integer(name: string): number | undefined;
  requiredInteger(name: string): number;
  boolean(name: string): boolean | undefined;
  requiredBoolean(name: string): boolean;
  date(name: string): Date | undefined;
  /** One of some words; throws 400 for any other. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined;
  requiredWord<T extends string>(name: string, words: readonly T[]): T;
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

/** Room for the largest configuration, every character of it escaped. */
const usualLimitBytes = 8 * 1024 * 1024;

/** How a request is read. */
export interface ReadOptions {
  /** What the address takes; without them everything. */
  readonly parameters?: Parameters | undefined;
  /** Of the body. Default 8 MiB. */
  readonly limitBytes?: number | undefined;
  /** False where the body is not values. Default true. */
  readonly readsBody?: boolean;
}

/**
 * Reads query and body (JSON, form or multipart form), within bounds of size, depth and number. Throws
 * 400 for a parameter that would have no effect; a handler that reads one which is not declared is a
 * mistake of ours.
 */
export async function readArgs(
  request: Request,
  url: URL,
  { parameters, limitBytes = usualLimitBytes, readsBody = true }: ReadOptions = {},
): Promise<Args> {
  const values = readQuery(url);
  if (readsBody && request.method !== 'GET' && request.method !== 'HEAD') {
    Object.assign(values, await readBody(request, limitBytes));
  }
  if (parameters) checkParameters(parameters, values);
  return argsOf(values, '', parameters);
}

/** An object or a list: such a value is no text, and its own `toString` may be anything. */
function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
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

  function content(name: string): string | undefined {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw invalid(name);
    const text = String(value);
    const most = (prefix === '' && mostLength.get(name)) || text.length;
    if (text.length > most) throw invalid(name, `is too long (maximum is ${most} characters)`);
    return text;
  }

  function text(name: string): string | undefined {
    const value = content(name);
    if (value?.includes('\0')) throw invalid(name);
    return value;
  }

  function line(name: string): string | undefined {
    const value = text(name);
    if (value !== undefined && !isPlainLine(value)) throw invalid(name);
    return value;
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
    if (items !== undefined) {
      return items.map((item) => {
        if (isNested(item) || String(item).includes('\0')) throw invalid(name);
        return String(item);
      });
    }
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
    content,
    path(name) {
      const value = text(name);
      if (value !== undefined && !isPathInside(value)) {
        throw invalid(name, 'should be a valid file path');
      }
      return value;
    },
    line,
    requiredText: (name) => present(name, text(name)),
    integer,
    requiredInteger: (name) => present(name, integer(name)),
    boolean,
    requiredBoolean: (name) => present(name, boolean(name)),
    date,
    word,
    requiredWord: (name, words) => present(name, word(name, words)),
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
