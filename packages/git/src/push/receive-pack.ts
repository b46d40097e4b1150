import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskTroubleIn, guarded } from '@slipway/io';
import type { Log } from '#programs';
import { answer, requestBody } from '#protocol/http';
import { flush, readPackets, sideBand } from '#protocol/pkt-line';
import { defaultBranch, readRefs, setDefaultBranch } from '#refs/refs';
import { exists, type Repository, removeLocks, tidy, zeroSha } from '#repository';
import type { createForwardOnly, ForwardOnly } from './forward-only.ts';
import { type PushHead, PushHeadReader } from './push-head.ts';
import type { CheckPush, OnPush, PushEvent, PushJournal, RefUpdate } from './push-journal.ts';
import { PushReport, refusedReport } from './push-report.ts';

/** What a push needs from its surroundings. */
export interface PushContext {
  readonly journal: PushJournal;
  readonly onPush: OnPush;
  readonly checkPush: CheckPush;
  readonly forwardOnly: ReturnType<typeof createForwardOnly>;
  readonly log: Log;
}

/** Room for some hundred thousand refs. */
const headLimitBytes = 32 * 1024 * 1024;

/**
 * `POST …/git-receive-pack`.
 *
 * The announcement is read and journaled before git sees a byte. The last flush packet of git's
 * answer is held back until the push was told, so that what `onPush` says reaches the client.
 * A client that goes away changes nothing: refs that moved are told.
 */
export function receivePack(
  request: Request,
  repository: Repository,
  actor: string,
  context: PushContext,
): { response: Response; done: Promise<void> } {
  const out = guarded(new PassThrough());
  const done = push(requestBody(request), out, repository, actor, context)
    .catch((error: unknown) => {
      // What is no push at all is the sender's fault, and nothing to look at here.
      const level = error instanceof RangeError ? 'debug' : 'warn';
      context.log[level]('push failed', { repository: repository.name, error: String(error) });
      const words = sideBand(3, `push failed: ${wordsFor(error)}\n`);
      write(out, Buffer.concat([...words, flush]));
    })
    .finally(() => out.end());
  return { response: answer(out, 'application/x-git-receive-pack-result'), done };
}

function wordsFor(error: unknown): string {
  const trouble = diskTroubleIn(error);
  if (trouble === 'full') return 'the disk of the server is full';
  if (trouble === 'broken') return 'the disk of the server takes no writes; fetching goes on';
  return String(error);
}

interface Incoming {
  readonly head: PushHead;
  /** What was read of the request so far, the head included. */
  readonly pieces: readonly Buffer[];
  readonly input: AsyncIterator<Buffer>;
}

async function push(
  body: Readable,
  out: PassThrough,
  repository: Repository,
  actor: string,
  context: PushContext,
): Promise<void> {
  const incoming = await readHead(body[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  const { updates, pushOptions, capabilities } = incoming.head;
  // Before a big push the client tries its credentials with an empty one.
  if (updates.length === 0) return write(out, (await receive(incoming, out, repository)).end);
  const wanted = { repository: repository.name, actor, updates };
  const verdict = await context.checkPush(wanted);
  if (!verdict.isAllowed) {
    await drain(incoming.input);
    return write(out, refusedReport(incoming.head, verdict.reason));
  }
  const guard = await context.forwardOnly(verdict.forwardOnly ?? [], updates);
  const event = await context.journal.open({ ...wanted, pushOptions });
  const started = (pid: number) => context.journal.started(event.id, pid);
  const { accepted, end } = await receive(incoming, out, repository, {
    started,
    guard,
    mostBytes: verdict.mostBytes,
  });
  const moved = accepted
    ? updates.filter(({ ref }) => accepted.has(ref))
    : await landed(repository, updates);
  const messages = await tell({ ...event, updates: moved }, repository, context);
  if (capabilities.has('side-band-64k')) {
    write(out, Buffer.concat(messages.flatMap((line) => sideBand(2, `${line}\n`))));
  }
  write(out, end);
}

interface ReceiveOptions {
  readonly started?: (pid: number) => Promise<void>;
  readonly guard?: ForwardOnly | undefined;
  readonly mostBytes?: number | undefined;
}

/** Runs git; answers what it accepted, and the end of its answer, which was held back. */
async function receive(
  { head, pieces, input }: Incoming,
  out: PassThrough,
  repository: Repository,
  { started, guard, mostBytes }: ReceiveOptions = {},
): Promise<{ accepted: ReadonlySet<string> | undefined; end: Buffer }> {
  const args = ['receive-pack', '--stateless-rpc', repository.directory];
  const limit = mostBytes === undefined ? [] : ['-c', `receive.maxInputSize=${mostBytes}`];
  const program = repository.start([...limit, ...(guard?.args ?? []), ...args], guard?.env);
  if (program.pid !== undefined) await started?.(program.pid);
  // A program that ends early (a refused push) closes its input: its exit code tells the story.
  const sent = pipeline(chunks(pieces, input), program.stdin).catch(() => program.stdin.destroy());
  const report = new PushReport(head.capabilities.has('side-band-64k'));
  const end = await relay(program.stdout, out, report);
  await Promise.all([program.ended, sent]);
  return { accepted: report.accepted, end };
}

/** Tells a push whose refs have moved, then forgets it. A failure is kept for the next start. */
export async function tell(
  event: PushEvent,
  repository: Repository,
  { journal, onPush, log }: PushContext,
): Promise<readonly string[]> {
  if (event.updates.length === 0) {
    await journal.close(event.id);
    return [];
  }
  try {
    const branch = await adoptDefaultBranch(repository, event.updates);
    const messages = await onPush(
      branch === undefined ? event : { ...event, defaultBranch: branch },
    );
    await journal.close(event.id);
    tidy(repository).catch((error: unknown) => log.warn('git gc failed', { error: String(error) }));
    return messages;
  } catch (error) {
    log.error('push could not be processed', { push: event.id, error: String(error) });
    return [
      'The push is stored, but it could not be processed; Slipway tries again at its next start.',
    ];
  }
}

/**
 * Takes up a push that a killed process has left: waits for git, which may still be at it, opens
 * locks that it has left, and tells what has moved.
 */
export async function resume(
  event: PushEvent,
  repository: Repository,
  context: PushContext,
): Promise<void> {
  await context.journal.settled(event.id);
  if (!(await exists(repository))) return context.journal.close(event.id);
  await removeLocks(repository, event.updates);
  const updates = await landed(repository, event.updates);
  context.log.info('taking up a push', { push: event.id, refs: updates.length });
  await tell({ ...event, updates }, repository, context);
}

/** Those updates that the refs of a repository show to have happened. */
async function landed(
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<readonly RefUpdate[]> {
  const refs = await readRefs(repository);
  return updates.filter(({ ref, after }) => (refs.get(ref) ?? zeroSha) === after);
}

/** The first branch of an empty repository becomes the default one, as on GitLab. */
async function adoptDefaultBranch(
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<string | undefined> {
  const created = updates.filter((it) => it.before === zeroSha && it.ref.startsWith('refs/heads/'));
  if (created.length === 0) return undefined;
  const refs = await readRefs(repository);
  if (refs.has(`refs/heads/${await defaultBranch(repository)}`)) return undefined;
  const names = created.map(({ ref }) => ref.slice('refs/heads/'.length));
  const branch = ['main', 'master'].find((name) => names.includes(name)) ?? names[0];
  if (branch !== undefined) await setDefaultBranch(repository, branch);
  return branch;
}

async function readHead(input: AsyncIterator<Buffer>): Promise<Incoming> {
  const reader = new PushHeadReader();
  const pieces: Buffer[] = [];
  for (let size = 0; size <= headLimitBytes; ) {
    const next = await input.next();
    if (next.done) throw new RangeError('the request ended within its commands');
    pieces.push(next.value);
    size += next.value.length;
    const head = reader.take(next.value);
    if (head !== undefined) return { head, pieces, input };
  }
  throw new RangeError('too many refs in one push: push them in several');
}

/** Reads the rest of a request that is refused: git does not listen before it has sent all. */
async function drain(input: AsyncIterator<Buffer>): Promise<void> {
  for (let next = await input.next(); !next.done; next = await input.next());
}

/** The bytes already read, then the rest of the request. */
async function* chunks(
  head: readonly Buffer[],
  input: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* head;
  for (;;) {
    const next = await input.next();
    if (next.done) return;
    yield next.value;
  }
}

/** Passes git's answer on, packet by packet; returns its end, which the caller sends. */
async function relay(from: Readable, out: PassThrough, report: PushReport): Promise<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let end: Buffer = Buffer.alloc(0);
  for await (const chunk of from) {
    const read = readPackets(Buffer.concat([rest, chunk as Buffer]));
    rest = read.rest;
    for (const packet of read.packets) {
      report.take(packet);
      write(out, end);
      end = packet.payload === undefined ? packet.raw : Buffer.alloc(0);
      if (packet.payload !== undefined) write(out, packet.raw);
    }
  }
  return Buffer.concat([end, rest]);
}

function write(out: PassThrough, bytes: Buffer): void {
  if (bytes.length > 0 && !out.destroyed && !out.writableEnded) out.write(bytes);
}
