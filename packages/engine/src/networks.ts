import { isNotFound } from './errors.ts';
import { labelFilter } from './images/images.ts';
import type { Transport } from './transport.ts';
import type { EndpointConfig, Labels, NetworkConfig, NetworkDetails } from './types.ts';

/** The Engine's networks; `id` is an id or a name. */
export interface Networks {
  create(config: NetworkConfig): Promise<string>;
  inspect(id: string): Promise<NetworkDetails | undefined>;
  list(query?: { readonly labels?: Labels }): Promise<NetworkDetails[]>;
  connect(id: string, container: string, endpoint?: EndpointConfig): Promise<void>;
  disconnect(id: string, container: string): Promise<void>;
  /** One that is gone already is fine. */
  remove(id: string): Promise<void>;
}

/** Networks through `transport`. */
export function createNetworks(transport: Transport): Networks {
  const at = (id: string, verb = '') => `/networks/${encodeURIComponent(id)}${verb}`;

  return {
    async create(config) {
      const body = { CheckDuplicate: true, ...config };
      return (await transport.json<{ Id: string }>('POST', '/networks/create', { body })).Id;
    },
    async inspect(id) {
      try {
        return await transport.json<NetworkDetails>('GET', at(id));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    list: ({ labels = {} } = {}) =>
      transport.json('GET', '/networks', { query: { filters: { label: labelFilter(labels) } } }),
    connect: (id, container, endpoint = {}) =>
      transport.json('POST', at(id, '/connect'), {
        body: { Container: container, EndpointConfig: endpoint },
      }),
    disconnect: (id, container) =>
      transport.json('POST', at(id, '/disconnect'), {
        body: { Container: container, Force: true },
      }),
    async remove(id) {
      try {
        await transport.json('DELETE', at(id));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
