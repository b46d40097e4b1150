import { type KubeObject, matches, type Objects } from '@slipway/kube-objects';
import type { Authorizer } from '#access/authorization';
import type { OuterRequest } from '#admission/outer-admission';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Constraints, Rule } from './configuration.ts';

/** What a request is matched against besides itself. */
export interface Surroundings {
  readonly objects: Pick<Objects, 'get' | 'list'>;
  readonly scheme: Scheme;
  /** Who decides what expressions ask about rights. */
  readonly authorizer: Authorizer;
}

/**
 * The kind as which somebody wants to hear of a request: its own, or, where an equivalent one is as
 * good, another version of it. Undefined: they do not want to hear of it.
 */
export function matchedKind(
  request: OuterRequest,
  rules: readonly Rule[],
  constraints: Constraints,
  surroundings: Surroundings,
): Kind | undefined {
  const kind = kindOf(request, rules, constraints.matchPolicy ?? 'Equivalent', surroundings.scheme);
  if (kind === undefined) return undefined;
  const isWanted =
    matchesObject(request, constraints) && matchesNamespace(request, constraints, surroundings);
  return isWanted ? kind : undefined;
}

function kindOf(
  request: OuterRequest,
  rules: readonly Rule[],
  policy: string,
  scheme: Scheme,
): Kind | undefined {
  const { kind } = request;
  const isIn = (candidate: Kind) => rules.some((rule) => matchesRule(request, candidate, rule));
  if (isIn(kind)) return kind;
  if (policy !== 'Equivalent') return undefined;
  return scheme.served.find(
    (other) => other.group === kind.group && other.plural === kind.plural && isIn(other),
  );
}

const anyOf = (words: readonly string[] = [], word: string) =>
  words.includes('*') || words.includes(word);

function matchesRule(request: OuterRequest, kind: Kind, rule: Rule): boolean {
  const { operations, apiGroups, apiVersions, resources = [], scope = '*', resourceNames } = rule;
  if (!anyOf(operations, request.operation)) return false;
  if (!anyOf(apiGroups, kind.group) || !anyOf(apiVersions, kind.version)) return false;
  if (resourceNames !== undefined && resourceNames.length > 0) {
    if (!resourceNames.includes(request.name)) return false;
  }
  if (scope === 'Cluster' && kind.namespaced) return false;
  if (scope === 'Namespaced' && !kind.namespaced) return false;
  return resources.some((resource) => matchesResource(kind.plural, request.subresource, resource));
}

/** `pods`, `pods/log`, `pods/*`, `*` for whole objects, and `*` with a sub-resource or with all. */
function matchesResource(plural: string, subresource: string, wanted: string): boolean {
  const [resource = '', sub = ''] = wanted.split('/');
  if (resource !== '*' && resource !== plural) return false;
  return sub === '*' || sub === subresource;
}

const labelsOf = (object: KubeObject | undefined) => object?.metadata.labels ?? {};

function matchesObject(
  { object, old }: OuterRequest,
  { objectSelector = {} }: Constraints,
): boolean {
  return [object, old].some((one) => one !== undefined && matches(objectSelector, labelsOf(one)));
}

function matchesNamespace(
  request: OuterRequest,
  { namespaceSelector = {} }: Constraints,
  { objects }: Surroundings,
): boolean {
  const { kind, namespace, object, old } = request;
  if (kind.group === '' && kind.plural === 'namespaces') {
    return matches(namespaceSelector, labelsOf(object ?? old));
  }
  if (!kind.namespaced) return true;
  return matches(namespaceSelector, labelsOf(objects.get('namespaces', namespace)));
}
