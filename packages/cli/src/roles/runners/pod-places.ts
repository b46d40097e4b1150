import type { PodPlace, PodPlaces } from '@slipway/runner';
import type { JobPlace } from '@slipway/server';
import type { RoleCalls } from '#channel/roles';

/** The connected clusters that let jobs run, as the kubernetes executor asks for them. */
export function podPlaces(server: RoleCalls['server']): PodPlaces {
  return {
    ofJob: async (jobId) => {
      const place = await server.jobPlace(jobId);
      return place && podPlace(place);
    },
    all: async () => (await server.jobPlaces()).map(podPlace),
    isThere: () => server.hasJobPlaces(),
  };
}

function podPlace({ cluster, kubeconfig, pods }: JobPlace): PodPlace {
  return {
    cluster,
    kubeconfig,
    helperImage: pods.helper_image,
    pods: {
      namespace: pods.namespace,
      serviceAccount: pods.service_account ?? undefined,
      cpuRequest: pods.cpu_request ?? undefined,
      cpuLimit: pods.cpu_limit ?? undefined,
      memoryRequest: pods.memory_request ?? undefined,
      memoryLimit: pods.memory_limit ?? undefined,
      nodeSelector: pods.node_selector,
      nodeTolerations: pods.node_tolerations,
      imagePullSecrets: pods.image_pull_secrets,
      podSecurity: pods.pod_security,
      runAsUser: pods.run_as_user ?? undefined,
    },
  };
}
