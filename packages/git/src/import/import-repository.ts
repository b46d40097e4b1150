import type { Repository } from '#repository';
import { configured } from '#settings';
import { ImportFailed, troubleIn } from './import-failed.ts';

/** Where a repository is brought from. */
export interface ImportSource {
  /** `http:` or `https:`, without a name and password in it. */
  readonly url: URL;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** Where the host's name leads; no other address is asked. Undefined: wherever it leads by then. */
  readonly addresses?: readonly string[] | undefined;
}

/** What git tells of how far it is. */
export interface ImportProgress {
  /** `Receiving objects: 45% (9/20), 1.20 MiB | 2.00 MiB/s` */
  readonly text: string;
  /** What has come so far; 0 while nothing is told of it. */
  readonly receivedBytes: number;
}

/** How a repository is brought, and who hears how far it is. */
export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Breaks it off; what has come by then may be brought again. */
  readonly signal?: AbortSignal;
}

/** Whoever sends less than this for so long is not waited for. */
const patience = { bytesPerSecond: 1, seconds: 60 };

/**
 * Brings all branches and tags of another repository into one that has none of its own, and answers the name of
 * its default branch; undefined for one that is empty. May be done again after a kill.
 *
 * Redirects are not followed: they would lead to addresses that nobody has looked at.
 *
 * @throws ImportFailed
 */
export async function importRepository(
  repository: Repository,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<string | undefined> {
  if (source.addresses !== undefined) await requirePinning(repository);
  const env = environmentFor(source);
  const { href } = source.url;
  const heads = await run(repository, ['ls-remote', '--symref', href, 'HEAD'], env, options);
  const [, branch] = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(heads) ?? [];
  const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  const quiet = ['--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await run(repository, ['fetch', '--progress', ...quiet, href, ...refs], env, options);
  return branch;
}

/** What it prints. */
async function run(
  repository: Repository,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { onProgress, signal }: ImportOptions,
): Promise<string> {
  signal?.throwIfAborted();
  const tail = createTail(onProgress);
  const program = repository.start(args, env, tail.hear);
  signal?.addEventListener('abort', program.kill, { once: true });
  program.stdin.end();
  try {
    const [output, { exitCode }] = await Promise.all([textOf(program.stdout), program.ended]);
    signal?.throwIfAborted();
    if (exitCode !== 0) throw new ImportFailed(troubleIn(tail.text()), tail.text());
    return output;
  } finally {
    signal?.removeEventListener('abort', program.kill);
  }
}

const mostOutput = 64 * 1024;

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) if (text.length < mostOutput) text += chunk;
  return text;
}

const mostKept = 4096;

/** The end of what git says, where errors stand; each line of progress overwrites the one before. */
function createTail(onProgress: ImportOptions['onProgress']) {
  let kept = '';
  return {
    hear(text: string) {
      kept = (kept + text).slice(-mostKept);
      const lines = text.split(/[\r\n]+/);
      const line = lines.findLast((each) => /^[A-Z][a-z]+ing \w+: +\d+%/.test(each));
      if (line !== undefined) onProgress?.({ text: line, receivedBytes: receivedIn(line) });
    },
    text: () => kept,
  };
}

const units: Readonly<Record<string, number>> = { bytes: 0, KiB: 10, MiB: 20, GiB: 30 };

function receivedIn(line: string): number {
  const [, amount, unit = ''] = /, ([\d.]+) (bytes|KiB|MiB|GiB)\b/.exec(line) ?? [];
  return amount === undefined ? 0 : Number(amount) * 2 ** (units[unit] ?? 0);
}

/** Credentials go by the environment, which other users of the machine cannot read; arguments they can. */
function environmentFor({ url, credentials, addresses }: ImportSource) {
  return configured([
    ['protocol.http.allow', 'always'],
    ['protocol.https.allow', 'always'],
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', String(patience.bytesPerSecond)],
    ['http.lowSpeedTime', String(patience.seconds)],
    ['fetch.unpackLimit', '1'],
    ['fetch.fsckObjects', 'true'],
    ...lenience.map((what) => [`fetch.fsck.${what}`, 'ignore'] as const),
    ...(addresses ? [['http.curloptResolve', resolved(url, addresses)] as const] : []),
    ...(credentials ? [['http.extraHeader', basic(credentials)] as const] : []),
  ]);
}

/** As for pushes (`settings.ts`): old histories carry these. */
const lenience = [
  'badTimezone',
  'missingSpaceBeforeDate',
  'zeroPaddedFilemode',
  'missingEmail',
  'missingSpaceBeforeEmail',
  'hasDotgit',
];

/** curl's form: `example.com:443:192.0.2.1,[2001:db8::1]`. */
function resolved({ hostname, port, protocol }: URL, addresses: readonly string[]): string {
  const usual = protocol === 'https:' ? '443' : '80';
  const list = addresses.map((each) => (each.includes(':') ? `[${each}]` : each));
  return `${hostname}:${port || usual}:${list.join(',')}`;
}

function basic({ username, password }: NonNullable<ImportSource['credentials']>): string {
  return `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Older ones would ask whatever address the name leads to at that moment. */
async function requirePinning(repository: Repository): Promise<void> {
  const version = (await repository.run(['version'])).toString('utf8');
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld = Number(major) < 2 || (Number(major) === 2 && Number(minor) < 37);
  if (isOld) throw new ImportFailed('old-git', version.trim());
}
