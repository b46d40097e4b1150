import type { KubeObject } from '@slipway/kube-objects';
import type { Attributes } from '#access/authorization';
import type { User } from '#access/user';

/** A FlowSchema as far as requests are sorted by it. */
export interface FlowSchema extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
  readonly spec: {
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly matchingPrecedence: number;
    readonly distinguisherMethod?: { readonly type: string };
    readonly rules?: readonly FlowRule[];
  };
}

interface FlowRule {
  readonly subjects: readonly FlowSubject[];
  readonly resourceRules?: readonly ResourceRule[];
  readonly nonResourceRules?: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs: readonly string[];
  }[];
}

interface FlowSubject {
  readonly kind: string;
  readonly user?: { readonly name: string };
  readonly group?: { readonly name: string };
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly clusterScope?: boolean;
  readonly namespaces?: readonly string[];
}

/** Whether a schema is about requests like this one: of one of its subjects, for what one of its rules names. */
export const isAbout = ({ spec }: FlowSchema, user: User, request: Attributes): boolean =>
  (spec.rules ?? []).some(
    (rule) =>
      rule.subjects.some((subject) => isOf(subject, user)) &&
      ('path' in request
        ? (rule.nonResourceRules ?? []).some(
            ({ verbs, nonResourceURLs }) =>
              names(verbs, request.verb) &&
              nonResourceURLs.some((pattern) => covers(pattern, request.path)),
          )
        : (rule.resourceRules ?? []).some((wanted) => isFor(wanted, request))),
  );

/** Requests that are told apart within a schema: by their user, their namespace or not at all. */
export function flowIn({ spec, metadata }: FlowSchema, user: User, request: Attributes): string {
  const namespace = 'path' in request ? '' : request.namespace;
  const distinguished = { ByUser: user.username, ByNamespace: namespace }[
    spec.distinguisherMethod?.type ?? ''
  ];
  return `${metadata.name}\n${distinguished ?? ''}`;
}

function isOf({ user, group, serviceAccount }: FlowSubject, { username, groups }: User): boolean {
  if (user) return names([user.name], username);
  if (group) return group.name === '*' || groups.includes(group.name);
  if (!serviceAccount) return false;
  const prefix = `system:serviceaccount:${serviceAccount.namespace}:`;
  return serviceAccount.name === '*'
    ? username.startsWith(prefix)
    : username === `${prefix}${serviceAccount.name}`;
}

function isFor(rule: ResourceRule, request: Exclude<Attributes, { readonly path: string }>) {
  const { verb, group, resource, subresource, namespace } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  return (
    names(rule.verbs, verb) &&
    names(rule.apiGroups, group) &&
    names(rule.resources, what) &&
    (namespace === '' ? rule.clusterScope === true : names(rule.namespaces ?? [], namespace))
  );
}

const names = (list: readonly string[], wanted: string) =>
  list.some((name) => name === '*' || name === wanted);

const covers = (pattern: string, path: string) =>
  pattern === '*' ||
  pattern === path ||
  (pattern.endsWith('/*') && path.startsWith(pattern.slice(0, -1)));
