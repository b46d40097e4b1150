import type { PolicyRule } from '@slipway/kube-objects';
import type { User } from './user.ts';

/** What a request does, to objects or to a path. */
export type Attributes =
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      /** Empty for the cluster's own objects and for all namespaces. */
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly verb: string; readonly path: string };

/** Whether a request may go on, and why or why not, where there is more to say. */
export interface Decision {
  readonly isAllowed: boolean;
  readonly reason: string;
}

/** Decides who may do what. */
export interface Authorizer {
  authorize(user: User, request: Attributes): Decision;
  /** Everything that a user may do in a namespace, besides what is theirs everywhere when it is empty. */
  rulesOf(user: User, namespace: string): readonly PolicyRule[];
}

/** Members may do everything, whatever roles there are. */
export const administrators = 'system:masters';

/** A refusal as Kubernetes words it, with the reason where there is one. */
export function refusal(user: User, request: Attributes, { reason }: Decision): string {
  return reason === '' ? denial(user, request) : `${denial(user, request)}: ${reason}`;
}

function denial(user: User, request: Attributes): string {
  const who = `User "${user.username}" cannot`;
  if ('path' in request) return `${who} ${request.verb} path "${request.path}"`;
  const { verb, resource, subresource, group, namespace } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${who} ${verb} resource "${what}" in API group "${group}" ${where}`;
}
