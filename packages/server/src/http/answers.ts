import type { Call } from './call.ts';
import { HttpError } from './http-error.ts';

/** A number in the path; throws 404 for anything else. */
export function idIn(call: Call, name: string): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(404, 'Not found');
  return Number(text);
}

/** The thing, or 404 in GitLab's words: `404 Branch Not Found`. */
export function found<T>(thing: T | undefined, name?: string): T {
  if (thing === undefined) throw new HttpError(404, name ? `${name} Not Found` : 'Not found');
  return thing;
}

/** 400 with the fields that are wrong, as GitLab reports what its models refuse. */
export function unprocessable(field: string, problem: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { message: { [field]: [problem] } } });
}

/** 204 with nothing. */
export function nothing(): Response {
  return new Response(null, { status: 204 });
}
