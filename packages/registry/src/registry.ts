import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';

/** The log methods that the registry calls: constant messages, details in fields. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Node's own request and response, as `@hono/node-server` gives them to a fetch handler. */
export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** A manifest that has just been stored; `tag` is absent when it was pushed by digest. */
export interface Push {
  readonly repository: string;
  readonly tag?: string;
  readonly digest: string;
}

/** One tag as the REST API and the web pages show it. */
export interface TagDetails {
  readonly name: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Digest of the image configuration; absent for an index. */
  readonly configDigest?: string;
  /** Manifest, configuration and layers together; for an index the manifests it names as well. */
  readonly sizeBytes: number;
  /** When the image was built, else when the tag was pushed. */
  readonly createdAt: Date;
}

/** What one garbage collection removed. */
export interface Collected {
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** What the registry refuses to exceed. */
export interface Limits {
  /** Bytes of one manifest; default 4 MiB. */
  readonly manifestBytes: number;
  /** Request bodies received at the same time; default 64. */
  readonly concurrentUploads: number;
  /** An upload whose client says nothing for so long is cut off (and can be resumed); default 60. */
  readonly idleSeconds: number;
  /** Age at which unfinished uploads and unreferenced blobs are garbage; default one day. */
  readonly graceSeconds: number;
}

/** How a registry is set up. */
export interface RegistryOptions {
  /** Folder that the registry owns alone; made when missing. */
  readonly directory: string;
  /** Name of this service: the `aud` that tokens must carry, and `service` in the challenge. */
  readonly service: string;
  /** The `iss` that tokens must carry. */
  readonly issuer: string;
  /** URL of the token endpoint that clients are sent to. */
  readonly realm: string;
  /** Verifies the tokens (ES256): one public key, or a set chosen from by `kid`. */
  readonly publicKey: KeyObject | JSONWebKeySet;
  readonly log: Log;
  readonly clock?: () => Date;
  readonly limits?: Partial<Limits>;
  /** Called after a manifest has been stored and before the client hears of it. */
  readonly onPush?: (push: Push) => void | Promise<void>;
}

/** A container registry without a port: mount `fetch` under `/v2/`. */
export interface Registry {
  /**
   * Answers one request. With `connection` (the second argument of hono's node-server) blobs flow
   * between socket and disk directly, and the returned Response only says that it was sent.
   */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Names of all repositories that hold a manifest, sorted. */
  repositories(): Promise<readonly string[]>;
  /** Tags of a repository, sorted; none for an unknown repository. */
  tags(repository: string): Promise<readonly TagDetails[]>;
  /** One tag, or undefined. */
  tag(repository: string, name: string): Promise<TagDetails | undefined>;
  /** Removes a tag, not the manifest; false when there was none. */
  deleteTag(repository: string, name: string): Promise<boolean>;
  /** Removes tags, manifests and the repository's right to its blobs; false when there was none. */
  deleteRepository(repository: string): Promise<boolean>;
  /** Removes stale uploads, blobs that no manifest names, and on request untagged manifests. */
  collect(options?: { readonly untagged?: boolean }): Promise<Collected>;
  /** Refuses new requests and waits for the running ones. */
  close(): Promise<void>;
}

/** Opens (or makes) the registry in `options.directory`. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  throw new Error(`no registry in ${options.directory} yet`);
}
