import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Log } from '#log';
import { broughtHelm, helmCarrier } from './brought-helm.ts';

/** The first with all that is asked of it: `--plain-http` for the registry of this machine. */
const oldest = [3, 13] as const;

/**
 * The helm that is used: the machine's own when it is new enough, else one that is fetched. Asked once, unless
 * there was none.
 */
export function helmFinder(options: {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Pick<Log, 'info'>;
}): () => Promise<string> {
  let found: Promise<string> | undefined;
  const find = async (): Promise<string> => {
    const version = await versionOnPath(options.environment);
    if (version !== undefined && isNewEnough(version)) return 'helm';
    if (version !== undefined) options.log.info('the helm on the PATH is too old', { version });
    return broughtHelm({ ...options, carrier: helmCarrier });
  };
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

/** `v4.1.4`; undefined without one. */
async function versionOnPath(
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const args = ['version', '--template', '{{.Version}}'];
    const options = { env: environment, timeout: 30_000 };
    return (await promisify(execFile)('helm', args, options)).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Of a version as helm writes it: `v3.12.1`. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const [one, two] = [Number(major), Number(minor)];
  return one > oldest[0] || (one === oldest[0] && two >= oldest[1]);
}
