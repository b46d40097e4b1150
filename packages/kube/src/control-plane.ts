import { type ApiServer, type ApiServerOptions, createApiServer } from '@slipway/kube-api';
import { keepKubernetesService, startLifecycle } from '@slipway/kube-controllers';
import type { Objects } from '@slipway/kube-objects';

/** The API with what its own objects need; nothing in it runs a pod. */
export interface ControlPlane extends ApiServer {
  /** Tells pods where the API is: the service `kubernetes` leads there. */
  announce(address: string, port: number): Promise<void>;
}

/** Opens, or makes, the API of a folder and starts what looks after its objects. */
export async function createControlPlane(options: ApiServerOptions): Promise<ControlPlane> {
  const { log, clock } = options;
  await using stack = new AsyncDisposableStack();
  const api = await createApiServer(options);
  stack.defer(() => api.close());
  const { objects, tokens, tls, ownAddress, authority, aggregator } = api;
  stack.use(
    startLifecycle({
      objects,
      tokens,
      rootCertificate: tls.ca,
      authority,
      aggregator,
      clock,
      log,
    }),
  );
  await offerServiceCidr(objects, options.serviceCidr);
  const service = stack.use(await keepKubernetesService(objects, ownAddress, log));
  const resources = stack.move();
  return {
    ...api,
    announce: (address, port) => service.announce(address, port),
    close: () => resources.disposeAsync(),
  };
}

/** Shows the range of the services' addresses where clients look for it. */
async function offerServiceCidr(objects: Objects, cidr: string): Promise<void> {
  const [resource, name] = ['servicecidrs.networking.k8s.io', 'kubernetes'];
  if (objects.get(resource, name)) return;
  await objects.create(resource, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name },
    spec: { cidrs: [cidr] },
  });
}
