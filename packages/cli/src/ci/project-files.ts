import type { Included, IncludedFile } from '@slipway/ci';

/**
 * The files of one project as includes see them. The compiler carries it as the origin of a file, so
 * that the file's own local includes are read from the same place.
 */
export interface ProjectFiles {
  /** One file, or the names it may have been meant for. */
  file(path: string, facts?: Pick<IncludedFile, 'component'>): Promise<Included>;
  /** Every file that a pattern with `*` or `**` fits, by name. */
  matching(pattern: string): Promise<Included>;
}
