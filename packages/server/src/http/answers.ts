import type { Call } from './call.ts';
import { HttpError } from './http-error.ts';

/** A number in the path; throws 404 for anything else. */
export function idIn(call: Call, name: string): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(404, 'Not found');
  return Number(text);
}

/** 204 with nothing. */
export function nothing(): Response {
  return new Response(null, { status: 204 });
}

/** The answer with a header more, whoever has made it. */
export function withHeader(response: Response, name: string, value: string): Response {
  try {
    response.headers.set(name, value);
    return response;
  } catch {
    // Answers of `fetch` have headers that can't be changed.
    const copy = new Response(response.body, response);
    copy.headers.set(name, value);
    return copy;
  }
}
