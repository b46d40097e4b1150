import { PassThrough, type Readable, type Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { RawData } from 'ws';
import type { KubeClient } from '../client/kube-client.ts';

/** A command to run in a container of a pod. */
export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin?: Buffer | Readable;
  /** Left open; both streams go here unless `stderr` is given. */
  readonly stdout: Writable;
  readonly stderr?: Writable;
}

/** The connection ended before the command did: the pod may be gone. */
class ExecInterrupted extends Error {
  override readonly name = 'ExecInterrupted';
  readonly code = 'exec-interrupted';

  constructor(pod: string) {
    super(`the connection to pod "${pod}" ended before its command did`);
  }
}

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;
const keepAliveMilliseconds = 20_000;

/**
 * Runs a command by the exec subresource over WebSocket; resolves with its exit code when all output
 * is in the log. A log that is slow pauses the connection. An abort drops the connection: the
 * command itself is not ended by that.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#-strong-proxy-operations-pod-v1-core-strong-
 */
export async function execInPod(
  client: KubeClient,
  run: PodCommand,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const query = new URLSearchParams({
    container: run.container,
    stdout: 'true',
    stderr: 'true',
    stdin: String(run.stdin !== undefined),
  });
  for (const word of run.command) query.append('command', word);
  const path = `/api/v1/namespaces/${run.namespace}/pods/${run.pod}/exec?${query}`;
  const socket = await client.connect(path, signal);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  const keepAlive = setInterval(() => socket.ping(), keepAliveMilliseconds);
  const write = (target: Writable, bytes: Buffer): void => {
    if (target.write(bytes) || socket.isPaused) return;
    socket.pause();
    target.once('drain', () => socket.resume());
  };
  socket.on('message', (data: RawData) => {
    const message = data as Buffer;
    const bytes = message.subarray(1);
    if (message[0] === channels.stdout) write(run.stdout, bytes);
    else if (message[0] === channels.stderr) write(run.stderr ?? run.stdout, bytes);
    else if (message[0] === channels.status) {
      const code = exitCode(bytes.toString());
      if (typeof code === 'number') resolve(code);
      else reject(code);
      socket.close();
    }
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new ExecInterrupted(run.pod)));
  if (socket.readyState === socket.OPEN) socket.resume();
  else reject(new ExecInterrupted(run.pod));
  try {
    if (run.stdin) sendInput(socket, run.stdin).catch(reject);
    const code = await promise;
    signal.throwIfAborted();
    return code;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(keepAlive);
    signal.removeEventListener('abort', abort);
    socket.terminate();
  }
}

/** Runs a command whose output is wanted as a stream. */
export function readFromPod(
  client: KubeClient,
  run: Omit<PodCommand, 'stdout'>,
  signal: AbortSignal,
): { readonly output: Readable; readonly code: Promise<number> } {
  const output = guarded(new PassThrough());
  const unwanted = new AbortController();
  output.once('close', () => unwanted.abort(new Error('nobody reads the output any more')));
  const code = execInPod(
    client,
    { ...run, stdout: output },
    AbortSignal.any([signal, unwanted.signal]),
  ).finally(() => output.end());
  code.catch((error: Error) => output.destroy(error));
  return { output, code };
}

type Socket = Awaited<ReturnType<KubeClient['connect']>>;

async function sendInput(socket: Socket, input: Buffer | Readable): Promise<void> {
  const chunks = Buffer.isBuffer(input) ? [input] : input;
  for await (const chunk of chunks) {
    const bytes = chunk as Buffer;
    for (let at = 0; at < bytes.length; at += 64 << 10) {
      const part = bytes.subarray(at, at + (64 << 10));
      await new Promise<void>((resolve, reject) => {
        socket.send(Buffer.concat([Buffer.from([channels.stdin]), part]), (error) =>
          error ? reject(error) : resolve(),
        );
      });
    }
  }
  // Older clusters have no way to say that the input has ended; commands here do not rely on it.
  if (socket.protocol === 'v5.channel.k8s.io') {
    socket.send(Buffer.from([channels.close, channels.stdin]));
  }
}

interface ExecStatus {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason: string; readonly message: string }[];
  };
}

/** The exit code in a status, or why there is none. */
function exitCode(text: string): number | Error {
  let parsed: ExecStatus;
  try {
    parsed = JSON.parse(text) as ExecStatus;
  } catch (cause) {
    return new Error('the cluster has sent a status that is no JSON', { cause });
  }
  const { status, message, details } = parsed;
  if (status === 'Success') return 0;
  const cause = details?.causes?.find(({ reason }) => reason === 'ExitCode');
  return cause
    ? Number(cause.message)
    : new Error(message ?? 'the command could not be run in the pod');
}
