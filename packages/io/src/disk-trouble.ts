/** Why a disk takes no writes: `full` may pass by itself, `broken` needs a person. */
export type DiskTrouble = 'full' | 'broken';

/** A failing disk answers some requests and is then made read-only by the kernel: one trouble. */
const byCode: Readonly<Record<string, DiskTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'broken',
  EIO: 'broken',
};

/** SQLite's own words for the same; extended codes have more bits. */
const bySqlite: Readonly<Record<number, DiskTrouble>> = { 8: 'broken', 10: 'broken', 13: 'full' };

/** What an error, or one that led to it, says about the disk. */
export function diskTroubleIn(error: unknown): DiskTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  const trouble = byCode[String(code)] ?? bySqlite[Number(errcode) & 0xff];
  return trouble ?? diskTroubleIn(error.cause);
}
