import type { IngressClass, KubeObject, Log, New, Objects, Service } from '@slipway/kube-objects';
import { ingressController } from '@slipway/kube-objects';
import type { PolicyPod } from '#policy/pod-rules';

/** Where requests for ingresses come in, as a service without pods: this process answers there. */
export const ingressService = { namespace: 'kube-system', name: 'ingress' };

const labels = { 'app.kubernetes.io/name': 'slipway-ingress' };

/** The address at which ingresses are served; undefined before there is one. */
export const ingressAddress = (objects: Objects): string | undefined =>
  objects.get<Service>('services', ingressService.name, ingressService.namespace)?.spec.clusterIP;

/** The ingress as network policies name it: by the labels of the pod that it is elsewhere. */
export function ingressAsPods(objects: Objects): readonly PolicyPod[] {
  const address = ingressAddress(objects);
  const { namespace } = ingressService;
  const ports = [
    { name: 'http', containerPort: 80 },
    { name: 'https', containerPort: 443 },
  ];
  return address ? [{ namespace, labels, address, ports }] : [];
}

/** Says that ingresses are served here: the class that they get when they name none. */
export async function offerIngressClass(objects: Objects, log: Log): Promise<void> {
  await offer<IngressClass>(objects, log, 'ingressclasses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name: 'slipway',
      annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
    },
    spec: { controller: ingressController },
  });
}

/** Gives the ingress an address of its own. */
export async function offerIngressService(objects: Objects, log: Log): Promise<void> {
  await offer<Service>(objects, log, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...ingressService, labels },
    spec: {
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: false,
      ports: [
        { name: 'http', port: 80 },
        { name: 'https', port: 443 },
      ],
    },
    status: {},
  });
}

async function offer<T extends KubeObject>(
  objects: Objects,
  log: Log,
  resource: string,
  object: New<T>,
): Promise<void> {
  const { name = '', namespace } = object.metadata;
  if (objects.get(resource, name, namespace)) return;
  try {
    await objects.create<T>(resource, object);
  } catch (error) {
    log.warn('ingresses are not offered', { resource, name, error });
  }
}
