import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { guarded } from '@slipway/io';
import type { Balancer } from '#routes/balancer';
import { clientAddress } from '#routes/client-route';
import type { Backend, Route } from '#routes/route-table';

/** A client that is silent for so long is forgotten, like the kernel's own tables do it. */
const silenceMs = 60_000;

/** Each takes a socket; the addresses of datagrams can be forged, so they must have an end. */
const maxSessions = 1024;

interface Session {
  readonly socket: Socket;
  /** Its address; undefined for this machine. */
  readonly client: string | undefined;
  readonly backend: Backend;
  readonly timer: NodeJS.Timeout;
}

/** Relays datagrams of one UDP port of a service; each client stays with one pod. */
export class UdpRelay implements Disposable {
  readonly #server: Socket;
  readonly #sessions = new Map<string, Session>();
  readonly #route: (client: string | undefined) => Route | undefined;
  readonly #balancer: Balancer;
  /** Its address; undefined for every address of the machine. */
  readonly #host: string | undefined;

  constructor(
    place: { readonly host: string; readonly port: number },
    route: (client: string | undefined) => Route | undefined,
    balancer: Balancer,
    onError: (error: Error) => void,
  ) {
    this.#host = place.host === '::' ? undefined : place.host;
    this.#route = route;
    this.#balancer = balancer;
    this.#server = guarded(createSocket(isIPv6(place.host) ? 'udp6' : 'udp4'));
    this.#server.on('error', onError);
    this.#server.on('message', (bytes, { address, port }) =>
      this.#fromClient(bytes, address, port),
    );
    this.#server.bind(place.port, place.host);
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#sessions.keys()]) this.#forget(key);
    this.#server.close();
  }

  #fromClient(bytes: Buffer, address: string, port: number) {
    // Whoever forges port 0 wants no answer, and nothing can be sent there.
    if (port === 0) return;
    const key = `${address} ${port}`;
    let session = this.#sessions.get(key);
    const client = session ? session.client : clientAddress(address, this.#host);
    const backends = this.#route(client)?.backends ?? [];
    if (session && !backends.some(({ address: known }) => known === session?.backend.address)) {
      this.#forget(key);
      session = undefined;
    }
    session ??= this.#begin(key, client, { address, port });
    if (!session) return;
    session.timer.refresh();
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    session.socket.send(bytes, session.backend.port, session.backend.address);
  }

  #begin(
    key: string,
    client: string | undefined,
    { address, port }: { readonly address: string; readonly port: number },
  ): Session | undefined {
    const route = this.#route(client);
    const [backend] = route ? this.#balancer.order(route, address) : [];
    if (!backend) return undefined;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= maxSessions) this.#forget(oldest);
    const socket = guarded(createSocket('udp4'));
    const timer = setTimeout(() => this.#forget(key), silenceMs).unref();
    // What can't be sent is lost: the client will ask again, or not; UDP promises nothing.
    socket.on('error', () => this.#forget(key));
    socket.on('message', (bytes, from) => {
      const isPod = from.address === backend.address && from.port === backend.port;
      if (isPod) this.#server.send(bytes, port, address);
    });
    const session = { socket, client, backend, timer };
    this.#sessions.set(key, session);
    return session;
  }

  #forget(key: string) {
    const session = this.#sessions.get(key);
    if (!session) return;
    this.#sessions.delete(key);
    clearTimeout(session.timer);
    session.socket.close();
  }
}
