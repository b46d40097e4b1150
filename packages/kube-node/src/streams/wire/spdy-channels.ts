import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Channels, ResizeChannel, resultText, type WantedChannels } from './channels.ts';
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts';

/** Versions of the stream protocol, the preferred one first. */
const VERSIONS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
];
const OPEN_TIMEOUT_MILLISECONDS = 30_000;

/** The first protocol that the client offers and we speak. */
export function chooseProtocol(
  request: IncomingMessage,
  spoken: readonly string[],
): string | undefined {
  const offered = (request.headersDistinct['x-stream-protocol-version'] ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim());
  return offered.find((version) => spoken.includes(version));
}

/** Answers the upgrade; SPDY frames follow. */
export function acceptSpdy(socket: Duplex, protocol: string): void {
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${protocol}`,
      '\r\n',
    ].join('\r\n'),
  );
}

/** Refuses an upgrade whose stream protocol nobody here speaks. */
export function refuseSpdy(socket: Duplex, spoken: readonly string[]): void {
  socket.end(
    [
      'HTTP/1.1 403 Forbidden',
      `X-Accepted-Stream-Protocol-Versions: ${spoken.join(', ')}`,
      'Content-Length: 0',
      'Connection: close',
      '\r\n',
    ].join('\r\n'),
  );
}

/** Exec and attach over SPDY; undefined when the request was refused or the client gave up. */
export async function spdyChannels(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  wanted: WantedChannels,
): Promise<Channels | undefined> {
  const protocol = chooseProtocol(request, VERSIONS);
  if (!protocol) {
    refuseSpdy(socket, VERSIONS);
    return undefined;
  }
  acceptSpdy(socket, protocol);
  const version = VERSIONS.length - VERSIONS.indexOf(protocol);
  const names = [
    'error',
    ...(['stdin', 'stdout', 'stderr'] as const).filter((name) => wanted[name]),
  ];
  if (wanted.tty && version >= 3) names.push('resize');
  return collect(socket, head, names, version);
}

function collect(
  socket: Duplex,
  head: Buffer,
  names: readonly string[],
  version: number,
): Promise<Channels | undefined> {
  return new Promise((resolve) => {
    const streams = new Map<string, SpdyStream>();
    const gone = new AbortController();
    const timer = setTimeout(() => socket.destroy(), OPEN_TIMEOUT_MILLISECONDS);
    const connection = new SpdyConnection(socket, head, {
      onStream(stream) {
        streams.set(stream.headers.get('streamtype') ?? '', stream);
        if (!names.every((name) => streams.has(name))) return;
        clearTimeout(timer);
        resolve(channelsOf(connection, streams, gone.signal, version));
      },
      onClose() {
        clearTimeout(timer);
        gone.abort();
        resolve(undefined);
      },
    });
  });
}

function channelsOf(
  connection: SpdyConnection,
  streams: ReadonlyMap<string, SpdyStream>,
  gone: AbortSignal,
  version: number,
): Channels {
  const resize = new ResizeChannel();
  streams.get('resize')?.on('data', (data: Buffer) => resize.push(data.toString()));
  const stdout = streams.get('stdout');
  const stderr = streams.get('stderr');
  return {
    stdin: streams.get('stdin'),
    stdout,
    stderr,
    onResize: (listener) => resize.listen(listener),
    gone,
    async finish(status) {
      const last = [
        end(streams.get('error'), resultText(version, status)),
        end(stdout),
        end(stderr),
      ];
      await Promise.all(last);
      connection.close();
    },
  };
}

function end(stream: SpdyStream | undefined, text = ''): Promise<void> {
  if (!stream || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.end(text, resolve);
  });
}
