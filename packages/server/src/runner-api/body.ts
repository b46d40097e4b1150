import { HttpError } from '../http-error.ts';
import { readForm, readText } from '../request-body.ts';
import type { Call } from '../route.ts';

/** What a runner sends, read by name; a value of the wrong type counts as not given. */
export interface Body {
  text(name: string): string | undefined;
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
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    flag(name) {
      const value = values[name];
      if (typeof value === 'boolean') return value;
      return value === 'true' || value === '1' ? true : value === 'false' ? false : undefined;
    },
    whole(name) {
      const value = values[name];
      const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
      return Number.isInteger(number) ? number : undefined;
    },
    words(name) {
      const value = values[name];
      const list: unknown[] | undefined = Array.isArray(value) ? value : text(name)?.split(',');
      const texts = list?.filter((word) => typeof word === 'string');
      return texts?.map((word) => word.trim()).filter((word) => word !== '');
    },
    object(name) {
      const value = values[name];
      return isObject(value) ? value : {};
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
