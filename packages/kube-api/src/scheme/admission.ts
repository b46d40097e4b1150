import type { KubeObject, New } from '@slipway/kube-objects';

/** The addresses and ports that services are given. */
export interface ServiceRange {
  /** `10.96.0.0/12`. */
  readonly cidr: string;
  readonly firstNodePort: number;
  readonly lastNodePort: number;
}

/** The rest of the cluster, as a write that is being decided must see it: newer than readers do. */
export interface ClusterView {
  find(resource: string, namespace: string, name: string): KubeObject | undefined;
  /** All of a resource, or those in one namespace. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  readonly services: ServiceRange;
  /** The cluster's CA certificate, PEM: every namespace gets it in `kube-root-ca.crt`. */
  readonly rootCertificate: string;
  /** Five characters that make a name unique. */
  readonly randomSuffix: () => string;
}

/** An object that comes with another. */
export interface Companion {
  readonly resource: string;
  readonly object: New<KubeObject> & {
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}
