import type { ConfigMap, Pod, Secret, Service } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import type { EnvironmentSources } from './environment.ts';
import { serviceEnvironment } from './service-environment.ts';

/** Where the values of a pod's environment are looked up. */
export function environmentSources(
  { objects, hostIp, allocatable }: NodeContext,
  pod: Pod,
  podIp: string,
  file: EnvironmentSources['file'] = () => undefined,
): EnvironmentSources {
  const { namespace = '' } = pod.metadata;
  return {
    podIp,
    hostIp,
    allocatable: allocatable(),
    services: [...servicesFor(pod, objects.list<Service>('services'))].flatMap((service) => [
      ...serviceEnvironment(service),
    ]),
    configMap: (name) => objects.get<ConfigMap>('configmaps', name, namespace),
    secret: (name) => objects.get<Secret>('secrets', name, namespace),
    file,
  };
}

/** The API's own service is told to every pod, the others of its namespace unless it objects. */
function servicesFor({ metadata, spec }: Pod, services: readonly Service[]): readonly Service[] {
  return services.filter(({ metadata: { name, namespace } }) => {
    if (name === 'kubernetes' && namespace === 'default') return true;
    return spec.enableServiceLinks !== false && namespace === metadata.namespace;
  });
}
