import type { Transport } from '../transport.ts';
import { LastLine } from './last-line.ts';
import { demultiplex, type OutputChunk, rawOutput } from './output.ts';

export interface LogOptions {
  /** Whether the container has a TTY; its bytes come unframed then. */
  readonly tty?: boolean;
  readonly follow?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly timestamps?: boolean;
  /** Seconds since 1970, with a fraction down to nanoseconds (`1700000000.000000001`). */
  readonly since?: string | number | undefined;
  readonly until?: string | number | undefined;
  /** The last so many lines. */
  readonly tail?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The log of the container at an address (`/containers/ID`). One that is followed has also its last words, which an
 * Engine may write only when it has ended the answer.
 */
export function readLogs(
  transport: Transport,
  container: string,
  options: LogOptions = {},
): AsyncGenerator<OutputChunk> {
  return options.follow
    ? followedLogs(transport, container, options)
    : logs(transport, `${container}/logs`, options);
}

/** How long a container whose log has ended may take to end itself. */
const LONGEST_END_MILLISECONDS = 5000;

async function* followedLogs(
  transport: Transport,
  container: string,
  options: LogOptions,
): AsyncGenerator<OutputChunk> {
  const last = new LastLine();
  for await (const chunk of logs(transport, `${container}/logs`, options)) {
    last.see(chunk);
    yield chunk;
  }
  const patience = AbortSignal.timeout(LONGEST_END_MILLISECONDS);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  try {
    await transport.json('POST', `${container}/wait`, { signal });
    const query = { ...options, follow: false, tail: 1, signal };
    for await (const chunk of logs(transport, `${container}/logs`, query)) {
      if (last.lacks(chunk)) yield chunk;
    }
  } catch {
    // It goes on without a log, or was removed with it.
  }
}

async function* logs(
  transport: Transport,
  path: string,
  options: LogOptions,
): AsyncGenerator<OutputChunk> {
  const { tty = false, signal, tail, stdout = true, stderr = true, follow = false } = options;
  const answer = await transport.open('GET', path, {
    query: {
      follow,
      stdout,
      stderr,
      timestamps: options.timestamps ?? false,
      since: options.since,
      until: options.until,
      tail: tail ?? 'all',
    },
    signal,
  });
  try {
    yield* tty ? rawOutput(answer) : demultiplex(answer);
  } finally {
    answer.destroy();
  }
}
