import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { LfsFiles, LfsObject } from '#lfs/lfs-files';
import { beginOutgoing, type OutgoingRules } from '#outgoing/outgoing';
import type { Wanted } from './import-source.ts';

/** The large files (Git LFS) of a repository that was brought, and where they are asked for. */
export interface LargeFiles {
  readonly projectId: number;
  readonly objects: readonly LfsObject[];
  /** The repository's address, and whoever may read there. */
  readonly from: Wanted;
  /** What the repository says of its large files: another address than its own. */
  readonly lfsUrl: string | undefined;
  readonly into: Pick<LfsFiles, 'has' | 'save'>;
  readonly rules: OutgoingRules;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** What did not come, and what the other side has said of it. */
export interface NotBrought {
  readonly count: number;
  readonly why: string;
}

/** As clients of Git LFS ask. */
const batchSize = 100;
const atOnce = 4;
/** Whoever sends nothing for so long is not waited for. */
const silenceMs = 60_000;
const mostAnswerBytes = 4 * 1024 * 1024;
const mediaType = 'application/vnd.git-lfs+json';

interface Action {
  readonly href: string;
  readonly header?: Readonly<Record<string, string>>;
}

interface Answered extends LfsObject {
  readonly actions?: { readonly download?: Action };
  readonly error?: { readonly message?: string };
}

/**
 * Brings large files that are not there yet, by Git LFS's own protocol, each checked by its digest. Answers what
 * did not come, undefined for nothing: a repository whose large files are lost elsewhere is brought all the same.
 *
 * @throws what `save` throws when there is no room
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
export async function bringLargeFiles(wanted: LargeFiles): Promise<NotBrought | undefined> {
  const { projectId, objects, into, signal, onProgress } = wanted;
  const lost: string[] = [];
  let done = 0;
  for (let at = 0; at < objects.length; at += batchSize) {
    const missing: LfsObject[] = [];
    for (const object of objects.slice(at, at + batchSize)) {
      if (await into.has(projectId, object)) done += 1;
      else missing.push(object);
    }
    const answered = await whereTheyAre(wanted, missing);
    for (let next = 0; next < answered.length; next += atOnce) {
      const some = answered.slice(next, next + atOnce);
      const outcomes = await Promise.all(some.map((each) => bringOne(wanted, each)));
      signal.throwIfAborted();
      lost.push(...outcomes.filter((why) => why !== undefined));
      done += some.length;
      onProgress(`Receiving large files: ${Math.floor((done * 100) / objects.length)}%`);
    }
  }
  const [why] = lost;
  return why === undefined ? undefined : { count: lost.length, why };
}

/** For each object where it is, or why it is nowhere. */
async function whereTheyAre(
  wanted: LargeFiles,
  objects: readonly LfsObject[],
): Promise<readonly Answered[]> {
  if (objects.length === 0) return [];
  try {
    const url = batchUrl(wanted);
    const headers = {
      accept: mediaType,
      'content-type': mediaType,
      ...credentialsFor(wanted, url),
    };
    const body = JSON.stringify({ operation: 'download', transfers: ['basic'], objects });
    const response = await ask(wanted, url, { method: 'POST', headers }, body);
    if (response.statusCode !== 200) throw refused(response);
    const answer = JSON.parse(await limited(response)) as { objects?: readonly Answered[] };
    const known = new Map((answer.objects ?? []).map((each) => [each.oid, each]));
    return objects.map((object) => ({ ...known.get(object.oid), ...object }));
  } catch (error) {
    wanted.signal.throwIfAborted();
    return objects.map((object) => ({ ...object, error: { message: wordsOf(error) } }));
  }
}

/** Why it did not come; undefined when it is there. */
async function bringOne(
  wanted: LargeFiles,
  { oid, size, actions, error }: Answered,
): Promise<string | undefined> {
  const download = actions?.download;
  if (!download) return error?.message ?? 'the other side does not say where they are';
  let response: IncomingMessage;
  try {
    const url = new URL(download.href);
    const headers = { ...credentialsFor(wanted, url), ...download.header };
    response = await ask(wanted, url, { method: 'GET', headers });
    if (response.statusCode !== 200) throw refused(response);
  } catch (failure) {
    return wordsOf(failure);
  }
  const broken: unknown[] = [];
  response.once('error', (failure) => broken.push(failure));
  try {
    await wanted.into.save(wanted.projectId, { oid, size }, response);
    return undefined;
  } catch (failure) {
    // What is wrong with the other side is told; a disk without room ends the import.
    const isTheirs = broken.length > 0 || (failure instanceof Error && 'status' in failure);
    if (!isTheirs) throw failure;
    return wordsOf(broken[0] ?? failure);
  }
}

async function ask(
  { rules, signal }: LargeFiles,
  url: URL,
  settings: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
  body?: string,
): Promise<IncomingMessage> {
  const request = beginOutgoing(url, { ...settings, signal }, rules);
  request.setTimeout(silenceMs, () => request.destroy(new Error('the other side stopped sending')));
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

function batchUrl({ from: { shown }, lfsUrl }: LargeFiles): URL {
  const own = `${shown.href.replace(/\/+$/, '').replace(/\.git$/, '')}.git/info/lfs`;
  const base = lfsUrl !== undefined && URL.canParse(lfsUrl) ? lfsUrl : own;
  return new URL(`${base.replace(/\/+$/, '')}/objects/batch`);
}

/** Nobody else's address hears the password. */
function credentialsFor({ from: { shown, credentials } }: LargeFiles, url: URL) {
  if (!credentials || url.origin !== shown.origin) return {};
  const { username, password } = credentials;
  const both = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: `Basic ${both}` };
}

function refused(response: IncomingMessage): Error {
  response.resume();
  return new Error(`the other side answered ${response.statusCode}`);
}

async function limited(response: IncomingMessage): Promise<string> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) response.destroy(new Error('the answer is too long'));
  });
  return text(response);
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
