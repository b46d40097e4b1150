import { flushCompileCache } from 'node:module';
import type { Socket } from 'node:net';
import process from 'node:process';
import type { FromRole, ToRole } from '#channel/messages';
import { answerCall, createPeers } from '#channel/peers';
import { type RoleInput, type RoleName, roleNames } from '#channel/roles';
import { CommandFailed } from '#command';
import { createLog } from '#log';
import { keepHeapSmall } from '#supervisor/frugal-heap';
import type { RoleContext, StartedRole } from './role.ts';

/**
 * One role in a process of its own: loads it at once, starts it when the supervisor says so, and ends with the
 * supervisor, however that ended. What nobody caught ends this process and no other.
 */
const name = roleNames.find((it) => it === process.argv[2]);
if (name === undefined || !process.send) throw new Error('only slipway up starts a role');

// The supervisor decides about the end; a terminal sends its signals to all.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(1));
process.on('uncaughtException', (error) => end(error));
process.stderr.on('error', () => {});

/** After a start there is other work to do. */
const quietMs = 1000;

const peers = createPeers(tell);
const inputs = Promise.withResolvers<RoleInput>();
let started: StartedRole<RoleName> | undefined;
process.on('message', (message: unknown, socket: unknown) => {
  // Both come from our own supervisor.
  hear(message as ToRole, socket as Socket | undefined);
});
await serve(name);

async function serve(role: RoleName): Promise<void> {
  const start = await load(role);
  const loadedMs = Math.round(performance.now());
  const input = await inputs.promise;
  const toldMs = Math.round(performance.now());
  const { dataDir, logLevel } = input.config;
  const log = createLog(dataDir, logLevel).child({ role });
  const context: RoleContext = {
    ...input,
    log,
    peers: peers.calls,
    listenOn: (address) => tell({ type: 'listen', address }),
  };
  try {
    started = await start(context);
    const took = { loadedMs, toldMs, servesMs: Math.round(performance.now()) };
    tell({ type: 'ready', facts: started.facts, took });
    keepHeapSmall();
    // Node would do that at an orderly end, and a role that was killed would begin with the compiler again.
    setTimeout(flushCompileCache, quietMs).unref();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    tellAndEnd({ type: 'refused', message: error.message });
  }
}

/** Each process holds the code of its own role alone. */
async function load(
  role: RoleName,
): Promise<(context: RoleContext) => Promise<StartedRole<RoleName>>> {
  if (role === 'cluster') return (await import('./cluster-role.ts')).startClusterRole;
  if (role === 'server') return (await import('./server-role.ts')).startServerRole;
  if (role === 'network') return (await import('./network-role.ts')).startNetworkRole;
  if (role === 'registry') return (await import('./registry-role.ts')).startRegistryRole;
  return (await import('./runners-role.ts')).startRunnersRole;
}

function hear(message: ToRole, socket: Socket | undefined): void {
  if (message.type === 'start') inputs.resolve(message.input);
  else if (message.type === 'answer') peers.answered(message);
  else if (message.type === 'call') void answerCall(started?.calls ?? {}, message).then(tell);
  else if (message.type === 'connection') take(socket, message);
  else if (message.type === 'look') tell({ type: 'beat' });
  else if (message.type === 'stop') void stop();
}

/** One that has ended on its way comes without its socket. */
function take(
  socket: Socket | undefined,
  { id, head }: Extract<ToRole, { type: 'connection' }>,
): void {
  tell({ type: 'taken', id });
  if (socket && started?.take) started.take(socket, head);
  else socket?.destroy();
}

async function stop(): Promise<void> {
  await started?.[Symbol.asyncDispose]();
  process.exit(0);
}

function tell(message: FromRole): void {
  // Whoever ends hears nothing more; what then happens is said by `disconnect`.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function end(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tellAndEnd({ type: 'failed', stack });
}

function tellAndEnd(message: FromRole): void {
  if (!process.connected) process.exit(1);
  process.send?.(message, undefined, undefined, () => process.exit(1));
}
