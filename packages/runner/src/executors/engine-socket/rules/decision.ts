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
  /** `localhost:8929/root/hello`: images get names there, or below it. */
  readonly imagePath: string;
  readonly memoryBytes?: number | undefined;
  readonly cpus?: number | undefined;
  readonly pidsLimit?: number | undefined;
}

/** Something that a request is about, and that must be the job's, or open to it. */
export type Subject =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'exec'; readonly id: string }
  | { readonly kind: 'image'; readonly name: string };

/** What becomes of a request. */
export type Decision =
  | { readonly type: 'refused'; readonly status: number; readonly message: string }
  | {
      readonly type: 'allowed';
      /** All of these must be the job's, or open to it. */
      readonly about: readonly Subject[];
      /** In the place of what was asked. */
      readonly query?: URLSearchParams;
      readonly body?: unknown;
      /** What the answer is cut down to. */
      readonly shows?: 'own-images' | 'engine-facts';
      /** The body is a build's context: its Dockerfile names images. */
      readonly isBuild?: boolean;
      /** An image that is the job's when this has succeeded. */
      readonly brings?: string;
    };

/** Nobody may, and why; in the form that clients print. */
export function refused(message: string, status = 403): Decision {
  return { type: 'refused', status, message };
}
