import { type Debugger, Session } from 'node:inspector/promises';

const patienceMs = 5000;
const mostFrames = 30;

const nowhere =
  '    in native code that cannot be looked into, such as a synchronous call of the system';

/**
 * What the main thread is executing, as lines `    at name (file:line:column)`; only to be called from
 * a worker. A main thread that is busy with JavaScript is halted for a moment to be looked at.
 */
export async function mainThreadStack(): Promise<string> {
  const session = new Session();
  session.connectToMainThread();
  let timer: NodeJS.Timeout | undefined;
  // The session alone would not keep this thread from ending.
  const giveUp = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(nowhere), patienceMs);
  });
  try {
    return await Promise.race([halted(session), giveUp]);
  } finally {
    clearTimeout(timer);
    session.disconnect();
  }
}

async function halted(session: Session): Promise<string> {
  const files = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => files.set(params.scriptId, params.url));
  const paused = new Promise<string>((resolve) => {
    session.once('Debugger.paused', ({ params }) => resolve(format(params.callFrames, files)));
  });
  await session.post('Debugger.enable');
  await session.post('Debugger.pause');
  const stack = await paused;
  await session.post('Debugger.resume');
  await session.post('Debugger.disable');
  return stack;
}

function format(frames: readonly Debugger.CallFrame[], files: ReadonlyMap<string, string>): string {
  return frames
    .slice(0, mostFrames)
    .map(({ functionName, location }) => {
      const file = files.get(location.scriptId) ?? 'unknown';
      // The protocol counts from 0, people and stacks of errors from 1.
      const place = `${file}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
      return `    at ${functionName || '(anonymous)'} (${place})`;
    })
    .join('\n');
}
