/** Decides writes by the policies of the cluster. Nobody is waited for: expressions are evaluated here. */
import { ApiError, type KubeObject, type Log, resourceKey } from '@slipway/kube-objects';
import type { OuterRequest } from '#admission/outer-admission';
import { Budget } from '#cel/budget';
import { untypedValue } from '#custom/cel-values';
import type { Kind } from '#scheme/kind';
import { authorizerVariable } from '#webhooks/authorizer-variable';
import { bindingResource, policyResource } from '#webhooks/configuration';
import { matchedKind, type Surroundings } from '#webhooks/matching';
import { reviewRequest } from '#webhooks/review';
import { isUntouchable } from '#webhooks/webhook-admission';
import { evaluatePolicy, type Violation } from './evaluate-policy.ts';
import { missing, parametersOf } from './parameters.ts';
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
    // One refusal is told, and what all others warn of or note.
    let refused: ApiError | undefined;
    for (const binding of objects.list<Binding>(bindingResource)) {
      const policy = objects.get<Policy>(policyResource, binding.spec.policyName);
      if (policy === undefined) continue;
      for (const refusal of decide(from, request, policy, binding, budget)) refused ??= refusal;
    }
    if (refused !== undefined) throw refused;
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

/** The refusals of a policy, as its binding wants them. */
function* decide(
  from: From,
  request: OuterRequest,
  policy: Policy,
  binding: Binding,
  budget: Budget,
): Iterable<ApiError> {
  const kind = matched(from, request, policy.spec.matchConstraints);
  if (kind === undefined || matched(from, request, binding.spec.matchResources) === undefined)
    return;
  for (const params of parametersOf(from, request, policy, binding)) {
    if (params === missing) {
      // What to do then is the policy's to say, whatever its binding does with demands.
      if (policy.spec.failurePolicy === 'Ignore') continue;
      yield refusal(request, policy, binding, { message: withoutParameters, reason: 'Invalid' });
      continue;
    }
    const variables = variablesOf(from, request, kind, params);
    const { violations, notes } = evaluatePolicy(policy.spec, variables, budget);
    for (const [key, value] of notes) {
      from.log.info('a policy notes a request', { policy: policy.metadata.name, key, value });
    }
    for (const violation of violations) {
      const refused = act(from.log, request, policy, binding, violation);
      if (refused !== undefined) yield refused;
    }
  }
}

const withoutParameters =
  'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction';

function variablesOf(
  { objects, authorizer }: From,
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
    authorizer: authorizerVariable(authorizer, request),
    params: untypedValue(params),
    namespaceObject: request.kind.namespaced ? untypedValue(namespace ?? null) : null,
  };
}

/** Does with a violation what the binding says; the refusal, if that is it. */
function act(
  log: Log,
  request: OuterRequest,
  policy: Policy,
  binding: Binding,
  violation: Violation,
): ApiError | undefined {
  const { message, isFailure = false } = violation;
  const actions = isFailure ? ['Deny'] : (binding.spec.validationActions ?? ['Deny']);
  if (actions.includes('Warn')) {
    request.warn(`Validation failed for ${namesOf(policy, binding)}: ${message}`);
  }
  if (actions.includes('Audit')) {
    log.info('a policy does not hold', { policy: policy.metadata.name, message });
  }
  return actions.includes('Deny') ? refusal(request, policy, binding, violation) : undefined;
}

const namesOf = (policy: Policy, binding: Binding) =>
  `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;

const anything = {
  operations: ['*'],
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*', '*/*'],
};

const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  Invalid: 422,
  RequestEntityTooLarge: 413,
};

function refusal(
  { kind, name }: OuterRequest,
  policy: Policy,
  binding: Binding,
  { message, reason }: Violation,
): ApiError {
  const why = `${namesOf(policy, binding)} denied request: ${message}`;
  const about = `${resourceKey(kind)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`;
  const word = reason in codes ? (reason as ConstructorParameters<typeof ApiError>[0]) : 'Invalid';
  const { group, plural } = kind;
  // Of what is invalid kubectl shows the causes alone.
  const details = {
    name,
    ...(group !== '' && { group }),
    kind: plural,
    causes: [{ message: why }],
  };
  return new ApiError(word, about, details, {}, codes[word]);
}
