import type { Log, Objects, PodNetwork } from '@slipway/kube-objects';
import type { Prepared, Runtime } from '#runtime/runtime';
import type { TokenRequest } from '#volumes/volume-files';
import type { ImageAccess, ImageWish } from './image-access.ts';
import type { PodEvents } from './pod-events.ts';

/** What all parts of the node agent work with. */
export interface NodeContext {
  readonly objects: Objects;
  readonly runtime: Runtime;
  readonly network: PodNetwork;
  readonly recorder: PodEvents;
  readonly log: Log;
  readonly clock: () => Date;
  readonly directory: string;
  readonly relayAddress: string;
  readonly clusterDomain: string;
  readonly hostIp: string;
  /** The texts of the machine's resolv.conf and hosts file. */
  readonly hostResolvConf: string;
  readonly hostHosts: string;
  /** Why no container can be made now, in words for the user; undefined while all is well. */
  readonly unavailable: () => string | undefined;
  /** Network and sandbox image, made when they are not there. */
  readonly prepared: () => Promise<Prepared>;
  /** What the node has to give, by resource. */
  readonly allocatable: () => Readonly<Record<string, number>>;
  readonly token: (request: TokenRequest) => Promise<string>;
  /** What the guard of an image's registry says; undefined for a registry without one. */
  readonly imageAccess: (wish: ImageWish) => Promise<ImageAccess | undefined>;
}
