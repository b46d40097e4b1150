import { refusalOfUser } from './job-user.ts';
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

/** Whether a request may go on, and if not, why. */
export interface Decision {
  readonly isAllowed: boolean;
  readonly reason: string;
}

/** Decides who may do what. */
export interface Authorizer {
  authorize(user: User | undefined, request: Attributes): Decision;
}

const allow = (reason: string): Decision => ({ isAllowed: true, reason });

/** Members may do everything. */
export const administrators = 'system:masters';

const publicPaths = /^\/(healthz|livez|readyz|version)(\/|$)/;
const discoveryPaths = /^\/($|api(s)?(\/|$)|openapi(\/|$))/;
const selfReviews = new Set([
  'selfsubjectreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
]);
const readVerbs = new Set(['get', 'list', 'watch']);
const accountExpression = /^system:serviceaccount:([^:]+):[^:]+$/;

/**
 * The one place where it is decided who may do what:
 *
 * - everybody, known or not: health and version;
 * - everybody known: discovery, and questions about themselves;
 * - administrators (the token in the kubeconfig, and jobs of protected refs): everything;
 * - a job of another ref: nothing, and the answer says why;
 * - a service account: to read its own namespace, except secrets, and pods' logs in it.
 *
 * Roles and role bindings are not served and grant nothing.
 */
export function authorize(user: User | undefined, request: Attributes): Decision {
  if ('path' in request) {
    if (publicPaths.test(request.path)) return allow('public');
    if (user !== undefined && discoveryPaths.test(request.path)) return allow('discovery');
  }
  if (user === undefined) return { isAllowed: false, reason: 'not authenticated' };
  if (user.groups.includes(administrators)) return allow('administrator');
  const refused = { isAllowed: false, reason: refusalOfUser(user) ?? '' };
  if ('path' in request) return refused;
  if (request.verb === 'create' && selfReviews.has(request.resource)) return allow('about oneself');
  const home = accountExpression.exec(user.username)?.[1];
  if (home === undefined || request.namespace !== home || !readVerbs.has(request.verb)) {
    return refused;
  }
  const isOpen =
    request.resource !== 'secrets' && ['', 'log', 'status', 'scale'].includes(request.subresource);
  return isOpen ? allow('own namespace') : { isAllowed: false, reason: '' };
}

/** A refusal as Kubernetes words it, with the reason where there is one. */
export function refusal(user: User, request: Attributes): string {
  const reason = refusalOfUser(user);
  return reason === undefined ? denial(user, request) : `${denial(user, request)}: ${reason}`;
}

function denial(user: User, request: Attributes): string {
  const who = `User "${user.username}" cannot`;
  if ('path' in request) return `${who} ${request.verb} path "${request.path}"`;
  const { verb, resource, subresource, group, namespace } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${who} ${verb} resource "${what}" in API group "${group}" ${where}`;
}
