import { execFile, execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';
import { CommandFailed } from '#command';

const run = promisify(execFile);

/** Where a git checkout pushes to and fetches from. */
export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** Runs git in the current folder; undefined when it fails: no git, no checkout, no such setting. */
export function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    }).trimEnd();
  } catch {
    return undefined;
  }
}

/** Runs git in the current folder. @throws CommandFailed with git's own words */
export async function gitOrFail(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await run('git', args, { env: { ...process.env, ...environment } });
    return stdout.trimEnd();
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new CommandFailed(said || 'git is missing: install it first', { cause: error });
  }
}

/** The remotes of the checkout around the current folder, the one that its branch uses first. */
export function remotes(): readonly Remote[] {
  const lines = git('remote', '--verbose')?.split('\n') ?? [];
  const all = lines.flatMap((line): readonly Remote[] => {
    const [, name, url] = /^(\S+)\t(.+) \((?:fetch|push)\)$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
  const branch = git('symbolic-ref', '--quiet', '--short', 'HEAD');
  const used = branch && git('config', `branch.${branch}.remote`);
  const order = [used, 'slipway', 'origin'];
  const rank = ({ name }: Remote) => (order.includes(name) ? order.indexOf(name) : order.length);
  return all.sort((one, other) => rank(one) - rank(other));
}

/** The project that a remote's address names on the server at `serverUrl`; undefined elsewhere. */
export function projectAt(remoteUrl: string, serverUrl: string): string | undefined {
  const remote = parse(remoteUrl);
  const server = new URL(serverUrl);
  if (!remote || remote.protocol !== server.protocol || remote.port !== server.port) {
    return undefined;
  }
  const isHere = remote.hostname === server.hostname || isThisMachine(remote.hostname);
  const path = remote.pathname
    .slice(1)
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
  return isHere && path.includes('/') ? decodeURIComponent(path) : undefined;
}

function isThisMachine(name: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', hostname().toLowerCase()].includes(name);
}

function parse(url: string): URL | undefined {
  // `git@host:path` is an address for git alone.
  return URL.canParse(url) ? new URL(url) : undefined;
}
