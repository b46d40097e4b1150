/** A request of a job to the engine, as far as rules look at it. */
export interface EngineRequest {
  readonly method: string;
  /** Without the version at its beginning: `/containers/create`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON, where the address takes some. */
  readonly body?: unknown;
}

/** Who asks, and what becomes of what they make. */
export interface SocketJob {
  /** On everything that the job makes. */
  readonly labels: Readonly<Record<string, string>>;
  /** The one of them that no other job has: `name=value`. */
  readonly ownLabel: string;
  /** The container whose network the job's containers share. */
  readonly container: string;
  /** `localhost:8929/root/hello`: images with names there, or below it, may leave the job. */
  readonly imagePath: string;
  /** `slipway.local/jobs/1f2e-42`: where its images of other names are kept. */
  readonly localPath: string;
  /** `/builds`: the folder that the job and its containers may share. */
  readonly builds: string;
  readonly memoryBytes?: number | undefined;
  readonly cpus?: number | undefined;
  readonly pidsLimit?: number | undefined;
}

/** Something that a request is about, and that must be the job's, or open to it. */
export type Subject =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'exec'; readonly id: string }
  | { readonly kind: 'network'; readonly id: string }
  | { readonly kind: 'image'; readonly name: string };

/** What a container wants of the job's own things, by the job's own names. */
export interface ContainerWish {
  readonly mounts: readonly MountWish[];
  /** With more names for it there. None: it shares the network of the job's container. */
  readonly networks: readonly NetworkWish[];
  /** Whether it has a network of its own at all, be it the one that needs no name. */
  readonly isApart: boolean;
  /** A container of the job whose network it shares. */
  readonly joins: string | undefined;
  readonly ports: readonly PortWish[];
}

/** A place in a container, and what is seen there. */
export type MountWish = { readonly target: string; readonly isReadOnly: boolean } & (
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'engine' }
  | { readonly kind: 'volume'; readonly name: string; readonly isEmpty: boolean }
);

/** A network of the job's, and names by which the container is found there. */
export interface NetworkWish {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** A port of a container that is to be found at `localhost` of the job. */
export interface PortWish {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Undefined: whichever is free. */
  readonly at: number | undefined;
}

/** Something that is done for the job, rather than asked of the engine in its words. */
export type Act =
  | {
      readonly type: 'make-network';
      readonly name: string;
      readonly isInternal: boolean;
      readonly labels: Readonly<Record<string, string>>;
    }
  | { readonly type: 'remove-network'; readonly id: string }
  | {
      readonly type: 'connect';
      readonly id: string;
      readonly container: string;
      readonly aliases: readonly string[];
    }
  | { readonly type: 'disconnect'; readonly id: string; readonly container: string }
  | {
      readonly type: 'make-volume';
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
    }
  | { readonly type: 'remove-volume'; readonly name: string };

/** What becomes of a request. */
export type Decision =
  | { readonly type: 'refused'; readonly status: number; readonly message: string }
  | {
      readonly type: 'allowed';
      /** All of these must be the job's, or open to it. */
      readonly about: readonly Subject[];
      /** In the place of what was asked. */
      readonly path?: string;
      readonly query?: URLSearchParams;
      readonly body?: unknown;
      /** What the answer is cut down to. */
      readonly shows?: 'own-images' | 'engine-facts';
      /** What the body is, where that must be looked at: a Dockerfile names images, an archive has names in it. */
      readonly sends?: 'files to build' | 'images';
      readonly container?: ContainerWish;
      readonly act?: Act;
      /** An image that is the job's when this has succeeded. */
      readonly brings?: string;
      /** A name that no image has when this has succeeded. */
      readonly removes?: string;
    };

/** Nobody may, and why; in the form that clients print. */
export function refused(message: string, status = 403): Decision {
  return { type: 'refused', status, message };
}
