import { totalmem } from 'node:os';
import type { ShellDocker } from '@slipway/runner';
import { UsageError } from './command.ts';

/** What jobs of the built-in runners may do and use. */
export interface JobSettings {
  /** `own`: shell jobs have a user for each project; `runner`: they are Slipway's own. */
  readonly shellUser: 'own' | 'runner';
  /** Which container engine shell jobs have. */
  readonly shellDocker: ShellDocker;
  readonly limits: {
    readonly memory: number;
    readonly cpus: number | undefined;
    readonly pidsLimit: number;
    readonly disk: number | undefined;
  };
  /** What the caches of jobs may take of the disk together; undefined for a tenth of it. */
  readonly cacheBytes: number | undefined;
  /** TCP ports of this machine that docker jobs may use, beside Slipway's own. */
  readonly hostPorts: readonly number[];
}

/** A setting as it was given, and where. */
export interface Setting {
  readonly value: string | undefined;
  readonly origin: string;
}

/**
 * Reads the settings of jobs, under the names that GitLab's runner has for limits.
 *
 * @throws UsageError when a value is not what it must be, naming where it came from.
 */
export function readJobSettings(setting: (name: string) => Setting): JobSettings {
  return {
    shellUser: choice(setting('shell-user'), ['own', 'runner']),
    shellDocker: choice(setting('shell-docker'), ['alone', 'own', 'on', 'protected', 'off']),
    limits: {
      memory: size(setting('job-memory')) ?? usualMemory(),
      cpus: positive(setting('job-cpus')),
      pidsLimit: positive(setting('job-pids-limit')) ?? 4096,
      disk: size(setting('job-disk')),
    },
    cacheBytes: size(setting('cache-size')),
    hostPorts: ports(setting('job-host-ports')),
  };
}

/** One job that wants too much must not bring down the machine, and Slipway with it. */
const usualMemory = (): number => Math.floor(totalmem() * 0.75);

/** One of `words`; the first when nothing was said. YAML reads `on` and `off` as words. */
function choice<T extends string>({ value, origin }: Setting, words: readonly [T, ...T[]]): T {
  if (value === undefined) return words[0];
  const plain = { true: 'on', false: 'off' }[value] ?? value;
  const found = words.find((word) => word === plain);
  if (found !== undefined) return found;
  throw new UsageError(`${origin} must be one of ${words.join(', ')}, not "${value}"`);
}

const powers = ['', 'k', 'm', 'g', 't'];

function size({ value, origin }: Setting): number | undefined {
  if (value === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(value.trim()) ?? [];
  const bytes = Number(amount) * 1024 ** powers.indexOf(unit.toLowerCase());
  if (bytes > 0) return Math.floor(bytes);
  throw new UsageError(`${origin} must be a size such as 512m or 2g, not "${value}"`);
}

function positive({ value, origin }: Setting): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new UsageError(`${origin} must be a number above 0, not "${value}"`);
}

function ports({ value = '', origin }: Setting): readonly number[] {
  const all = value.split(',').filter((text) => text.trim() !== '');
  return all.map((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
    throw new UsageError(`${origin} must hold port numbers with commas, not "${text}"`);
  });
}
