import type { Environment } from '@marcbachmann/cel-js';

/** Objects of a resource: all of them, those of a namespace, or one. */
interface Target {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Something that somebody may or may not do. */
type Right = { readonly verb: string } & ({ readonly path: string } | Target);

/** Whether somebody may, and why. */
interface Verdict {
  readonly isAllowed: boolean;
  readonly reason: string;
}

/** What somebody may do. */
export interface Rights {
  decide(right: Right): Verdict;
  /** What a service account may do. */
  ofServiceAccount(namespace: string, name: string): Rights;
}

/** The variable `authorizer`: the rights of who makes the request, and what the request is about. */
export class AuthorizerValue {
  readonly rights: Rights;
  readonly requestResource: ResourceCheck | undefined;

  constructor(rights: Rights, requested?: Target) {
    this.rights = rights;
    this.requestResource = requested && new ResourceCheck(rights, requested);
  }
}

class PathCheck {
  readonly rights: Rights;
  readonly path: string;

  constructor(rights: Rights, path: string) {
    this.rights = rights;
    this.path = path;
  }
}

class GroupCheck {
  readonly rights: Rights;
  readonly group: string;

  constructor(rights: Rights, group: string) {
    this.rights = rights;
    this.group = group;
  }
}

class ResourceCheck {
  readonly rights: Rights;
  readonly target: Target;

  constructor(rights: Rights, target: Target) {
    this.rights = rights;
    this.target = target;
  }
}

class Decision {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    this.verdict = verdict;
  }
}

const nameOf = (type: string) => `kubernetes.authorization.${type}`;

/** The type of the variable `authorizer`. */
export const authorizerType = nameOf('Authorizer');
const resourceType = nameOf('ResourceCheck');
const groupType = nameOf('GroupCheck');
const pathType = nameOf('PathCheck');
const decisionType = nameOf('Decision');

const wholeResource = { subresource: '', namespace: '', name: '' };

/** The authorizer library of Kubernetes: expressions ask what somebody may do. */
export function addAuthorizer(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  environment.registerType(decisionType, { ctor: Decision, fields: {} });
  environment.registerType(resourceType, { ctor: ResourceCheck, fields: {} });
  environment.registerType(groupType, { ctor: GroupCheck, fields: {} });
  environment.registerType(pathType, { ctor: PathCheck, fields: {} });
  environment.registerType(authorizerType, {
    ctor: AuthorizerValue,
    fields: { requestResource: resourceType },
  });
  add(
    `${authorizerType}.serviceAccount(string, string): ${authorizerType}`,
    ({ rights }: AuthorizerValue, namespace: string, name: string) =>
      new AuthorizerValue(rights.ofServiceAccount(namespace, name)),
  );
  add(
    `${authorizerType}.path(string): ${pathType}`,
    ({ rights }: AuthorizerValue, path: string) => new PathCheck(rights, said('path', path)),
  );
  add(
    `${authorizerType}.group(string): ${groupType}`,
    ({ rights }: AuthorizerValue, group: string) => new GroupCheck(rights, group),
  );
  add(
    `${groupType}.resource(string): ${resourceType}`,
    ({ rights, group }: GroupCheck, resource: string) =>
      new ResourceCheck(rights, { group, resource: said('resource', resource), ...wholeResource }),
  );
  addSteps(environment);
  add(
    `${pathType}.check(string): ${decisionType}`,
    ({ rights, path }: PathCheck, verb: string) => new Decision(rights.decide({ verb, path })),
  );
  add(
    `${resourceType}.check(string): ${decisionType}`,
    ({ rights, target }: ResourceCheck, verb: string) =>
      new Decision(rights.decide({ verb, ...target })),
  );
  add(`${decisionType}.allowed(): bool`, ({ verdict }: Decision) => verdict.isAllowed);
  add(`${decisionType}.reason(): string`, ({ verdict }: Decision) => verdict.reason);
  // Roles are in memory: no question about them fails.
  add(`${decisionType}.errored(): bool`, () => false);
  add(`${decisionType}.error(): string`, () => '');
}

/** From all objects of a resource to some of them. */
function addSteps(environment: Environment): void {
  const add = (step: string, part: (value: string) => Partial<Target>) =>
    environment.registerFunction(
      `${resourceType}.${step}(string): ${resourceType}`,
      ({ rights, target }: ResourceCheck, value: string) =>
        new ResourceCheck(rights, { ...target, ...part(value) }),
    );
  add('subresource', (subresource) => ({ subresource }));
  add('namespace', (namespace) => ({ namespace }));
  add('name', (name) => ({ name }));
  // Roles say nothing of selectors.
  add('fieldSelector', () => ({}));
  add('labelSelector', () => ({}));
}

function said(what: string, value: string): string {
  if (value !== '') return value;
  throw new Error(`${what} must not be empty`);
}
