import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLsRefs } from '#fetch/ls-refs';
import { uploadPack } from '#fetch/upload-pack';
import { type Authorize, createAdvertise, refusal } from '#protocol/http';
import { route } from '#protocol/route';
import { createForwardOnly } from '#push/forward-only';
import { createPushAdvertisement } from '#push/push-advertisement';
import { type CheckPush, createPushJournal, type OnPush, type RefUpdate } from '#push/push-journal';
import { receivePack, resume, tell } from '#push/receive-pack';
import { createRef, deleteRef } from '#refs/refs';
import { createPrograms, type Log } from './programs.ts';
import {
  createRepository,
  exists,
  type Repository,
  removeRepository,
  repositoryAt,
  zeroSha,
} from './repository.ts';

/** What the git service needs. */
export interface GitOptions {
  /** Holds one bare repository per project, and the journal of pushes (`.pushes`). */
  readonly directory: string;
  readonly authorize: Authorize;
  /** Called once refs are durably updated, before the client hears of it. */
  readonly onPush: OnPush;
  /** Decides about the refs of a push; without it `authorize` alone decides. */
  readonly checkPush?: CheckPush;
  readonly log: Log;
  /** No git program runs longer. Default: one hour. */
  readonly timeoutSeconds?: number;
}

/** Git over smart HTTP, and the repositories behind it. */
export interface Git {
  /** Answers requests of git clients; 404 for any other. */
  fetch(request: Request): Promise<Response>;
  /**
   * Tells the pushes that a killed process did not tell any more. Call once, before any request.
   * Waits for git programs that have outlived that process, since they may still move refs.
   */
  recover(): Promise<void>;
  /** The repository of that name, whether it exists or not. */
  repository(name: string): Repository;
  /** Makes an empty repository; one that exists stays as it is. */
  create(name: string, defaultBranch?: string): Promise<Repository>;
  remove(name: string): Promise<void>;
  /**
   * Moves refs as a push would, and tells it. Throws `GitFailed` when a ref is not at `before` any
   * more.
   */
  update(name: string, actor: string, update: RefUpdate): Promise<void>;
  /** Waits a moment for pushes under way, then ends what still runs. */
  close(): Promise<void>;
}

const closeGraceMs = 2000;

/** Git hosting for the projects of one server. */
export function createGit(options: GitOptions): Git {
  const { directory, authorize, onPush, log } = options;
  const programs = createPrograms({ timeoutSeconds: options.timeoutSeconds ?? 3600 });
  const journal = createPushJournal(join(directory, '.pushes'));
  const { checkPush = async () => ({ isAllowed: true }) } = options;
  const forwardOnly = createForwardOnly(join(directory, '.hooks'));
  const context = { journal, onPush, checkPush, forwardOnly, log };
  const advertise = createAdvertise();
  const advertisePush = createPushAdvertisement();
  const lsRefs = createLsRefs();
  const pushes = new Set<Promise<void>>();
  const repository = (name: string) => repositoryAt(directory, name, programs);

  async function fetch(request: Request): Promise<Response> {
    const wanted = route(new URL(request.url));
    if (wanted === undefined) return new Response('Not found\n', { status: 404 });
    if (request.method !== (wanted.isAdvertisement ? 'GET' : 'POST')) {
      return new Response('Method not allowed\n', { status: 405 });
    }
    const decision = await authorize(request, wanted.projectPath, wanted.service);
    if (!decision.allowed) return refusal(decision);
    const target = repository(decision.repository);
    if (!(await exists(target))) {
      return refusal({ allowed: false, status: 404, message: 'This repository does not exist.' });
    }
    if (wanted.isAdvertisement) {
      const isPush = wanted.service === 'receive-pack';
      const told = isPush ? await advertisePush(request, target) : undefined;
      return told ?? advertise(request, target, wanted.service);
    }
    if (wanted.service === 'upload-pack') return uploadPack(request, target, lsRefs, log);
    const { response, done } = receivePack(request, target, decision.actor, context);
    track(done);
    return response;
  }

  function track(push: Promise<void>): void {
    const tracked = push.finally(() => pushes.delete(tracked)).catch(() => {});
    pushes.add(tracked);
  }

  async function recover(): Promise<void> {
    const left = await journal.pending();
    await Promise.all(left.map((event) => resume(event, repository(event.repository), context)));
  }

  async function create(name: string, defaultBranch = 'main'): Promise<Repository> {
    await mkdir(directory, { recursive: true });
    await createRepository(repository(name), defaultBranch);
    return repository(name);
  }

  async function update(name: string, actor: string, change: RefUpdate): Promise<void> {
    const target = repository(name);
    const push = { repository: name, actor, updates: [change], pushOptions: [] };
    const event = await journal.open(push);
    try {
      if (change.after === zeroSha) await deleteRef(target, change.ref);
      else await createRef(target, change.ref, change.after, change.before);
    } catch (error) {
      await journal.close(event.id);
      throw error;
    }
    await tell(event, target, context);
  }

  async function close(): Promise<void> {
    const patience = new Promise<void>((done) => setTimeout(done, closeGraceMs).unref());
    await Promise.race([Promise.all(pushes), patience]);
    await programs.close();
  }

  return {
    fetch,
    recover,
    repository,
    create,
    remove: (name) => removeRepository(repository(name)),
    update,
    close,
  };
}
