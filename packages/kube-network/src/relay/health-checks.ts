import { createServer, type Server } from 'node:http';
import { guarded } from '@slipway/io';
import type { Log, Service } from '@slipway/kube-objects';
import type { Route, RouteTable } from '#routes/route-table';

/**
 * Tells load balancers in front of the machine whether a service with `externalTrafficPolicy: Local`
 * has pods here, on the port that it has for that.
 */
export class HealthChecks {
  readonly #table: RouteTable;
  readonly #log: Log;
  readonly #servers = new Map<string, Server>();

  constructor({ table, log }: { readonly table: RouteTable; readonly log: Log }) {
    this.#table = table;
    this.#log = log;
  }

  /** Makes the ports that are open those that services have. */
  update(): void {
    const services = new Map(
      this.#table
        .all()
        .filter(({ service }) => service.spec.healthCheckNodePort)
        .map(({ service }) => [keyOf(service), service]),
    );
    for (const [key, server] of this.#servers) {
      if (services.has(key)) continue;
      this.#servers.delete(key);
      server.close();
      server.closeAllConnections();
    }
    for (const [key, service] of services) {
      if (!this.#servers.has(key)) this.#servers.set(key, this.#open(key, service));
    }
  }

  close(): void {
    for (const server of this.#servers.values()) {
      server.close();
      server.closeAllConnections();
    }
    this.#servers.clear();
  }

  #open(key: string, { metadata, spec }: Service): Server {
    const { namespace = '', name } = metadata;
    const server = guarded(
      createServer((_, response) => {
        const count = localEndpoints(this.#table.routes(namespace, name) ?? []);
        const body = { service: { namespace, name }, localEndpoints: count };
        response.writeHead(count > 0 ? 200 : 503, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      }),
    );
    server.on('error', (error) => {
      this.#log.warn('health checks of a service are not served', { key, error: error.message });
      // The next change of a route tries again.
      this.#servers.delete(key);
    });
    server.listen({ host: '::', port: spec.healthCheckNodePort });
    return server;
  }
}

const keyOf = ({ metadata, spec }: Service) =>
  `${metadata.namespace}/${metadata.name} ${spec.healthCheckNodePort}`;

const localEndpoints = (routes: readonly Route[]) =>
  new Set(
    routes.flatMap(({ backends }) =>
      backends.filter(({ isHere }) => isHere).map(({ address }) => address),
    ),
  ).size;
