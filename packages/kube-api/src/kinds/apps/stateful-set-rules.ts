import { isDeepStrictEqual } from 'node:util';
import { checkAmount, notNegative, oneOf } from '#schema/checks';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid } from '#schema/field-error';
import { checkEndlessTemplate, checkSelector } from './template-rules.ts';

/** What is wrong with a StatefulSet, or with a change to it. */
export function validateStatefulSet(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkManagement(spec),
    ...checkStrategy(spec),
    ...checkRetention(spec),
    ...notNegative(spec, 'spec', 'replicas', 'minReadySeconds', 'revisionHistoryLimit'),
    ...notNegative(part(spec, 'ordinals'), 'spec.ordinals', 'start'),
    ...checkSelector(spec, 'statefulset'),
    ...checkEndlessTemplate(withClaims(spec), 'spec.template', 'StatefulSet'),
    ...(old === undefined ? [] : checkChange(spec, part(old, 'spec'))),
  ];
}

/** The template as its pods will be: the claims are volumes that mounts may name. */
function withClaims(spec: Draft): Draft {
  const template = part(spec, 'template');
  const pod = part(template, 'spec');
  const given = parts(pod, 'volumes');
  const taken = new Set(given.map((volume) => text(volume, 'name')));
  const claims = parts(spec, 'volumeClaimTemplates')
    .map((claim) => text(part(claim, 'metadata'), 'name'))
    .filter((name) => name !== '' && !taken.has(name))
    .map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...pod, volumes: [...given, ...claims] } };
}

function checkManagement({ podManagementPolicy: policy }: Draft): FieldError[] {
  if (policy === 'OrderedReady' || policy === 'Parallel') return [];
  return [invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")];
}

function checkStrategy(spec: Draft): FieldError[] {
  const strategy = part(spec, 'updateStrategy');
  const field = 'spec.updateStrategy';
  if (strategy.type === 'OnDelete') {
    if (strategy.rollingUpdate === undefined) return [];
    const why = "only allowed for updateStrategy 'RollingUpdate'";
    return [invalid(`${field}.rollingUpdate`, strategy.rollingUpdate, why)];
  }
  if (strategy.type !== 'RollingUpdate') {
    return [invalid(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const rolling = part(strategy, 'rollingUpdate');
  const { maxUnavailable } = rolling;
  const errors = notNegative(rolling, `${field}.rollingUpdate`, 'partition');
  if (maxUnavailable === undefined) return errors;
  const place = `${field}.rollingUpdate.maxUnavailable`;
  errors.push(...checkAmount(place, maxUnavailable, { most: 100 }));
  if (maxUnavailable === 0 || maxUnavailable === '0%') {
    errors.push(invalid(place, maxUnavailable, 'cannot be 0'));
  }
  return errors;
}

function checkRetention(spec: Draft): FieldError[] {
  const policy = part(spec, 'persistentVolumeClaimRetentionPolicy');
  const field = 'spec.persistentVolumeClaimRetentionPolicy';
  const words = ['Delete', 'Retain'];
  return ['whenDeleted', 'whenScaled'].flatMap((each) => oneOf(policy, field, each, words));
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function checkChange(spec: Draft, old: Draft): FieldError[] {
  const fixed = (of: Draft) =>
    Object.fromEntries(Object.entries(of).filter(([field]) => !changeable.includes(field)));
  if (isDeepStrictEqual(fixed(spec), fixed(old))) return [];
  const why =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [forbiddenField('spec', why)];
}
