import { HttpError } from '#http/http-error';
import type { Parameters } from '#http/parameters';
import type { Values } from '#http/request-values';

/** Values as they came, and where in the request they stand. */
export interface Source {
  readonly values: Values;
  /** The name of the object that they are in; empty for those of the request itself. */
  readonly prefix: string;
}

/** The values of a request: a handler is shown what it has declared, and nothing else. */
export function sourceOf(values: Values, parameters: Parameters | undefined): Source {
  return { values: parameters ? guarded(values, parameters) : values, prefix: '' };
}

/** The name of a value as the client has spelled it. */
export function nameIn({ prefix }: Source, name: string): string {
  return prefix === '' ? name : `${prefix}[${name}]`;
}

/** 400 in GitLab's words. */
export function invalid(source: Source, name: string, why = 'is invalid'): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error: `${nameIn(source, name)} ${why}` } });
}

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
