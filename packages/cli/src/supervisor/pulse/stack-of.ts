import type { RoleProcess } from '#supervisor/process/role-process';

const patienceMs = 1500;
const mostFrames = 30;

interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly url: string;
    readonly location: { readonly lineNumber: number; readonly columnNumber?: number };
  }[];
}

/**
 * What a process that stands still is executing, as lines `    at name (file:line:column)`.
 *
 * Node's debugger is asked, which answers from a thread of its own. It listens on a free port of
 * loopback under a name that cannot be guessed, in a process that is about to be ended.
 */
export async function stackOf(role: RoleProcess): Promise<string | undefined> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return format(await pausedAt(await role.debugger(signal), signal));
  } catch {
    return undefined; // native code, another system, too busy a machine
  }
}

/** Flags that a process must have been started with. */
export const stackFlags = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr'];

function pausedAt(address: string, signal: AbortSignal): Promise<Paused> {
  // biome-ignore lint/plugin: the platform's WebSocket ends nothing by an error.
  const socket = new WebSocket(address);
  const ask = (id: number, method: string) => socket.send(JSON.stringify({ id, method }));
  return new Promise<Paused>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the debugger does not answer')));
    socket.addEventListener('error', () => reject(new Error('the debugger cannot be reached')));
    socket.addEventListener('open', () => {
      ask(1, 'Debugger.enable');
      ask(2, 'Debugger.pause');
    });
    socket.addEventListener('message', ({ data }) => {
      const { method, params } = JSON.parse(String(data));
      if (method === 'Debugger.paused') resolve(params);
    });
  }).finally(() => socket.close());
}

function format({ callFrames }: Paused): string {
  return callFrames
    .slice(0, mostFrames)
    .map(({ functionName, url, location }) => {
      // The protocol counts from 0, people and stacks of errors from 1.
      const place = `${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
      return `    at ${functionName || '(anonymous)'} (${place})`;
    })
    .join('\n');
}
