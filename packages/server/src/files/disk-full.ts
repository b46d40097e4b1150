import { isStorageFull } from '@slipway/files';

/** What files, quotas and SQLite (13) say when there is no room. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode } = error as { readonly errcode?: unknown };
  if (errcode === 13 || isStorageFull(error)) return true;
  return error.cause !== undefined && isDiskFull(error.cause);
}
