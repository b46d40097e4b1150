/** Parameters of a query as Kubernetes reads them. */
import { badRequest } from './status.ts';

/**
 * Absent, `0` and `false` in any case are false; everything else, the empty text too, is true.
 * Python's clients write `True`.
 */
export function queryBoolean(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** A whole number; undefined when it is absent or empty. Throws 400 when it is something else. */
export function queryInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(`${name}: strconv.ParseInt: parsing "${text}": invalid syntax`);
}
