import type {
  ClusterRole,
  KubeObject,
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from '@slipway/kube-objects';
import {
  type Attributes,
  type Authorizer,
  administrators,
  type Decision,
} from '#access/authorization';
import { refusalOfUser } from '#access/job-user';
import type { User } from '#access/user';
import { allows } from './rule.ts';

/** Where roles and bindings are read. */
export interface RoleReader {
  read(key: {
    readonly resource: string;
    readonly namespace: string;
    readonly name: string;
  }): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
  subscribe(listener: (change: { readonly resource: string }) => void): Disposable;
}

const group = 'rbac.authorization.k8s.io';
const resourceOf = {
  Role: `roles.${group}`,
  ClusterRole: `clusterroles.${group}`,
  RoleBinding: `rolebindings.${group}`,
  ClusterRoleBinding: `clusterrolebindings.${group}`,
} as const;

/** A binding that concerns somebody, as far as an answer needs it. */
interface Grant {
  readonly binding: RoleBinding;
  readonly subject: Subject;
}

/** Rules that somebody has, and which binding gives them. */
interface Granted {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** Reads the rules of roles and bindings; bindings are found by subject, whose index is kept up. */
export function createRbacAuthorizer(reader: RoleReader): Authorizer {
  let bySubject: ReadonlyMap<string, readonly Grant[]> | undefined;
  reader.subscribe(({ resource }) => {
    if (resource === resourceOf.RoleBinding || resource === resourceOf.ClusterRoleBinding) {
      bySubject = undefined;
    }
  });

  /** The bindings of a user that hold in a namespace; those of the whole cluster first. */
  function grantsOf(user: User, namespace: string): readonly Grant[] {
    bySubject ??= grantsBySubject(reader);
    const found = keysOf(user).flatMap((key) => bySubject?.get(key) ?? []);
    const everywhere = found.filter(({ binding }) => binding.metadata.namespace === undefined);
    if (namespace === '') return everywhere;
    return [
      ...everywhere,
      ...found.filter(({ binding }) => binding.metadata.namespace === namespace),
    ];
  }

  function roleOf({
    metadata,
    roleRef: { kind, name },
  }: RoleBinding): Role | ClusterRole | undefined {
    const isCluster = kind === 'ClusterRole';
    return reader.read({
      resource: isCluster ? resourceOf.ClusterRole : resourceOf.Role,
      namespace: isCluster ? '' : (metadata.namespace ?? ''),
      name,
    });
  }

  /** What a user may do in a namespace; `missing` hears of roles that bindings name in vain. */
  function* granted(
    user: User,
    namespace: string,
    missing: (role: string) => void,
  ): Iterable<Granted> {
    for (const { binding, subject } of grantsOf(user, namespace)) {
      const role = roleOf(binding);
      if (role === undefined) {
        const { kind, name } = binding.roleRef;
        missing(`${kind.toLowerCase()}.${group} "${name}" not found`);
        continue;
      }
      for (const rule of role.rules ?? []) {
        yield { rule, reason: `RBAC: allowed by ${reasonOf(binding, subject)}` };
      }
    }
  }

  function decide(user: User, request: Attributes): Decision {
    const missing: string[] = [];
    const namespace = 'path' in request ? '' : request.namespace;
    for (const { rule, reason } of granted(user, namespace, (role) => missing.push(role))) {
      if (allows(rule, request)) return { isAllowed: true, reason };
    }
    if (missing.length === 0) return { isAllowed: false, reason: '' };
    const text = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
    return { isAllowed: false, reason: `RBAC: ${text}` };
  }

  return {
    authorize(user, request) {
      if (user.groups.includes(administrators)) return { isAllowed: true, reason: '' };
      const refused = refusalOfUser(user);
      const decision = decide(user, request);
      if (decision.isAllowed || refused === undefined) return decision;
      return { isAllowed: false, reason: refused };
    },
    rulesOf(user, namespace) {
      if (user.groups.includes(administrators)) return everything;
      return [...granted(user, namespace, () => {})].map(({ rule }) => rule);
    },
  };
}

/** All bindings by whom they concern. */
function grantsBySubject(reader: RoleReader): ReadonlyMap<string, readonly Grant[]> {
  const found = new Map<string, Grant[]>();
  const bindings = [
    ...reader.list(resourceOf.ClusterRoleBinding),
    ...reader.list(resourceOf.RoleBinding),
  ] as unknown as readonly RoleBinding[];
  for (const binding of bindings) {
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, binding.metadata.namespace ?? '');
      const list = found.get(key) ?? [];
      list.push({ binding, subject });
      found.set(key, list);
    }
  }
  return found;
}

/** What `system:masters` may do, whatever roles there are. */
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function keysOf({ username, groups }: User): readonly string[] {
  return [`User/${username}`, ...groups.map((name) => `Group/${name}`)];
}

/** A service account is the user of its name. */
function subjectKey({ kind, name, namespace }: Subject, home: string): string {
  if (kind !== 'ServiceAccount') return `${kind}/${name}`;
  return `User/system:serviceaccount:${namespace ?? home}:${name}`;
}

function reasonOf({ kind, metadata, roleRef }: RoleBinding, subject: Subject): string {
  const place = (name: string, namespace: string | undefined) =>
    JSON.stringify(namespace === undefined ? name : `${name}/${namespace}`);
  const binding = `${kind} ${place(metadata.name, metadata.namespace)}`;
  const role = `${roleRef.kind} ${JSON.stringify(roleRef.name)}`;
  return `${binding} of ${role} to ${subject.kind} ${place(subject.name, subject.namespace)}`;
}
