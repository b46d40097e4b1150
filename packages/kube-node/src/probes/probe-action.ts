import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Exec } from '@slipway/engine';
import { guarded } from '@slipway/io';
import type { Container, LifecycleHandler, ProbeAction } from '@slipway/kube-objects';
import { kubernetesMinor, timerDelay } from '@slipway/kube-objects';
import type { Runtime } from '#runtime/runtime';
import { askGrpcHealth } from './grpc-health.ts';

/** What came of a probe or hook; `message` says why it failed. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly message: string;
}

/** The container that a probe or hook is about. */
export interface ProbeTarget {
  readonly runtime: Runtime;
  readonly containerId: string;
  readonly container: Container;
  /** The pod's address. */
  readonly ip: string;
}

/** Runs one probe or hook. Never rejects: trouble is a failed result. */
export async function runAction(
  action: ProbeAction & LifecycleHandler,
  target: ProbeTarget,
  timeoutSeconds: number,
): Promise<ProbeResult> {
  const milliseconds = timerDelay(timeoutSeconds * 1000);
  try {
    if (action.exec) return await runCommand(action.exec.command ?? [], target, timeoutSeconds);
    if (action.httpGet) return await getHttp(action.httpGet, target, milliseconds);
    if (action.tcpSocket) return await connectTcp(action.tcpSocket, target, milliseconds);
    if (action.sleep) return await pause(action.sleep.seconds);
    if (action.grpc) return await askServer(action.grpc, target, milliseconds);
    return { ok: false, message: 'it names no action' };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function askServer(
  grpc: NonNullable<ProbeAction['grpc']>,
  { ip }: ProbeTarget,
  milliseconds: number,
): Promise<ProbeResult> {
  const answer = await askGrpcHealth(ip, grpc, milliseconds);
  return { ok: answer === 'SERVING', message: `service unhealthy (responded with "${answer}")` };
}

async function pause(seconds: number): Promise<ProbeResult> {
  await new Promise((resolve) => setTimeout(resolve, timerDelay(seconds * 1000)));
  return { ok: true, message: '' };
}

const LONGEST_OUTPUT = 10 * 1024;
const LAST_GRACE_MILLISECONDS = 10_000;

async function runCommand(
  command: readonly string[],
  { runtime, containerId }: ProbeTarget,
  timeoutSeconds: number,
): Promise<ProbeResult> {
  const timeout = AbortSignal.timeout(timerDelay(timeoutSeconds * 1000));
  const late = `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${timeoutSeconds}s`;
  try {
    const exec = await runtime.exec(containerId, { command, signal: timeout });
    timeout.addEventListener('abort', () => exec.close(), { once: true });
    const output = await outputOf(exec);
    if (timeout.aborted) {
      // Most end by themselves soon, and to end one is work for a machine that may be late already.
      setTimeout(() => void exec.end().catch(() => {}), LAST_GRACE_MILLISECONDS).unref();
      return { ok: false, message: late };
    }
    return { ok: (await exec.exitCode()) === 0, message: output.trim() };
  } catch (error) {
    if (timeout.aborted) return { ok: false, message: late };
    throw error;
  }
}

/** What a command has printed before it ended or its connection did. */
async function outputOf(exec: Exec): Promise<string> {
  let output = '';
  try {
    for await (const { data } of exec.output) {
      if (output.length < LONGEST_OUTPUT) output += data.toString();
    }
  } catch {
    // How it has ended is asked for next.
  }
  return output;
}

type HttpGet = NonNullable<ProbeAction['httpGet']>;

function getHttp(get: HttpGet, target: ProbeTarget, milliseconds: number): Promise<ProbeResult> {
  const isTls = get.scheme === 'HTTPS';
  const host = get.host ?? target.ip;
  const port = portOf(get.port, target.container);
  const headers: Record<string, string> = {
    'User-Agent': `kube-probe/1.${kubernetesMinor}`,
    Accept: '*/*',
    Connection: 'close',
    Host: `${host}:${port}`,
  };
  for (const { name, value } of get.httpHeaders ?? []) {
    const known = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
    headers[known ?? name] = value;
  }
  const url = `${isTls ? 'https' : 'http'}://${host}:${port}${get.path ?? '/'}`;
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ ok: false, message: `Get "${url}": ${message}` });
    const send = isTls ? httpsRequest : httpRequest;
    const request = send(
      {
        host,
        port,
        path: get.path ?? '/',
        headers,
        agent: false,
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(milliseconds),
      },
      (answer: IncomingMessage) => {
        const status = answer.statusCode ?? 0;
        guarded(answer).destroy();
        const ok = status >= 200 && status < 400;
        resolve({ ok, message: ok ? '' : `HTTP probe failed with statuscode: ${status}` });
      },
    );
    guarded(request).on('error', (error: NodeJS.ErrnoException) =>
      fail(networkError(error, host, port)),
    );
    request.end();
  });
}

type TcpSocket = NonNullable<ProbeAction['tcpSocket']>;

function connectTcp(
  tcp: TcpSocket,
  target: ProbeTarget,
  milliseconds: number,
): Promise<ProbeResult> {
  const host = tcp.host ?? target.ip;
  const port = portOf(tcp.port, target.container);
  return new Promise((resolve) => {
    const socket = guarded(connect({ host, port, timeout: milliseconds }));
    const end = (ok: boolean, message: string) => {
      socket.destroy();
      resolve({ ok, message });
    };
    socket.on('connect', () => end(true, ''));
    socket.on('timeout', () => end(false, `dial tcp ${host}:${port}: i/o timeout`));
    socket.on('error', (error) => end(false, networkError(error, host, port)));
  });
}

function portOf(port: number | string, container: Container): number {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  const named = container.ports?.find(({ name }) => name === port);
  if (!named) throw new Error(`couldn't find the port "${port}" in the container's ports`);
  return named.containerPort;
}

/** In the words of the real node agent, which people search for. */
function networkError(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  }
  return error.message;
}
