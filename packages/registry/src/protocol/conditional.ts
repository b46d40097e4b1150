import type { Digest } from './digest.ts';

/** The tag of an answer: what has another digest is something else. */
export const etagOf = (digest: Digest): string => `"${digest}"`;

/** Whether the client has what it asks for already (RFC 9110: `If-None-Match`, compared weakly). */
export function isUnchanged(request: Request, etag: string): boolean {
  const given = listed(request, 'if-none-match').map((tag) => tag.replace(/^W\//, ''));
  return given.includes('*') || given.includes(etag);
}

/** Whether a write has a condition at all. */
export const isConditional = ({ headers }: Request): boolean =>
  headers.has('if-match') || headers.has('if-none-match');

/**
 * Whether a write may go on where `current` is now: `If-None-Match: *` makes something new and overwrites
 * nothing, `If-Match: "sha256:…"` exchanges only what the client has seen.
 */
export function mayReplace(request: Request, current: Digest | undefined): boolean {
  const etag = current && etagOf(current);
  const matches = (given: readonly string[]) =>
    etag !== undefined && (given.includes('*') || given.includes(etag));
  const wanted = listed(request, 'if-match');
  if (wanted.length > 0 && !matches(wanted)) return false;
  return !matches(listed(request, 'if-none-match'));
}

function listed(request: Request, header: string): readonly string[] {
  const given = request.headers.get(header);
  return given === null ? [] : given.split(',').map((tag) => tag.trim());
}

/** The range that a `GET` wants; with an `If-Range` that names something else, the whole is. */
export function wantedRange(request: Request, etag: string): string | null {
  if (request.method !== 'GET') return null;
  const condition = request.headers.get('if-range');
  // Blobs have no date, and a weak tag never allows a part to be joined to another.
  if (condition !== null && condition.trim() !== etag) return null;
  return request.headers.get('range');
}
