import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Engine } from '@slipway/engine';
import type { Log } from '../log.ts';
import type { Objects } from '../objects.ts';
import type { PodNetwork } from '../pod-network.ts';
import type { ImageAccess, ImageWish } from './image-access.ts';
import type { TokenRequest } from './token-request.ts';

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
  /** The domain of the cluster; default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Makes the tokens for `serviceAccountToken` volumes. */
  serviceAccountToken(request: TokenRequest): Promise<string>;
  /** Guards the images of a registry; undefined for those of others. */
  imageAccess?(wish: ImageWish): Promise<ImageAccess | undefined>;
}

/** Names a pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** The part of the cluster that runs pods as containers of the Docker Engine. */
export interface NodeAgent {
  /**
   * `GET pods/x/log` with the query's parameters of that request. Throws `ApiError`; otherwise
   * answers 200 with text/plain that streams.
   */
  logs(pod: PodName, query: URLSearchParams): Promise<Response>;
  /**
   * `pods/x/exec`, `attach` and `portforward`: takes over the connection of a request with
   * `Connection: Upgrade`, by SPDY or WebSocket. Throws `ApiError` as long as nothing was written.
   */
  upgrade(
    pod: PodName,
    subresource: 'exec' | 'attach' | 'portforward',
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void>;
  /** Stops looking after the pods, which keep running. */
  close(): Promise<void>;
}
