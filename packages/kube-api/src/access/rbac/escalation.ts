import { isDeepStrictEqual } from 'node:util';
import { forbidden, notFound, type PolicyRule, type Role } from '@slipway/kube-objects';
import { type Authorizer, administrators } from '#access/authorization';
import type { User } from '#access/user';
import { type Draft, part, text } from '#schema/draft';
import type { AdmissionRequest } from '#scheme/kind';
import { notCovered, ruleText } from './rule.ts';

const group = 'rbac.authorization.k8s.io';
const roles = ['roles', 'clusterroles'];
const bindings = ['rolebindings', 'clusterrolebindings'];

/** Nobody gives rights that they do not have: neither in a role nor by a binding. */
export function refuseEscalation(authorizer: Authorizer): (request: AdmissionRequest) => void {
  return (request) => {
    const { kind, user } = request;
    if (kind.group !== group || user.groups.includes(administrators)) return;
    if (roles.includes(kind.plural)) checkRole(authorizer, request);
    if (bindings.includes(kind.plural)) checkBinding(authorizer, request);
  };
}

const isSame = (object: Draft, old: Draft | undefined, ...fields: readonly string[]) =>
  old !== undefined && fields.every((field) => isDeepStrictEqual(object[field], old[field]));

function checkRole(authorizer: Authorizer, { kind, object, old, user }: AdmissionRequest): void {
  if (isSame(object, old, 'rules', 'aggregationRule')) return;
  const { name, namespace } = placeOf(object);
  if (isAllowed(authorizer, user, 'escalate', kind.plural, namespace, name)) return;
  const owned = authorizer.rulesOf(user, namespace);
  if (object.aggregationRule !== undefined && !isSame(object, old, 'aggregationRule')) {
    const missing = notCovered([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], owned);
    const why = 'must have cluster-admin privileges to use an aggregationRule';
    if (missing.length > 0) throw forbidden(kind, name, why);
  }
  refuseMissing(kind, name, user, notCovered(rulesOf(object), owned));
}

function checkBinding(authorizer: Authorizer, request: AdmissionRequest): void {
  const { kind, object, old, user, cluster } = request;
  if (isSame(object, old, 'subjects', 'roleRef')) return;
  const { name, namespace } = placeOf(object);
  const reference = part(object, 'roleRef');
  const roleName = text(reference, 'name');
  const plural = text(reference, 'kind') === 'Role' ? 'roles' : 'clusterroles';
  if (isAllowed(authorizer, user, 'bind', plural, namespace, roleName)) return;
  const home = plural === 'roles' ? namespace : '';
  const role = cluster.find(`${plural}.${group}`, home, roleName) as Role | undefined;
  if (role === undefined) throw notFound({ group, plural }, roleName);
  const owned = authorizer.rulesOf(user, namespace);
  refuseMissing(kind, name, user, notCovered(role.rules ?? [], owned));
}

const placeOf = (object: Draft) => {
  const meta = part(object, 'metadata');
  return { name: text(meta, 'name'), namespace: text(meta, 'namespace') };
};

/** A decoded role, whose rules have been checked. */
const rulesOf = (role: Draft) => (role.rules ?? []) as readonly PolicyRule[];

const isAllowed = (
  authorizer: Authorizer,
  user: User,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
) =>
  authorizer.authorize(user, { verb, group, resource, subresource: '', namespace, name }).isAllowed;

function refuseMissing(
  kind: AdmissionRequest['kind'],
  name: string,
  { username, groups }: User,
  missing: readonly PolicyRule[],
): void {
  if (missing.length === 0) return;
  const who = `user "${username}" (groups=[${groups.map((item) => JSON.stringify(item)).join(' ')}])`;
  const what = missing.map(ruleText).join('\n');
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${what}`;
  throw forbidden(kind, name, why);
}
