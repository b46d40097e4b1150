import { isDeepStrictEqual } from 'node:util';
import { type RuntimeClass, runtimeClassesOf } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { copy, type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { checkName } from '#schema/names';
import type { ClusterView } from '#scheme/admission';
import { defineKind } from '#scheme/kind';

/** RuntimeClass of node.k8s.io/v1: which of the engine's runtimes a pod's containers run in. */
export const runtimeClass = defineKind('RuntimeClass', 'runtimeclasses', {
  group: 'node.k8s.io',
  type: 'node.RuntimeClass',
  isMadeByPut: true,
  namespaced: false,
  validate,
  columns: [
    nameColumn,
    columnsOf<RuntimeClass>().text('Handler', ({ handler }) => handler),
    ageColumn,
  ],
});

function validate(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const handler = text(object, 'handler');
  if (old !== undefined && handler !== text(old, 'handler')) {
    return [invalid('handler', handler, 'field is immutable')];
  }
  return handler === '' ? [required('handler')] : checkName('label', 'handler', handler);
}

/** Gives a pod what its runtime class takes and asks for; answers why not, when they do not fit. */
export function joinRuntimeClass(spec: Draft, cluster: ClusterView): string | undefined {
  const name = text(spec, 'runtimeClassName');
  const found = name === '' ? undefined : cluster.find(runtimeClassesOf, '', name);
  if (name !== '' && found === undefined) return `pod rejected: RuntimeClass "${name}" not found`;
  const runtime = found as unknown as Draft | undefined;
  const objection = takeOverhead(spec, part(part(runtime ?? {}, 'overhead'), 'podFixed'));
  return objection ?? (runtime && joinScheduling(spec, copy(part(runtime, 'scheduling'))));
}

function takeOverhead(spec: Draft, podFixed: Draft): string | undefined {
  if (Object.keys(podFixed).length === 0) {
    if (spec.overhead === undefined) return undefined;
    return 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';
  }
  if (spec.overhead !== undefined && !isDeepStrictEqual(spec.overhead, podFixed)) {
    return "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
  }
  spec.overhead = copy(podFixed);
  return undefined;
}

/** Only nodes where the runtime is come into question. */
function joinScheduling(spec: Draft, scheduling: Draft): string | undefined {
  const [own, asked] = [part(spec, 'nodeSelector'), part(scheduling, 'nodeSelector')];
  for (const [key, value] of Object.entries(asked)) {
    if (own[key] === undefined || own[key] === value) continue;
    return `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`;
  }
  if (Object.keys(asked).length > 0) spec.nodeSelector = { ...own, ...asked };
  const tolerations = parts(spec, 'tolerations');
  const more = parts(scheduling, 'tolerations').filter(
    (toleration) => !tolerations.some((given) => isDeepStrictEqual(given, toleration)),
  );
  if (more.length > 0) spec.tolerations = [...tolerations, ...more];
  return undefined;
}
