/** Decides writes by the policies of the cluster. Nobody is waited for: expressions are evaluated here. */
import { ApiError, type KubeObject, type Log, matches, resourceKey } from '@slipway/kube-objects';
import type { OuterRequest } from '#admission/outer-admission';
import { Budget } from '#cel/budget';
import { untypedValue } from '#custom/cel-values';
import type { Kind } from '#scheme/kind';
import { bindingResource, policyResource } from '#webhooks/configuration';
import { matchedKind, type Surroundings } from '#webhooks/matching';
import { reviewRequest } from '#webhooks/review';
import { isUntouchable } from '#webhooks/webhook-admission';
import { evaluatePolicy, type Violation } from './evaluate-policy.ts';
import type { Binding, MatchResources, Policy } from './policy.ts';

/** Throws the refusal of the first policy that denies a request. */
export type PolicyAdmission = (request: OuterRequest) => void;

/** What policies are decided from, and who hears of those that are only noted. */
interface From extends Surroundings {
  readonly log: Log;
}

/** Creates the part of admission that policies are. */
export function createPolicyAdmission(surroundings: Surroundings, log: Log): PolicyAdmission {
  const { objects } = surroundings;
  const from: From = { ...surroundings, log };
  return (request) => {
    if (isUntouchable(request.kind)) return;
    // All policies together: a request holds the others up once.
    const budget = new Budget();
    for (const binding of objects.list<Binding>(bindingResource)) {
      const policy = objects.get<Policy>(policyResource, binding.spec.policyName);
      if (policy !== undefined) decide(from, request, policy, binding, budget);
    }
  };
}

/** The kind as which a request is decided; undefined when it is none of those that are meant. */
function matched(
  surroundings: Surroundings,
  request: OuterRequest,
  match: MatchResources | undefined,
): Kind | undefined {
  if (match === undefined) return request.kind;
  const { resourceRules = [], excludeResourceRules = [] } = match;
  const isExcluded =
    excludeResourceRules.length > 0 &&
    matchedKind(request, excludeResourceRules, { matchPolicy: 'Exact' }, surroundings) !==
      undefined;
  if (isExcluded) return undefined;
  // A binding may leave the rules to its policy.
  const rules = resourceRules.length > 0 ? resourceRules : [anything];
  return matchedKind(request, rules, match, surroundings);
}

/** Throws the refusal of a policy, as its binding wants it. */
function decide(
  from: From,
  request: OuterRequest,
  policy: Policy,
  binding: Binding,
  budget: Budget,
): void {
  const kind = matched(from, request, policy.spec.matchConstraints);
  if (kind === undefined || matched(from, request, binding.spec.matchResources) === undefined)
    return;
  for (const params of parametersOf(from, request, policy, binding)) {
    const violations =
      params === missing
        ? [
            {
              message:
                'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
              reason: 'Invalid',
            },
          ]
        : evaluatePolicy(policy.spec, variablesOf(from, request, kind, params), budget);
    for (const violation of violations) act(from.log, request, policy, binding, violation);
  }
}

function variablesOf(
  { objects }: From,
  request: OuterRequest,
  kind: Kind,
  params: KubeObject | null,
) {
  const review = reviewRequest(request, kind);
  const namespace = objects.get('namespaces', request.namespace);
  return {
    object: untypedValue(review.object),
    oldObject: untypedValue(review.oldObject),
    request: untypedValue(review),
    params: untypedValue(params),
    namespaceObject: request.kind.namespaced ? untypedValue(namespace ?? null) : null,
  };
}

/** The objects that a policy is evaluated with, one after the other; null without parameters. */
function parametersOf(
  from: From,
  request: OuterRequest,
  { spec }: Policy,
  binding: Binding,
): readonly (KubeObject | null | typeof missing)[] {
  const { paramKind } = spec;
  const { paramRef } = binding.spec;
  if (paramKind === undefined || paramRef === undefined) return [null];
  const kind = from.scheme.findByObject(paramKind.apiVersion ?? '', paramKind.kind ?? '');
  const found = kind === undefined ? [] : findParameters(from, request, kind, paramRef);
  if (found.length > 0) return found;
  return paramRef.parameterNotFoundAction === 'Allow' ? [] : [missing];
}

function findParameters(
  { objects, scheme }: From,
  request: OuterRequest,
  kind: Kind,
  { name, namespace, selector }: NonNullable<Binding['spec']['paramRef']>,
): readonly KubeObject[] {
  const space = kind.namespaced ? (namespace ?? request.namespace) : undefined;
  const { read } = scheme.storageOf(kind);
  if (name !== undefined && name !== '') {
    const object = objects.get(resourceKey(kind), name, space);
    return object === undefined ? [] : [read(object)];
  }
  const query = space === undefined ? {} : { namespace: space };
  return objects
    .list(resourceKey(kind), query)
    .filter(({ metadata }) => matches(selector ?? {}, metadata.labels))
    .map(read);
}

/** Does with a violation what the binding says. */
function act(
  log: Log,
  request: OuterRequest,
  policy: Policy,
  binding: Binding,
  violation: Violation,
): void {
  const names = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  const { message, reason } = violation;
  const actions = binding.spec.validationActions ?? ['Deny'];
  if (actions.includes('Warn')) request.warn(`Validation failed for ${names}: ${message}`);
  if (actions.includes('Audit')) {
    log.info('a policy does not hold', { policy: policy.metadata.name, message });
  }
  if (actions.includes('Deny'))
    throw refusal(request, `${names} denied request: ${message}`, reason);
}

const anything = {
  operations: ['*'],
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*', '*/*'],
};

/** The parameters of a binding that are not there. */
const missing = Symbol('missing');

const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  Invalid: 422,
  RequestEntityTooLarge: 413,
};

function refusal({ kind, name }: OuterRequest, why: string, reason: string): ApiError {
  const about = `${resourceKey(kind)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`;
  const word = reason in codes ? (reason as ConstructorParameters<typeof ApiError>[0]) : 'Invalid';
  return new ApiError(word, about, { name, group: kind.group, kind: kind.plural }, {}, codes[word]);
}
