import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Carries HTTP requests to a ready pod of a service. `service` is its name, or `name:port` with a
 * port's name or number; the first port otherwise.
 */
export interface ServiceProxy {
  /** 404 when there is no such service or port, 503 with the reason when no pod is ready. */
  fetch(namespace: string, service: string, request: Request): Promise<Response>;
  /** The same for a request with `Connection: upgrade`, as Node's servers emit it. */
  upgrade(
    namespace: string,
    service: string,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void>;
}
