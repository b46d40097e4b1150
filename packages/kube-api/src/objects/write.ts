import type { User } from '#access/user';
import type { ManagedFields } from '#managed-fields/entry';
import type { Kind } from '#scheme/kind';
import type { Part } from '#scheme/subresource';

/** Who writes, and whether only to see what would come of it. */
export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Default: the cluster itself. */
  readonly user?: User;
  /** The program that manages what is written; default: the cluster's own parts. */
  readonly manager?: string;
  /** What has an address of its own, when that was written to. */
  readonly subresource?: string;
  /** Whose the fields are after it, where that does not follow from what has changed. */
  readonly managedFields?: () => readonly ManagedFields[];
  /** Tells the client something. */
  readonly warn?: (text: string) => void;
}

/** How a change is made. */
export interface UpdateOptions extends WriteOptions {
  readonly part?: Part;
}

/** A name in a namespace; empty namespace for the cluster's own objects. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** An object that is to be made. */
export interface Creation {
  readonly kind: Kind;
  readonly namespace: string;
  readonly object: object;
  readonly options: WriteOptions;
}
