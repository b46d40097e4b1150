import type { KubeObject } from '@slipway/kube-objects';
import type { User } from '#access/user';
import type { Kind } from '#scheme/kind';

/** What is done to an object. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** A write, as those outside the API are asked about it. */
export interface OuterRequest {
  readonly kind: Kind;
  readonly operation: Operation;
  readonly namespace: string;
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Absent on deletion. */
  readonly object: KubeObject | undefined;
  /** Absent on creation. */
  readonly old: KubeObject | undefined;
  readonly user: User;
  readonly isDryRun: boolean;
  /** The options of the request, such as CreateOptions. */
  readonly options?: object;
  /** Tells the client something. */
  readonly warn: (text: string) => void;
}

/** A change that somebody outside makes: JSON patches, in order. */
export type Mutations = readonly (readonly object[])[];

/**
 * Those outside the API who are asked about writes: webhooks and policies of the cluster. Where nobody
 * is asked, nothing is awaited.
 */
export interface OuterAdmission {
  /** What they change; undefined when nobody is asked. Rejects with the `ApiError` of a refusal. */
  mutations(request: OuterRequest): Promise<Mutations> | undefined;
  /** Whether they agree; undefined when nobody is asked. Throws, or rejects with, a refusal. */
  validation(request: OuterRequest): Promise<void> | undefined;
}

/** Nobody is asked. */
export const noOuterAdmission: OuterAdmission = {
  mutations: () => undefined,
  validation: () => undefined,
};
