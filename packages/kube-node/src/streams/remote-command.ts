import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Exec, Session } from '@slipway/engine';
import { badRequest, queryBoolean } from '@slipway/kube-objects';
import type { Command, RuntimeContainer } from '#runtime/runtime';
import { containerNameOf } from './pod-logs.ts';
import type { StreamContext, UpgradeRequest } from './stream-request.ts';
import type { Channels, Resize, StreamStatus, WantedChannels } from './wire/channels.ts';
import { spdyChannels } from './wire/spdy-channels.ts';
import { webSocketChannels } from './wire/websocket-channels.ts';

/** `kubectl exec`: runs a command in a container and carries its streams. */
export async function execInContainer(
  context: StreamContext,
  upgrade: UpgradeRequest,
  query: URLSearchParams,
): Promise<void> {
  const container = runningContainer(context, query);
  const command = query.getAll('command');
  if (command.length === 0)
    throw badRequest('you must specify at least 1 command for the container');
  const wanted = wantedChannels(query);
  const channels = await openChannels(upgrade, query);
  if (!channels) return;
  const { tty, stdin } = wanted;
  await runOver(channels, () => context.runtime.exec(container.id, { command, tty, stdin }));
}

/** Starts a command, carries its streams and tells how it ended; or why it could not be started. */
export async function runOver(channels: Channels, start: () => Promise<Command>): Promise<void> {
  try {
    const code = await runToEnd(await start(), channels);
    if (code !== undefined) await channels.finish(exitStatus(code));
  } catch (error) {
    await channels.finish(failure(error));
  }
}

/** The exit code; undefined when the client has left before, and the command was ended with it. */
async function runToEnd(exec: Command, channels: Channels): Promise<number | undefined> {
  let code: number | undefined;
  try {
    await carry(exec, channels, ({ Width, Height }) => exec.resize(Width, Height));
    code = await exitCodeOf(exec, channels.gone);
  } finally {
    // Nobody is left to hear of it, or to end it.
    if (code === undefined && channels.gone.aborted) await exec.end();
  }
  return code;
}

/** `kubectl attach`: carries the streams of a container's own process. */
export async function attachToContainer(
  context: StreamContext,
  upgrade: UpgradeRequest,
  query: URLSearchParams,
): Promise<void> {
  const container = runningContainer(context, query);
  const channels = await openChannels(upgrade, query);
  if (!channels) return;
  const { runtime } = context;
  try {
    const session = await runtime.attach(container.id, {
      tty: container.hasTty,
      stdin: channels.stdin !== undefined,
    });
    await carry(session, channels, ({ Width, Height }) =>
      runtime.resize(container.id, Width, Height),
    );
    await channels.finish({ metadata: {}, status: 'Success' });
  } catch (error) {
    await channels.finish(failure(error));
  }
}

/** The channels that the query of an exec or attach request names. */
function wantedChannels(query: URLSearchParams): WantedChannels {
  const has = (name: string) => queryBoolean(query, name);
  const tty = has('tty');
  return { stdin: has('stdin'), stdout: has('stdout'), stderr: has('stderr') && !tty, tty };
}

function runningContainer({ worker }: StreamContext, query: URLSearchParams): RuntimeContainer {
  const { metadata, status } = worker.pod;
  if (status.phase === 'Succeeded' || status.phase === 'Failed') {
    throw badRequest(
      `cannot exec into a container in a completed pod; current phase is ${status.phase}`,
    );
  }
  const name = containerNameOf(worker.pod, query.get('container'));
  const container = worker.container(name)?.current?.container;
  if (container?.state === 'running') return container;
  throw badRequest(`container not found ("${name}"): it does not run in pod "${metadata.name}"`);
}

function openChannels(
  upgrade: UpgradeRequest,
  query: URLSearchParams,
): Promise<Channels | undefined> {
  const { request, socket, head } = upgrade;
  const wanted = wantedChannels(query);
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  return isWebSocket
    ? webSocketChannels(upgrade, wanted)
    : spdyChannels(request, socket, head, wanted);
}

/** Copies between the process and the client until the output has ended or the client is gone. */
async function carry(session: Session, channels: Channels, resize: Resize): Promise<void> {
  channels.gone.addEventListener('abort', () => session.close(), { once: true });
  if (channels.gone.aborted) session.close();
  channels.stdin?.pipe(session.stdin);
  channels.onResize(resize);
  for await (const { stream, data } of session.output) {
    const to = channels[stream];
    if (to?.writable && !to.write(data)) await drained(channels, stream);
  }
}

/** Waits for room in the stream, or for the end of it or of the client; leaves no listener behind. */
async function drained(channels: Channels, stream: 'stdout' | 'stderr'): Promise<void> {
  const to = channels[stream];
  if (!to || channels.gone.aborted) return;
  const settled = new AbortController();
  const { signal } = settled;
  const waits = [
    once(to, 'drain', { signal }),
    once(to, 'close', { signal }),
    once(channels.gone, 'abort', { signal }),
  ];
  await Promise.race(waits).catch(() => {});
  settled.abort();
  await Promise.allSettled(waits);
}

const LONGEST_PAUSE_MILLISECONDS = 500;

/** The Engine notes the exit code a moment after the last output. Undefined when the client is gone. */
async function exitCodeOf(exec: Exec, gone: AbortSignal): Promise<number | undefined> {
  for (let wait = 5; !gone.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MILLISECONDS)) {
    const code = await exec.exitCode();
    if (code !== undefined) return code;
    await pause(wait);
  }
  return undefined;
}

function exitStatus(code: number): StreamStatus {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function failure(error: unknown): StreamStatus {
  const message = error instanceof Error ? error.message : String(error);
  return { metadata: {}, status: 'Failure', reason: 'InternalError', message };
}
