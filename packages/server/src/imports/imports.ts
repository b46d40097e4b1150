import { ImportFailed } from '@slipway/git';
import type { Seal } from '#clusters/seal';
import type { DueHandler, Plan } from '#due/due-work';
import type { Events } from '#events';
import type { Log } from '#log';
import { isBeingImported, type Project } from '#projects/project';
import { protectDefaultBranch } from '#protection/protected-refs';
import { Refused } from '#refused';
import { type BringOptions, bringProject, importRules, TooLarge } from './bring-project.ts';
import { sourceOf, wantedIn } from './import-source.ts';
import { importWords } from './import-words.ts';

/** Brings repositories from elsewhere, a few at a time. */
export interface Imports {
  /** What a new project is made with. Throws `Refused` for an address that may not be asked. */
  accept(importUrl: string): Promise<ImportWish>;
  /** Begins with a project that was made with a wish. */
  begin(project: Project): Promise<void>;
  /** How far one is that is being brought: `Receiving objects: 45%`. */
  progressOf(projectId: number): string | undefined;
  readonly due: readonly [string, DueHandler];
  /** Breaks off what is being brought: whoever opens the store next brings it anew. */
  close(): Promise<void>;
}

export interface ImportWish {
  /** The address without name and password. */
  readonly from: string;
  readonly plan: Omit<Plan, 'subject'>;
}

export interface ImportsOptions extends BringOptions {
  /** Addresses are kept with their passwords until the work is done. */
  readonly seal: Seal;
  readonly events: Pick<Events, 'publish'>;
  readonly log: Log;
}

const kind = 'import-project';
const mostAtOnce = 4;
/** A process that does not look again by then was killed. */
const leaseMs = 30_000;
const busyMs = 2_000;
/** Whoever makes the project begins at once; this is for one who was killed in between. */
const forgottenMs = 30_000;

/** The part of a project's record that says how its import is. */
type Outcome = Pick<Project, 'importStatus' | 'importError'>;

export function createImports(options: ImportsOptions): Imports {
  const { store, seal, clock, log } = options;
  const running = new Map<number, { progress: string | undefined; readonly over: Promise<void> }>();
  const closing = new AbortController();
  const later = (ms: number) => new Date(clock().getTime() + ms);
  const tell = (projectId: number) => options.events.publish({ type: 'import', projectId });

  async function note(project: Project, change: Partial<Project>): Promise<void> {
    await store.projects.update(project.id, change);
    tell(project.id);
  }

  async function look({ subject, payload }: Parameters<DueHandler>[0]): Promise<Date | undefined> {
    const project = await store.projects.get(subject);
    if (!project || !isBeingImported(project)) return undefined;
    if (running.has(subject)) return later(leaseMs);
    if (running.size >= mostAtOnce) return later(busyMs);
    const { sealed } = payload as { readonly sealed: string }; // by `accept`
    start(project, seal.open(sealed));
    return later(leaseMs);
  }

  function start(project: Project, importUrl: string): void {
    const over = bring(project, importUrl)
      .catch((error: unknown) => fail(project, error))
      .catch((error: unknown) => log.error('an import could not be noted', { error }))
      .finally(() => running.delete(project.id));
    running.set(project.id, { progress: undefined, over });
  }

  async function bring(project: Project, importUrl: string): Promise<void> {
    await note(project, { importStatus: 'started' });
    const { signal } = closing;
    const say = (text: string) => tellProgress(project.id, text);
    await note(project, await bringProject(options, project, importUrl, { signal, say }));
  }

  function tellProgress(projectId: number, progress: string): void {
    const known = running.get(projectId);
    if (!known || known.progress === progress) return;
    known.progress = progress;
    tell(projectId);
  }

  /** Who is closing has not failed. */
  async function fail(project: Project, error: unknown): Promise<void> {
    if (closing.signal.aborted) return;
    log.warn('a repository could not be imported', { project: project.id, error });
    const outcome: Outcome = { importStatus: 'failed', importError: wordsFor(error) };
    await protectDefaultBranch(store, project, project.defaultBranch, clock());
    await note(project, outcome);
  }

  return {
    async accept(importUrl) {
      const wanted = wantedIn(importUrl);
      await sourceOf(wanted, await importRules(options));
      const payload = { sealed: seal.seal(importUrl) };
      return { from: wanted.shown.href, plan: { kind, at: later(forgottenMs), payload } };
    },
    async begin({ id }) {
      const planned = await store.due.of(kind, id);
      if (planned) await store.due.plan({ ...planned, at: clock() });
    },
    progressOf: (projectId) => running.get(projectId)?.progress,
    due: [kind, look],
    async close() {
      closing.abort();
      await Promise.all([...running.values()].map(({ over }) => over));
    },
  };
}

function wordsFor(error: unknown): string {
  if (error instanceof ImportFailed) return importWords[error.trouble];
  if (error instanceof TooLarge) return error.message;
  if (error instanceof Refused) return `The address ${error.message}.`;
  return importWords.other;
}
