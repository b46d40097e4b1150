import type { KeyObject } from 'node:crypto';
import type { Files } from '@slipway/files';
import type { JSONWebKeySet } from 'jose';
import type { Collected, CollectWish } from '#collection/collection';
import type { Push } from '#manifests/manifest-handlers';
import type { Connection } from '#protocol/exchange';
import type { TokenOptions } from '#protocol/token';
import type { UpstreamName } from '#pull-through/proxied';
import type { UpstreamOptions } from '#pull-through/upstream';
import type { SlotLimits } from '#uploads/upload-slots';
import type { TagDetails } from './tag-details.ts';

/** The log methods that the registry calls: constant messages, details in fields. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What the registry refuses to exceed. By default 64 uploads, 16 of one client, and 1,000 that wait. */
export interface Limits extends SlotLimits {
  /** Bytes of one manifest; default 4 MiB. */
  readonly manifestBytes: number;
  /** Bytes of one blob; default 256 GiB. */
  readonly blobBytes: number;
  /** A client silent for so long, or slower than 1 KiB/s, is cut off (its upload can be resumed); default 60. */
  readonly idleSeconds: number;
  /** What nothing leads to is garbage when it has been so for this time; default 15 minutes. */
  readonly graceSeconds: number;
  /** An upload that gets no byte for this time can't be resumed any more; default 15 minutes. */
  readonly uploadGraceSeconds: number;
  /** A tag of the upstream's that nobody asks for in this time is no longer kept here; default 90 days. */
  readonly copySeconds: number;
}

/** How a registry is set up. */
export interface RegistryOptions {
  /** Folder that the registry owns alone; made when missing. */
  readonly directory: string;
  /** Where blobs and uploads are kept; by default in the same folder. */
  readonly files?: Files;
  /** Name of this service: the `aud` that tokens must carry, and `service` in the challenge. */
  readonly service: string;
  /** The `iss` that tokens must carry. */
  readonly issuer: string;
  /** URL of the token endpoint that clients are sent to, for each request where that differs. */
  readonly realm: string | ((request: Request) => string);
  /** Verifies the tokens (ES256): one public key, or a set chosen from by `kid`. */
  readonly publicKey: KeyObject | JSONWebKeySet;
  /**
   * Asked at each use of a token, with its claims: whether it still holds. Without it a token holds
   * until it expires, whatever became of its bearer.
   */
  readonly stillAllows?: TokenOptions['stillAllows'];
  /** Tells bearers apart by the claims of their tokens, so that they share slots fairly; default `sub`. */
  readonly bearerOf?: TokenOptions['bearerOf'];
  readonly log: Log;
  readonly clock?: () => Date;
  readonly limits?: Partial<Limits>;
  /** Whether an index may name manifests that the repository lacks, as mirrors of few platforms do. */
  readonly isSparseAllowed?: boolean;
  /**
   * Whose images are brought here when they are asked for, as `GROUP/dependency_proxy/containers/IMAGE`, or
   * as any name with `?ns=NAME`. Nobody pushes to them.
   */
  readonly upstream?: UpstreamOptions & UpstreamName;
  /** Called after a manifest has been stored and before its client hears of it. */
  readonly onPush?: (push: Push) => void | Promise<void>;
  /** Called when the disk took no more: a collection may give some of it back. */
  readonly onDiskFull?: () => void;
  /**
   * Asked by a collection for each repository: digests of manifests that somebody runs by their digest.
   * They stay without a tag.
   */
  readonly inUse?: (repository: string) => Promise<readonly string[]>;
}

/** A part of a list. */
export interface Part {
  readonly offset: number;
  readonly limit: number;
}

/** Names of some tags, and how many there are in all. */
export interface TagPage {
  readonly names: readonly string[];
  readonly total: number;
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
  /** Names of a repository's tags, sorted; none for an unknown repository. Reads no manifest. */
  tagNames(repository: string): Promise<readonly string[]>;
  /** Some of them, counted from 0, and how many there are. */
  tagPage(repository: string, part: Part): Promise<TagPage>;
  /** One tag with what its manifest says, or undefined. */
  tag(repository: string, name: string): Promise<TagDetails | undefined>;
  /** Like `tag` for many of them; those that there are not are left out. */
  tags(repository: string, names: readonly string[]): Promise<readonly TagDetails[]>;
  /** Bytes of all that a repository holds, each blob once. */
  sizeBytes(repository: string): Promise<number>;
  /** Lets a tag stand for what another one stands for; false when there is no such other one. */
  setTag(repository: string, name: string, from: string): Promise<boolean>;
  /** Removes a tag, not its manifest; false when there was none. */
  deleteTag(repository: string, name: string): Promise<boolean>;
  /** Removes many tags at once; answers those that were there. */
  deleteTags(repository: string, names: readonly string[]): Promise<readonly string[]>;
  /** Removes one repository, not those below it; false when there was none. */
  deleteRepository(repository: string): Promise<boolean>;
  /**
   * Removes a repository and those below it (`shop`, `shop/web`): tags, manifests and the right to
   * their blobs. False when there was none.
   */
  deleteRepositories(path: string): Promise<boolean>;
  /**
   * Gives a repository and those below it another path, and with it everything that they hold; whatever
   * was at the new path is removed. False when there is nothing at the old one: then nothing happens, so
   * that it can be asked for again.
   */
  moveRepositories(from: string, to: string): Promise<boolean>;
  /** Whether anything has changed that a collection could have missed so far. */
  mayHaveGarbage(): boolean;
  /**
   * Removes stale uploads, blobs that no manifest names, and on request untagged manifests that nobody
   * has in use, while pushes and pulls go on.
   */
  collect(options?: CollectWish): Promise<Collected>;
  /** Refuses new requests and waits for the running ones. */
  close(): Promise<void>;
}
