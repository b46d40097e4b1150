/** Whether the client has what it asks for already (RFC 9110: `If-None-Match`, compared weakly). */
export function isUnchanged(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match');
  if (given === null) return false;
  const tags = given.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** The range that is wanted; with an `If-Range` that names something else, the whole is. */
export function wantedRange(request: Request, etag: string): string | null {
  const condition = request.headers.get('if-range');
  // Blobs have no date, and a weak tag never allows a part to be joined to another.
  if (condition !== null && condition.trim() !== etag) return null;
  return request.headers.get('range');
}
