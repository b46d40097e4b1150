import { connect } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import type { Exec } from '@slipway/engine';
import { guarded } from '@slipway/io';
import type { StreamContext } from './stream-request.ts';

const CONNECT_TIMEOUT_MILLISECONDS = 5000;

/**
 * Connects to a port of the pod. Servers that listen on the pod's loopback only can't be reached by
 * its address: `nc` in the sandbox, which shares that loopback, stands in.
 */
export async function dialPod(context: StreamContext, port: number): Promise<Duplex> {
  if (!isPort(port)) throw new Error(`${port} is not a port: ports are 1 to 65535`);
  const { worker, hostIp } = context;
  const { sandbox, pod } = worker;
  if (!sandbox) throw new Error(`pod "${pod.metadata.name}" is not running`);
  const host = pod.spec.hostNetwork ? '127.0.0.1' : sandbox.ip || hostIp;
  try {
    return await connectTo(host, port);
  } catch (error) {
    if (pod.spec.hostNetwork) throw error;
    return connectInside(context, sandbox.id, port);
  }
}

/** Whether a number can be the number of a port. */
export const isPort = (port: number): boolean =>
  Number.isInteger(port) && port > 0 && port < 65_536;

function connectTo(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = guarded(connect({ host, port, allowHalfOpen: true }));
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer from ${host}:${port}`)),
      CONNECT_TIMEOUT_MILLISECONDS,
    );
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

async function connectInside(
  { runtime }: StreamContext,
  sandboxId: string,
  port: number,
): Promise<Duplex> {
  const command = ['nc', '127.0.0.1', String(port)];
  const exec = await runtime.exec(sandboxId, { command, stdin: true });
  const readable = guarded(Readable.from(outputOf(exec, port)));
  const both = guarded(Duplex.from({ writable: exec.stdin, readable }));
  // A program that reads nothing would go on for ever.
  return both.once('close', () => exec.close());
}

async function* outputOf(exec: Exec, port: number): AsyncGenerator<Buffer> {
  let complaint = '';
  for await (const { stream, data } of exec.output) {
    if (stream === 'stdout') yield data;
    else complaint += data.toString();
  }
  if (complaint !== '')
    throw new Error(`failed to connect to localhost:${port} inside the pod: ${complaint.trim()}`);
}
