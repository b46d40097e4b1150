import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { readForm, readText } from '#http/request-body';

/** What a runner sends, read by name. Throws 400 `name is invalid` for a value of another type. */
export interface Body {
  text(name: string): string | undefined;
  /** One of some words. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined;
  flag(name: string): boolean | undefined;
  whole(name: string): number | undefined;
  /** A list, or one text with commas. */
  words(name: string): readonly string[] | undefined;
  object(name: string): Readonly<Record<string, unknown>>;
}

const limitBytes = 1024 * 1024;

/** Reads JSON or a form; an empty body is an empty object. */
export async function readBody({ request }: Call): Promise<Body> {
  const type = request.headers.get('content-type') ?? '';
  return bodyOf(/form/.test(type) ? await readFields(request) : await readJson(request));
}

async function readFields(request: Request): Promise<Record<string, unknown>> {
  const pairs = [...(await readForm(request, limitBytes))];
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === 'string'));
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request, limitBytes);
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    // Clients with nothing to say send `null`.
    if (value === null) return {};
    if (isObject(value)) return value;
  } catch {
    // Falls through to the same answer as any other JSON that is no object.
  }
  throw new HttpError(400, 'Bad Request', { body: { error: 'the body is not a JSON object' } });
}

function bodyOf(values: Readonly<Record<string, unknown>>): Body {
  /** Undefined for what was not said; `read` gives undefined for what it cannot be. */
  function given<T>(name: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    const result = read(value);
    if (result !== undefined) return result;
    throw new HttpError(400, 'Bad Request', { body: { error: `${name} is invalid` } });
  }
  return {
    text: (name) => given(name, textFrom),
    word: (name, words) => given(name, (value) => words.find((word) => word === value)),
    flag: (name) => (values[name] === '' ? undefined : given(name, flagFrom)),
    whole: (name) => (values[name] === '' ? undefined : given(name, wholeFrom)),
    words: (name) => given(name, wordsFrom),
    object: (name) => given(name, (value) => (isObject(value) ? value : undefined)) ?? {},
  };
}

function textFrom(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('\0') ? value : undefined;
}

/** Forms have no other way to say it than as text. */
function flagFrom(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' ? false : undefined;
}

function wholeFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function wordsFrom(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? value.map(textFrom) : textFrom(value)?.split(',');
  if (list === undefined || list.includes(undefined)) return undefined;
  return list.flatMap((word) => word?.trim() || []);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
