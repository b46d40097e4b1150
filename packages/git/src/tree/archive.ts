import type { Readable } from 'node:stream';
import { GitFailed } from '#programs';
import type { Repository } from '#repository';

/** The formats of archives; git makes the last one by the program `bzip2`. */
export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz' | 'tar.bz2';

/** The formats by all the names that GitLab has for them. */
export const archiveFormats: Readonly<Record<string, ArchiveFormat>> = {
  zip: 'zip',
  tar: 'tar',
  'tar.gz': 'tar.gz',
  'tar.bz2': 'tar.bz2',
  tbz: 'tar.bz2',
  tbz2: 'tar.bz2',
  tb2: 'tar.bz2',
  bz2: 'tar.bz2',
};

/** What to put into an archive, and how. */
export interface ArchiveRequest {
  readonly commit: string;
  readonly format: ArchiveFormat;
  /** Everything lies in a folder of this name. */
  readonly folder: string;
  /** Only what is at or below it. Default all. */
  readonly path?: string;
}

/** The machine lacks what packs this format. */
export class CannotArchive extends Error {}

const compressors = ['-c', 'tar.tar.bz2.command=bzip2 -c'];

/** Every repository has this one without having it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Streams the files of a commit. Read it to the end or destroy it. Throws `CannotArchive` before the
 * first byte.
 */
export async function openArchive(
  repository: Repository,
  { commit, format, folder, path = '' }: ArchiveRequest,
): Promise<Readable> {
  const archive = [...compressors, 'archive', `--format=${format}`, `--prefix=${folder}/`];
  if (format === 'tar.bz2') await requireBzip2(repository, [...archive, emptyTree]);
  const below = path === '' ? [] : ['--', `:(literal)${path}`];
  const program = repository.start([...archive, commit, ...below]);
  program.stdin.end();
  return program.stdout;
}

/** git itself says whether it finds the program: an archive of nothing fails without it. */
async function requireBzip2(repository: Repository, attempt: readonly string[]): Promise<void> {
  try {
    await repository.run(attempt);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const advice =
      'this machine has no bzip2 to pack it with: take tar.gz or zip, or install bzip2';
    throw new CannotArchive(advice, { cause: error });
  }
}
