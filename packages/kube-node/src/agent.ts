import type { Engine } from '@slipway/engine';
import type { Log, Objects, PodNetwork, PodStreams, UsageSource } from '@slipway/kube-objects';
import type { TokenRequest } from '#volumes/volume-files';
import type { ImageAccess, ImageWish } from './image-access.ts';

/** What the node agent works with. */
export interface NodeAgentOptions {
  readonly objects: Objects;
  /** Undefined when the machine has none; pods then wait and say so. */
  readonly engine: Engine | undefined;
  readonly network: PodNetwork;
  readonly log: Log;
  readonly clock: () => Date;
  /** Folder for the pods' files. It must have the same path for the Docker Engine. */
  readonly directory: string;
  readonly nodeName: string;
  /** Where a sandbox with the annotation `slipway.dev/relay` leads its loopback ports. */
  readonly relay: { readonly address: string; readonly ports: readonly number[] };
  readonly clusterCidr: string;
  /** How often is looked after containers whose end was not told; default 20 s. */
  readonly lookMilliseconds?: number;
  /** The domain of the cluster; default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Makes the tokens for `serviceAccountToken` volumes. */
  serviceAccountToken(request: TokenRequest): Promise<string>;
  /** Guards the images of a registry; undefined for those of others. */
  imageAccess?(wish: ImageWish): Promise<ImageAccess | undefined>;
}

/** The part of the cluster that runs pods as containers of the Docker Engine. */
export interface NodeAgent extends PodStreams, UsageSource {
  /** Stops looking after the pods, which keep running. */
  close(): Promise<void>;
}
