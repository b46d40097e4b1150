import { open } from 'node:fs/promises';
import type { Container } from '@slipway/kube-objects';
import type { Runtime, RuntimeContainer } from '#runtime/runtime';

const LONGEST_MESSAGE_BYTES = 4096;
const FALLBACK_LINES = 80;
const FALLBACK_BYTES = 2048;

/** What a container that has ended says of its end: its message file, or the tail of its log. */
export async function terminationMessage(
  runtime: Runtime,
  { terminationMessagePolicy: policy }: Container,
  container: RuntimeContainer,
  file: string,
): Promise<string> {
  const message = await head(file);
  const wantsLog = policy === 'FallbackToLogsOnError' && container.exitCode !== 0;
  return message === '' && wantsLog ? logTail(runtime, container) : message;
}

async function head(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_MESSAGE_BYTES));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function logTail(runtime: Runtime, { id, hasTty }: RuntimeContainer): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const { data } of runtime.logs(id, { tty: hasTty, tail: FALLBACK_LINES })) {
      chunks.push(data);
    }
  } catch {
    // A container that has been removed meanwhile has no log.
  }
  return Buffer.concat(chunks).subarray(-FALLBACK_BYTES).toString();
}
