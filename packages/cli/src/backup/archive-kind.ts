import { UsageError } from '#command';

/** How the bytes of an archive are kept. */
export type ArchiveKind = 'tar' | 'zstd';

/**
 * Which archive a name asks for; undefined for a folder.
 *
 * @throws UsageError for an archive that Slipway does not write
 */
export function archiveKindOf(name: string): ArchiveKind | undefined {
  if (name.endsWith('.tar')) return 'tar';
  if (/\.(?:tar\.zst|tzst)$/.test(name)) return 'zstd';
  if (!/\.(?:tgz|zip|t?xz|gz|bz2|zst|7z)$/.test(name)) return undefined;
  throw new UsageError(`${name} must end in .tar or .tar.zst (compressed), or be a folder`);
}

/** What the first bytes of a file say that it is. */
export function kindByContent(head: Uint8Array): ArchiveKind {
  const isZstd = Buffer.from(head)
    .subarray(0, 4)
    .equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  return isZstd ? 'zstd' : 'tar';
}
