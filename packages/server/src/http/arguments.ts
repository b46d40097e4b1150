import { objectsIn, textsIn } from './arguments/lists.ts';
import { type ScalarArgs, scalarArgs } from './arguments/scalars.ts';
import { invalid, nameIn, type Source, sourceOf } from './arguments/source.ts';
import { type TextArgs, textArgs } from './arguments/texts.ts';
import { checkParameters, type Parameters } from './parameters.ts';
import { isObject, readBody, readQuery } from './request-values.ts';

/** The named values of a request: query and body together, as GitLab takes them. */
export interface Args extends TextArgs, ScalarArgs {
  has(name: string): boolean;
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
  return argsOf(sourceOf(values, parameters));
}

function argsOf(source: Source): Args {
  const { values } = source;
  return {
    ...textArgs(source),
    ...scalarArgs(source),
    has: (name) => values[name] !== undefined,
    texts: (name) => textsIn(source, name),
    objects: (name) =>
      objectsIn(source, name)?.map((item) => argsOf({ values: item, prefix: name })),
    object(name) {
      const value = values[name];
      return isObject(value) ? argsOf({ values: value, prefix: nameIn(source, name) }) : undefined;
    },
    record(name) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (!isObject(value)) throw invalid(source, name);
      return value;
    },
    names: () => Object.keys(values),
    raw: (name) => values[name],
  };
}
