import type { EndpointSlice } from '@slipway/kube-objects';

/** An address with its own name below a service. */
export interface NamedAddress {
  /** Empty when it is the service itself. */
  readonly label: string;
  readonly address: string;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    /** In lower case, as in `_http._tcp`. */
    readonly protocol: string;
  }[];
}

/** The ready addresses of a headless service; pods without a hostname are named by their address. */
export function headlessAddresses(slices: readonly EndpointSlice[]): readonly NamedAddress[] {
  return slices.flatMap(({ endpoints, ports }) =>
    endpoints
      .filter(({ conditions }) => conditions?.ready ?? true)
      .flatMap(({ addresses, hostname }) =>
        addresses.map((address) => ({
          label: hostname ?? address.replaceAll('.', '-'),
          address,
          ports: ports.map(({ name = '', port = 0, protocol = 'TCP' }) => ({
            name,
            port,
            protocol: protocol.toLowerCase(),
          })),
        })),
      ),
  );
}

/** The address that `5.0.244.10.in-addr.arpa` asks for. */
export function reverseAddress(name: string): string | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  return match?.slice(1).reverse().join('.');
}
