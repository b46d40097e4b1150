import { execFileSync } from 'node:child_process';
import type { Api } from './api.ts';
import type { Flags } from './command.ts';

/** The project a command means: the one named, this checkout's origin, or the demo. */
export function projectOf(flags: Flags, api: Api): string {
  return flags.text('project') ?? originOf(api.url) ?? 'root/hello';
}

function originOf(url: string): string | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const origin = execFileSync('git', ['remote', 'get-url', 'origin'], {
      stdio,
      encoding: 'utf8',
    });
    const { host, pathname } = new URL(origin.trim());
    return host === new URL(url).host ? pathname.slice(1).replace(/\.git$/, '') : undefined;
  } catch {
    return undefined; // No git, no checkout, no origin, or no URL: the caller has a default.
  }
}
