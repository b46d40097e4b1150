import type {
  DeleteOptions,
  KubeObject,
  PodStreams,
  UsageSource,
  WebProxy,
} from '@slipway/kube-objects';
import type { User } from '#access/user';
import type { Column } from '#columns/column';
import type { Draft } from '#schema/draft';
import type { HasFields } from './fields.ts';
import type { GroupVersionKind } from './group-version-kind.ts';
import type { Verb } from './verb.ts';

/** What a body or an answer is, with its fields. */
export interface BodyKind extends GroupVersionKind, HasFields {}

/**
 * Which part of the object a change may touch; the rest of it is ignored. `main` is what clients
 * write; `inside` is the same for the cluster's own parts, which also put pods on nodes.
 */
export type Part = 'main' | 'inside' | 'status' | 'finalize';

/** Something of an object that has an address of its own: `pods/log`. */
export interface Subresource {
  readonly name: string;
  /** What is sent and answered there, as discovery says it. */
  readonly kind: GroupVersionKind;
  readonly verbs: readonly Verb[];
  /** Talks over a connection of its own, which the node agent takes over. */
  readonly isStream?: true;
  /** What it answers may also be read over a WebSocket. */
  readonly hasSocket?: true;
  /** Answers text whatever the client accepts. */
  readonly isText?: true;
  /** How `kubectl get --subresource` shows it; as an object unless it is given. */
  readonly columns?: readonly Column[];
  answer(call: SubresourceCall): Promise<Response | SubresourceAnswer>;
}

/** An object as the answer; 200 unless a code is given. */
export interface SubresourceAnswer {
  readonly body: object;
  readonly code?: number;
}

/** Makes the token that a TokenRequest asks for. */
export interface TokenSigner {
  sign(request: {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly audiences: readonly string[];
    readonly expirationSeconds: number;
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
  }): Promise<{ readonly token: string; readonly expiresAt: Date }>;
}

/** A request about a sub-resource of one object, from a user who may make it. */
export interface SubresourceCall {
  readonly verb: Verb;
  readonly namespace: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly user: User;
  /** Whether nothing shall be stored. Throws 400 for values other than `All`. */
  isDryRun(more?: readonly string[]): boolean;
  /** The object itself. Throws 404. */
  object(): KubeObject;
  /** Another object, as readers see it. */
  find(resource: string, namespace: string, name: string): KubeObject | undefined;
  /** All of a resource in a namespace, or in all of them, as readers see them. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** Changes the status of another object from its newest state; `change` may refuse. */
  changeStatus(
    resource: string,
    namespace: string,
    name: string,
    change: (newest: KubeObject) => KubeObject,
  ): Promise<KubeObject>;
  /** The body of a POST or PUT. */
  body(kind: BodyKind): Promise<Draft>;
  /** What the body of a PUT is, or what that of a PATCH makes of `current`. */
  changed(kind: BodyKind): Promise<(current: KubeObject) => Draft>;
  /** Stores what `change` makes of the newest state of the object. */
  update(change: (old: KubeObject) => object, part?: Part): Promise<KubeObject>;
  remove(options: DeleteOptions, isDryRun?: boolean): Promise<void>;
  readonly tokens: TokenSigner;
  /** The node agent, once it runs. */
  readonly pods: (PodStreams & UsageSource) | undefined;
  /** The service network, once it runs. */
  readonly web: WebProxy | undefined;
  /** The request itself, for those who pass it on. */
  request(): Request;
  /** What follows the name of the sub-resource in the path, as the client wrote it. */
  readonly path: string;
}
