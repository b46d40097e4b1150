import type { Happening, KubeObject, WatchEvent } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';

/** What the network must know of its cluster beside the objects. */
export interface ClusterFacts {
  readonly serviceCidr?: string;
  readonly dnsAddress: string;
  /** The certificate of ingresses that have none of their own. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** A pod by its name, with its address where that matters. */
export interface PodCall {
  readonly namespace: string;
  readonly name: string;
  readonly address: string;
}

/** What the cluster asks of the network: see `Carrier`. */
export type CallName = 'joined' | 'withdrawn' | 'settled';

/** From the cluster, in the order in which things happened there. */
export type FromCluster =
  | {
      readonly type: 'state';
      readonly facts: ClusterFacts;
      readonly objects: readonly (readonly [resource: string, objects: readonly KubeObject[]])[];
    }
  | { readonly type: 'change'; readonly resource: string; readonly event: WatchEvent }
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly pod: PodCall };

/** From the network. */
export type FromNetwork =
  | { readonly type: 'done'; readonly id: number; readonly error?: string }
  | { readonly type: 'asked'; readonly service: AskedService }
  | { readonly type: 'record'; readonly object: KubeObject; readonly happening: Happening };
