import {
  type Git,
  importRepository,
  lfsPointers,
  type Repository,
  setDefaultBranch,
} from '@slipway/git';
import type { LfsFiles } from '#lfs/lfs-files';
import { bytesOf } from '#limits/limit-table';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import { type Project, repositoryName } from '#projects/project';
import { protectDefaultBranch } from '#protection/protected-refs';
import type { Store } from '#store/store';
import { sourceOf, wantedIn } from './import-source.ts';
import { missingLargeFiles, tooLargeToImport } from './import-words.ts';
import { bringLargeFiles, type NotBrought } from './large-files.ts';

/** What is needed to bring a repository with all that belongs to it. */
export interface BringOptions {
  readonly store: Store;
  readonly git: Git;
  readonly limits: Pick<Limits, 'of' | 'ofInstance'>;
  readonly lfsFiles: LfsFiles;
  /** What of Git LFS a project may still take. */
  readonly lfsRoomOf: (projectId: number) => Promise<{ readonly leftBytes: number }>;
  /** Bytes that the disk of the repositories still has room for. */
  readonly left: () => Promise<number>;
  readonly clock: Clock;
}

/** How one is brought. */
export interface Bringing {
  readonly signal: AbortSignal;
  /** Told how far it is. */
  readonly say: (text: string) => void;
}

/** There is no room for it; its message is for people. */
export class TooLarge extends Error {}

/** Which addresses may be asked, by the instance's settings. */
export async function importRules({ limits }: Pick<BringOptions, 'limits'>) {
  const { allow_local_requests_from_web_hooks_and_services: allowed } = await limits.ofInstance();
  return { allowsLocal: allowed === 1 };
}

/**
 * Brings a repository and its large files into the empty one of a project: what a kill has left of an attempt
 * before is nobody's. Answers what the project is from then on.
 *
 * @throws TooLarge, ImportFailed, Refused
 */
export async function bringProject(
  options: BringOptions,
  project: Project,
  importUrl: string,
  bringing: Bringing,
): Promise<Partial<Project>> {
  const { store, git, clock } = options;
  const name = repositoryName(project);
  const source = await sourceOf(wantedIn(importUrl), await importRules(options));
  await git.remove(name);
  const repository = await git.create(name, project.defaultBranch);
  const room = await roomFor(options, project.id);
  const broken = new AbortController();
  const signal = AbortSignal.any([bringing.signal, broken.signal]);
  const found = await importRepository(repository, source, {
    signal,
    onProgress: ({ text, receivedBytes }) => {
      if (receivedBytes > room.bytes) broken.abort(new TooLarge(tooLargeToImport(room.name)));
      bringing.say(text);
    },
  });
  const defaultBranch = found ?? project.defaultBranch;
  await setDefaultBranch(repository, defaultBranch);
  const lost = await bringLarge(options, project, repository, importUrl, bringing);
  await protectDefaultBranch(store, project, defaultBranch, clock());
  return {
    importStatus: 'finished',
    importError: lost ? missingLargeFiles(lost) : null,
    defaultBranch,
    lastActivityAt: clock(),
  };
}

async function bringLarge(
  options: BringOptions,
  { id }: Project,
  repository: Repository,
  importUrl: string,
  { signal, say }: Bringing,
): Promise<NotBrought | undefined> {
  const { lfsFiles, lfsRoomOf } = options;
  const objects = await lfsPointers(repository);
  if (objects.length === 0) return undefined;
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  const [{ leftBytes }, disk] = await Promise.all([lfsRoomOf(id), options.left()]);
  if (bytes > Math.min(leftBytes, disk)) throw new TooLarge(tooLargeToImport('its large files'));
  const [from, rules] = [wantedIn(importUrl), await importRules(options)];
  const lfsUrl = await configuredUrl(repository);
  const into = lfsFiles;
  return bringLargeFiles({
    ...{ projectId: id, objects, from, lfsUrl, into, rules, signal },
    onProgress: say,
  });
}

/** A repository may say that its large files lie elsewhere. */
async function configuredUrl(repository: Repository): Promise<string | undefined> {
  const asked = ['config', '--blob', 'HEAD:.lfsconfig', '--get', 'lfs.url'];
  // Most have no such file, and git says so by failing.
  const said = await repository.run(asked).catch(() => Buffer.alloc(0));
  return said.toString('utf8').trim() || undefined;
}

async function roomFor({ limits, left }: BringOptions, projectId: number) {
  const { repository_size_limit: limit } = await limits.of(projectId);
  const [chosen, disk] = [bytesOf(limit), await left()];
  return chosen < disk
    ? { bytes: chosen, name: 'repository_size_limit' }
    : { bytes: disk, name: 'the disk' };
}
