import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint, EndpointSlice, Objects, Pod, Service } from '@slipway/kube-objects';

/** A pod of service `web` in namespace `default` whose program runs in the test itself. */
export interface TestPod {
  readonly name: string;
  readonly server: Server;
  readonly address: string;
  readonly port: number;
  /** Requests that it was given. */
  readonly requests: string[];
}

/** Starts a program and its pod object; each pod has a loopback address of its own. */
export async function startPod(
  objects: Objects,
  number: number,
  port = 0,
  listener?: RequestListener,
): Promise<TestPod> {
  const name = `web-${number}`;
  const address = `127.0.0.${number + 1}`;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (listener) listener(request, response);
    else response.end(name);
  });
  server.listen(port, address);
  await once(server, 'listening');
  const pod = await objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web' }] },
    status: {},
  });
  await objects.updateStatus<Pod>('pods', {
    ...pod,
    status: { phase: 'Running', podIP: address },
  });
  return { name, server, address, port: (server.address() as AddressInfo).port, requests };
}

/** Creates the service `web`. */
export const createService = (objects: Objects, spec: Partial<Service['spec']> = {}) =>
  objects.create<Service>('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      type: 'ClusterIP',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80 }],
      ...spec,
    },
    status: {},
  });

/** Makes exactly these pods the ready ones of service `web`. */
export async function setReady(objects: Objects, pods: readonly TestPod[]): Promise<void> {
  const resource = 'endpointslices.discovery.k8s.io';
  const endpoints: readonly Endpoint[] = pods.map(({ name, address }) => {
    const uid = objects.get('pods', name, 'default')?.metadata.uid ?? '';
    return {
      addresses: [address],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'default', name, uid },
    };
  });
  const ports = [{ name: 'http', protocol: 'TCP', port: pods[0]?.port ?? 1 }];
  const [known] = objects.list<EndpointSlice>(resource);
  if (known) {
    await objects.update<EndpointSlice>(resource, { ...known, endpoints, ports });
    return;
  }
  await objects.create<EndpointSlice>(resource, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'web-slice',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'web' },
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  });
}

/** Ends a pod the rude way: whatever it was doing is cut. */
export async function kill({ server }: TestPod): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
