import { createServer, type Server, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import type { Log } from '@slipway/kube-objects';
import type { Balancer } from '#routes/balancer';
import { clientAddress, clientRoute, type MayReach } from '#routes/client-route';
import { connectRoute } from '#routes/connect';
import { type Place, placesOf } from '#routes/place';
import type { Route, RouteTable } from '#routes/route-table';
import type { Traffic } from '#routes/traffic';
import { RelayedConnection } from './relayed-connection.ts';
import { UdpRelay } from './udp-relay.ts';

/** What listeners need. */
export interface ListenersOptions {
  readonly table: RouteTable;
  readonly balancer: Balancer;
  readonly traffic: Traffic;
  readonly log: Log;
  /** Told when something else has a port of a service; `message` is for people. */
  readonly onTaken: (namespace: string, service: string, message: string) => void;
  readonly isPod: (address: string) => boolean;
  readonly mayReach: MayReach;
  /** Whether the addresses of services can be listened on. */
  readonly hasServiceAddresses: boolean;
}

/**
 * Listens where services are. A port without a ready pod is not listened on, so that clients are
 * refused at once, as they expect.
 */
export class ServiceListeners {
  readonly #options: ListenersOptions;
  readonly #listeners = new Map<string, Disposable>();
  /** With the address at which each came in. */
  readonly #connections = new Map<RelayedConnection, string | undefined>();
  #isClosed = false;

  constructor(options: ListenersOptions) {
    this.#options = options;
  }

  /** Makes listeners and connections follow the routes. */
  update(): void {
    if (this.#isClosed) return;
    const { table, hasServiceAddresses } = this.#options;
    const places = new Map(
      table
        .all()
        .filter(({ backends }) => backends.length > 0)
        .flatMap((route) => placesOf(route, hasServiceAddresses))
        .map((place) => [JSON.stringify(place), place]),
    );
    for (const [key, listener] of this.#listeners) {
      if (places.has(key)) continue;
      listener[Symbol.dispose]();
      this.#listeners.delete(key);
    }
    for (const [key, place] of places) {
      if (!this.#listeners.has(key)) this.#listeners.set(key, this.#listen(key, place));
    }
    for (const connection of this.#connections.keys()) connection.reconsider();
  }

  /** Whether a connection that came in at an address is still open. */
  isInUse(address: string): boolean {
    return this.#connections.values().some((used) => used === address);
  }

  /** Resolves when every listener that has been started listens or has failed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const listener of this.#listeners.values()) listener[Symbol.dispose]();
    this.#listeners.clear();
    for (const connection of this.#connections.keys()) connection.destroy();
  }

  #listen(key: string, place: Place): Disposable {
    const { balancer } = this.#options;
    const route = (client: string | undefined) => this.#routeOf(place, client);
    if (place.protocol === 'UDP') {
      return new UdpRelay(place, route, balancer, (error) => this.#failed(key, place, error));
    }
    const accept = (client: Socket) => this.#accept(guarded(client), route);
    const server = guarded(createServer({ allowHalfOpen: true }, accept));
    server.on('error', (error) => this.#failed(key, place, error));
    server.listen({ host: place.host, port: place.port });
    return { [Symbol.dispose]: () => void stop(server) };
  }

  /** Where a client may go from a place. */
  #routeOf(place: Place, client: string | undefined): Route | undefined {
    const { table, isPod, mayReach } = this.#options;
    const routes = table.routes(place.namespace, place.service) ?? [];
    const route = routes.find(
      ({ port }) => port.port === place.servicePort && (port.protocol ?? 'TCP') === place.protocol,
    );
    return route && clientRoute(route, { client, place, isPod, mayReach });
  }

  #failed(key: string, place: Place, error: NodeJS.ErrnoException) {
    const { log, onTaken } = this.#options;
    // An address that is not there yet comes in a moment, and with it the next try.
    const isEarly = error.code === 'EADDRNOTAVAIL';
    const fields = { ...place, error: error.message };
    log[isEarly ? 'debug' : 'warn']('service port can not be served', fields);
    if (error.code === 'EADDRINUSE') onTaken(place.namespace, place.service, takenText(place));
    // The next change of a route tries again.
    this.#listeners.delete(key);
  }

  #accept(client: Socket, route: (client: string | undefined) => Route | undefined) {
    const { table, balancer, traffic, log } = this.#options;
    const address = clientAddress(client.remoteAddress, client.localAddress);
    const connection: RelayedConnection = new RelayedConnection(client, {
      connect: () =>
        connectRoute(() => route(address), balancer, client.remoteAddress).catch(
          (error: unknown) => {
            log.error('connection to a service failed', { error });
            return undefined;
          },
        ),
      isWithdrawn: (pod) => table.isWithdrawn(pod),
      traffic,
      onClose: () => this.#connections.delete(connection),
    });
    this.#connections.set(connection, client.localAddress);
  }
}

/** Stops accepting; the connections that there are go on. */
const stop = (server: Server) => server.close();

function takenText({ host, port, protocol }: Place): string {
  const isNodePort = host === '::';
  const name = isNodePort ? `node port ${port}/${protocol}` : `${host}:${port}/${protocol}`;
  const remedy = isNodePort ? '; choose another nodePort' : '';
  return `${name} can not be opened: another program or cluster of this machine has it${remedy}`;
}
