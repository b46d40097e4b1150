import type { PolicyRule } from '@slipway/kube-objects';
import type { Attributes } from '#access/authorization';

const all = '*';

/** Whether a rule allows a request. */
export function allows(rule: PolicyRule, request: Attributes): boolean {
  if (!includes(rule.verbs, request.verb)) return false;
  if ('path' in request)
    return (rule.nonResourceURLs ?? []).some((url) => isPath(url, request.path));
  const { group, resource, subresource, name } = request;
  return (
    includes(rule.apiGroups, group) &&
    (rule.resources ?? []).some((pattern) => isResource(pattern, resource, subresource)) &&
    isNamed(rule.resourceNames, name)
  );
}

const includes = (list: readonly string[] | undefined, value: string) =>
  list !== undefined && (list.includes(all) || list.includes(value));

const isNamed = (names: readonly string[] | undefined, name: string) =>
  names === undefined || names.length === 0 || names.includes(name);

/** `pods`, `pods/log`, `*` for everything, `*` with a slash for one sub-resource of everything. */
function isResource(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === all) return true;
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  if (pattern === wanted) return true;
  return subresource !== '' && pattern === `${all}/${subresource}`;
}

/** A path, or all paths that begin with what is before the `*`. */
const isPath = (pattern: string, path: string) =>
  pattern.endsWith(all) ? path.startsWith(pattern.slice(0, -1)) : pattern === path;

/**
 * The parts of a rule that no rule of `owned` grants. Each part is one verb on one resource (with one
 * name, where names are given), so that rights which come from several rules count together.
 */
export function notCovered(
  wanted: readonly PolicyRule[],
  owned: readonly PolicyRule[],
): readonly PolicyRule[] {
  return wanted.flatMap(split).filter((part) => !owned.some((rule) => covers(rule, part)));
}

const orNone = (list: readonly string[] | undefined): readonly (string | undefined)[] =>
  list === undefined || list.length === 0 ? [undefined] : list;

function split(rule: PolicyRule): readonly PolicyRule[] {
  if ((rule.nonResourceURLs ?? []).length > 0) {
    return rule.verbs.flatMap((verb) =>
      (rule.nonResourceURLs ?? []).map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
    );
  }
  return rule.verbs.flatMap((verb) =>
    (rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) =>
        orNone(rule.resourceNames).map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name !== undefined && { resourceNames: [name] }),
        })),
      ),
    ),
  );
}

/** Whether a rule grants all of a single part. */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const [verb = ''] = part.verbs;
  if (!includes(rule.verbs, verb)) return false;
  const [url] = part.nonResourceURLs ?? [];
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((owned) => isPath(owned, url));
  const [group = ''] = part.apiGroups ?? [];
  const [resource = ''] = part.resources ?? [];
  const [name] = part.resourceNames ?? [];
  const names = rule.resourceNames ?? [];
  return (
    includes(rule.apiGroups, group) &&
    coversResource(rule.resources ?? [], resource) &&
    (names.length === 0 || (name !== undefined && names.includes(name)))
  );
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes(all) || owned.includes(resource)) return true;
  const [, subresource] = resource.split('/');
  return subresource !== undefined && owned.includes(`${all}/${subresource}`);
}

/** A rule as refusals show it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function ruleText(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ] as const;
  const words = parts
    .filter(([, list]) => list !== undefined && list.length > 0)
    .map(
      ([name, list]) => `${name}:[${(list ?? []).map((item) => JSON.stringify(item)).join(' ')}]`,
    );
  return `{${words.join(', ')}}`;
}
