import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLsRefs } from '#fetch/ls-refs';
import { uploadPack } from '#fetch/upload-pack';
import { type Authorize, createAdvertise, refusal } from '#protocol/http';
import { route } from '#protocol/route';
import { createForwardOnly } from '#push/forward-only';
import { createPushAdvertisement } from '#push/push-advertisement';
import {
  type CheckPush,
  createPushJournal,
  type OnPush,
  type PushJournal,
  type RefUpdate,
} from '#push/push-journal';
import { type PushContext, receivePack, resume, tell } from '#push/receive-pack';
import { createRef, deleteRef } from '#refs/refs';
import { createPrograms, type Log, type Programs } from './programs.ts';
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
  return new HostedGit(options);
}

class HostedGit implements Git {
  readonly #options: GitOptions;
  readonly #programs: Programs;
  readonly #journal: PushJournal;
  readonly #context: PushContext;
  readonly #advertise = createAdvertise();
  readonly #advertisePush = createPushAdvertisement();
  readonly #lsRefs = createLsRefs();
  readonly #pushes = new Set<Promise<void>>();

  constructor(options: GitOptions) {
    const { directory, onPush, log, timeoutSeconds = 3600 } = options;
    const { checkPush = async () => ({ isAllowed: true }) } = options;
    this.#options = options;
    this.#programs = createPrograms({ timeoutSeconds });
    this.#journal = createPushJournal(join(directory, '.pushes'));
    const forwardOnly = createForwardOnly(join(directory, '.hooks'));
    this.#context = { journal: this.#journal, onPush, checkPush, forwardOnly, log };
  }

  repository(name: string): Repository {
    return repositoryAt(this.#options.directory, name, this.#programs);
  }

  async fetch(request: Request): Promise<Response> {
    const wanted = route(new URL(request.url));
    if (wanted === undefined) return new Response('Not found\n', { status: 404 });
    if (request.method !== (wanted.isAdvertisement ? 'GET' : 'POST')) {
      return new Response('Method not allowed\n', { status: 405 });
    }
    const { authorize } = this.#options;
    const decision = await authorize(request, wanted.projectPath, wanted.service);
    if (!decision.allowed) return refusal(decision);
    const target = this.repository(decision.repository);
    if (!(await exists(target))) {
      return refusal({ allowed: false, status: 404, message: 'This repository does not exist.' });
    }
    if (wanted.isAdvertisement) {
      const isPush = wanted.service === 'receive-pack';
      const told = isPush ? await this.#advertisePush(request, target) : undefined;
      return told ?? this.#advertise(request, target, wanted.service);
    }
    if (wanted.service === 'upload-pack') {
      return uploadPack(request, target, this.#lsRefs, this.#options.log);
    }
    const { response, done } = receivePack(request, target, decision.actor, this.#context);
    this.#track(done);
    return response;
  }

  #track(push: Promise<void>): void {
    const tracked = push.finally(() => this.#pushes.delete(tracked)).catch(() => {});
    this.#pushes.add(tracked);
  }

  async recover(): Promise<void> {
    const left = await this.#journal.pending();
    await Promise.all(
      left.map((event) => resume(event, this.repository(event.repository), this.#context)),
    );
  }

  async create(name: string, defaultBranch = 'main'): Promise<Repository> {
    await mkdir(this.#options.directory, { recursive: true });
    await createRepository(this.repository(name), defaultBranch);
    return this.repository(name);
  }

  async remove(name: string): Promise<void> {
    await removeRepository(this.repository(name));
  }

  async update(name: string, actor: string, change: RefUpdate): Promise<void> {
    const target = this.repository(name);
    const push = { repository: name, actor, updates: [change], pushOptions: [] };
    const event = await this.#journal.open(push);
    try {
      if (change.after === zeroSha) await deleteRef(target, change.ref);
      else await createRef(target, change.ref, change.after, change.before);
    } catch (error) {
      await this.#journal.close(event.id);
      throw error;
    }
    await tell(event, target, this.#context);
  }

  async close(): Promise<void> {
    const patience = new Promise<void>((done) => setTimeout(done, closeGraceMs).unref());
    await Promise.race([Promise.all(this.#pushes), patience]);
    await this.#programs.close();
  }
}
