import { isDeepStrictEqual } from 'node:util';
import { copy, type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, invalidObject } from '#schema/field-error';
import type { Subresource } from '#scheme/subresource';
import { qosClass } from './pod-rules.ts';

const podKind = { group: '', version: 'v1', kind: 'Pod', type: 'core.Pod' };

/** What a spec becomes, and what is wrong with that. */
interface Change {
  readonly spec: Draft;
  readonly errors: readonly FieldError[];
}

/** A part of a pod's spec that changes at an address of its own; the rest of the body is ignored. */
const partOf = (name: string, merge: (old: Draft, wanted: Draft) => Change): Subresource => ({
  name,
  kind: podKind,
  verbs: ['get', 'patch', 'update'],
  async answer(call) {
    if (call.verb === 'get') return { body: call.object() };
    const change = await call.changed(podKind);
    const stored = await call.update((object) => {
      const old = object as unknown as Draft;
      const wanted = change(object);
      const { spec, errors } = merge(part(old, 'spec'), part(wanted, 'spec'));
      if (errors.length > 0) throw invalidObject(podKind, call.name, errors);
      const { resourceVersion } = part(wanted, 'metadata');
      return { ...old, metadata: { ...part(old, 'metadata'), resourceVersion }, spec };
    }, 'inside');
    return { body: stored };
  },
});

/** `pods/x/ephemeralcontainers` and `pods/x/resize`. */
export const podParts: readonly Subresource[] = [
  partOf('ephemeralcontainers', withEphemeralContainers),
  partOf('resize', withResources),
];

/** Containers are added and stay: what has run cannot be made undone. */
function withEphemeralContainers(old: Draft, wanted: Draft): Change {
  const field = 'spec.ephemeralContainers';
  const now = parts(wanted, 'ephemeralContainers');
  const errors = parts(old, 'ephemeralContainers').flatMap((before) => {
    const name = text(before, 'name');
    const after = now.find((container) => text(container, 'name') === name);
    if (after === undefined) {
      return [forbiddenField(field, `existing ephemeral containers "${name}" may not be removed`)];
    }
    // Protobuf has no word for resources that are none.
    if (isDeepStrictEqual(before, { resources: {}, ...after })) return [];
    return [forbiddenField(field, `existing ephemeral containers "${name}" may not be changed`)];
  });
  return { spec: { ...old, ephemeralContainers: copy(now) }, errors };
}

const lists = ['containers', 'initContainers'];

/** What containers ask for and are limited to, of what can change while they run. */
function withResources(old: Draft, wanted: Draft): Change {
  const spec = copy(old);
  const errors: FieldError[] = [];
  for (const list of lists) {
    const asked = parts(wanted, list);
    for (const [index, container] of parts(spec, list).entries()) {
      const before = part(container, 'resources');
      const now = amountsOf(part(asked[index] ?? {}, 'resources'));
      errors.push(...checkRemoved(before, now, `spec.${list}[${index}].resources`));
      if (!isDeepStrictEqual(amountsOf(before), now)) container.resources = { ...before, ...now };
    }
  }
  if (!isDeepStrictEqual(unsized(old), unsized(wanted))) {
    errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
  }
  const [was, is] = [qosClass(old), qosClass(spec)];
  if (was !== is) {
    const why = `Pod QOS Class may not change as a result of resizing: it is "${was}" and would be "${is}"`;
    errors.push(invalid('spec', is, why));
  }
  return { spec, errors };
}

/** Limits, and requests, which are what the limits are where nothing is said. */
function amountsOf(resources: Draft): { limits?: Draft; requests?: Draft } {
  const limits = part(resources, 'limits');
  const requests = { ...limits, ...part(resources, 'requests') };
  return {
    ...(Object.keys(limits).length > 0 && { limits: copy(limits) }),
    ...(Object.keys(requests).length > 0 && { requests }),
  };
}

function checkRemoved(
  before: Draft,
  now: { readonly limits?: Draft; readonly requests?: Draft },
  field: string,
): FieldError[] {
  return (['limits', 'requests'] as const).flatMap((what) => {
    const lost = Object.keys(part(before, what)).filter((name) => now[what]?.[name] === undefined);
    if (lost.length === 0) return [];
    return [forbiddenField(`${field}.${what}`, `resource ${what} cannot be removed`)];
  });
}

const mutable = new Set(['cpu', 'memory']);

/** The spec without what may be resized: of init containers, only those that go on running. */
function unsized(spec: Draft): Draft {
  const rest = copy(spec);
  for (const list of lists) {
    for (const container of parts(rest, list)) {
      if (list === 'initContainers' && container.restartPolicy !== 'Always') continue;
      const { limits = {}, requests = {} } = amountsOf(part(container, 'resources'));
      container.resources = [limits, requests].map((amounts) =>
        Object.entries(amounts).filter(([name]) => !mutable.has(name)),
      );
    }
  }
  return rest;
}

/** Whether these parts are as they were, for writes that may not change them. */
export function hasSameParts(spec: Draft, old: Draft): boolean {
  const essence = (draft: Draft) => [
    parts(draft, 'ephemeralContainers').map((container) => text(container, 'name')),
    ...lists.map((list) =>
      parts(draft, list).map((container) => amountsOf(part(container, 'resources'))),
    ),
  ];
  return isDeepStrictEqual(essence(spec), essence(old));
}
