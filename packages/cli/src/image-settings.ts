import { parseDuration } from '@slipway/contract';
import { UsageError } from './command.ts';
import type { Setting } from './job-settings.ts';

/** Another registry whose images the built-in one brings when they are asked for. */
export interface ImageProxySettings {
  /** As names of images begin, and as mirrors call it: `docker.io`. */
  readonly name: string;
  readonly url: string;
  readonly login: { readonly username: string; readonly password: string } | undefined;
  /** A copy that nobody asks for goes after so long; infinite for never. */
  readonly keepSeconds: number;
}

const usualKeepSeconds = 90 * 24 * 60 * 60;

/**
 * `dependency-proxy: on` for Docker Hub, or the URL of another registry; undefined when it is off.
 *
 * @throws UsageError when a value is not what it must be, naming where it came from.
 */
export function readImageProxySettings(
  setting: (name: string) => Setting,
): ImageProxySettings | undefined {
  const { value, origin } = setting('dependency-proxy');
  const login = readLogin(setting('dependency-proxy-login'));
  const keepSeconds = readKeeping(setting('dependency-proxy-keep'));
  if (value === undefined || value === 'off' || value === 'false') return undefined;
  if (value === 'on' || value === 'true') {
    return { name: 'docker.io', url: 'https://registry-1.docker.io', login, keepSeconds };
  }
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') {
    return { name: url.host, url: url.origin, login, keepSeconds };
  }
  throw new UsageError(
    `${origin} must be on (Docker Hub), off, or the URL of a registry such as https://quay.io, not "${value}"`,
  );
}

/** `sparse-indexes: on`: mirrors of few platforms push the index of all. */
export function readSparseIndexes(setting: (name: string) => Setting): boolean {
  const { value = 'off', origin } = setting('sparse-indexes');
  if (/^(on|true)$/.test(value)) return true;
  if (/^(off|false)$/.test(value)) return false;
  throw new UsageError(`${origin} must be on or off, not "${value}"`);
}

function readKeeping({ value, origin }: Setting): number {
  if (value === undefined) return usualKeepSeconds;
  if (value === 'always') return Number.POSITIVE_INFINITY;
  const seconds = parseDuration(value);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new UsageError(`${origin} must be a time such as 30d, or always, not "${value}"`);
}

function readLogin({ value, origin }: Setting): ImageProxySettings['login'] {
  if (value === undefined) return undefined;
  const at = value.indexOf(':');
  if (at > 0) return { username: value.slice(0, at), password: value.slice(at + 1) };
  throw new UsageError(`${origin} must be NAME:PASSWORD`);
}
