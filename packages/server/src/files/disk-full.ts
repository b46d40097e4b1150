/** There is no room for what was to be written. */
export class DiskFull extends Error {
  readonly code = 'ENOSPC';
}

/** What the file system, quotas and SQLite (13) say when there is no room. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT' || errcode === 13) return true;
  return error.cause !== undefined && isDiskFull(error.cause);
}
