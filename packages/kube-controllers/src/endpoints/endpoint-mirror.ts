import { isIPv4 } from 'node:net';
import type { Endpoint, EndpointAddress, EndpointSlice, Endpoints } from '@slipway/kube-objects';

const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';

/** What one slice says about a service, before it is an object with a name and an owner. */
export type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** The slices for addresses that somebody wrote by hand, for a service without a selector. */
export function mirrorEndpoints(endpoints: Endpoints | undefined): readonly SliceContent[] {
  if (!endpoints || endpoints.metadata.labels?.[skipLabel] === 'true') return [];
  return (endpoints.subsets ?? []).map(
    ({ addresses = [], notReadyAddresses = [], ports = [] }) => ({
      endpoints: [
        ...addresses.filter(isUsable).map((address) => mirror(address, true)),
        ...notReadyAddresses.filter(isUsable).map((address) => mirror(address, false)),
      ],
      ports: ports.map(({ name = '', protocol = 'TCP', port, appProtocol }) => ({
        name,
        protocol,
        port,
        ...(appProtocol && { appProtocol }),
      })),
    }),
  );
}

const isUsable = ({ ip }: EndpointAddress) => isIPv4(ip);

const mirror = (
  { ip, hostname, nodeName, targetRef }: EndpointAddress,
  ready: boolean,
): Endpoint => ({
  addresses: [ip],
  conditions: { ready, serving: ready, terminating: false },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});
