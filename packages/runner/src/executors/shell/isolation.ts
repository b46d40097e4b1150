import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

/** Whether shell jobs can be kept apart on this machine. */
export type Isolation =
  | { readonly isPossible: true }
  | { readonly isPossible: false; readonly reason: string };

let known: Promise<Isolation> | undefined;

/** Found out once, by trying what every job will need. */
export function examineIsolation(): Promise<Isolation> {
  known ??= tryIsolation();
  return known;
}

async function tryIsolation(): Promise<Isolation> {
  if (process.getuid?.() !== 0) {
    const reason = `Slipway was started by ${userInfo().username}, and only root can give jobs a user of their own`;
    return { isPossible: false, reason };
  }
  try {
    await promisify(execFile)('unshare', [
      ...['--mount', '--ipc', '--pid', '--fork', '--mount-proc', 'sh', '-ec', trial],
    ]);
    return { isPossible: true };
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    const said = stderr.trim().split('\n')[0] || message;
    return { isPossible: false, reason: `this machine does not allow namespaces (${said})` };
  }
}

const trial = [
  'mount -t tmpfs tmpfs /dev/shm',
  'nsenter --mount=/proc/self/ns/mnt true',
  'exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs true',
].join('\n');
