import type { Condition, KubeObject } from '@slipway/kube-objects';

/** Says who serves the objects of a version of a group: this API, or a service of the cluster. */
export interface ApiService extends KubeObject {
  readonly spec: {
    readonly group?: string;
    readonly version: string;
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly port?: number;
    };
    /** PEM in base64: who has signed the service's certificate. */
    readonly caBundle?: string;
    readonly insecureSkipTLSVerify?: boolean;
    readonly groupPriorityMinimum?: number;
    readonly versionPriority?: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** An APIService that leads to a service of the cluster. */
export interface RemoteService extends ApiService {
  readonly spec: ApiService['spec'] & Required<Pick<ApiService['spec'], 'service'>>;
}

/** The key of APIServices in the store. */
export const apiServiceResource = 'apiservices.apiregistration.k8s.io';

/** Whether requests have to be sent on. */
export const isRemote = (service: ApiService): service is RemoteService =>
  service.spec.service !== undefined;

/** What is known about whether it answers. */
export const availability = ({ status }: ApiService): Condition | undefined =>
  status?.conditions?.find(({ type }) => type === 'Available');

/** Whether it answers, as far as is known. */
export const isAvailable = (service: ApiService) => availability(service)?.status === 'True';
