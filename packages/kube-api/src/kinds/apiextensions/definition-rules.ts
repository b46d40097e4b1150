import type {
  ColumnDefinition,
  Conversion,
  Definition,
  DefinitionNames,
  DefinitionVersion,
} from '#custom/definition';
import { parseJsonPath } from '#custom/json-path';
import { fieldSchema, type JsonSchema, metaFields } from '#custom/json-schema';
import { checkSchema } from '#custom/structural-rules';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkName } from '#schema/names';
import { checkClientConfig } from './webhook-client-rules.ts';

/** What is wrong with a CustomResourceDefinition, or with a change to it. */
export function checkDefinition(definition: Definition, old: Definition | undefined): FieldError[] {
  const { metadata, spec } = definition;
  if (spec === undefined) return [required('spec')];
  const { names, group, scope } = spec;
  const errors: FieldError[] = [];
  if (metadata.name !== `${names?.plural}.${group}`) {
    errors.push(
      invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'),
    );
  }
  addAll(errors, checkGroup(group ?? ''));
  if (old === undefined) addAll(errors, checkApproval(definition));
  if (!scope) errors.push(required('spec.scope'));
  else if (!['Cluster', 'Namespaced'].includes(scope)) {
    errors.push(unsupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  addAll(errors, checkVersions(spec.versions ?? []));
  addAll(errors, checkNames(names ?? { plural: '', kind: '' }));
  addAll(errors, checkConversion(spec.conversion));
  addAll(errors, checkUnknownFields(definition));
  addAll(errors, checkStoredVersions(definition));
  if (old !== undefined) addAll(errors, checkChange(definition, old));
  return errors;
}

function checkGroup(group: string): FieldError[] {
  if (group === '') return [required('spec.group')];
  const errors = checkName('subdomain', 'spec.group', group);
  if (errors.length > 0 || group.includes('.')) return errors;
  return [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const approval = 'api-approved.kubernetes.io';

/** Groups of the Kubernetes community are for kinds that it has looked at, or that say they are not such. */
function checkApproval({ metadata, spec: { group = '' } }: Definition): FieldError[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return [];
  const field = `metadata.annotations[${approval}]`;
  const value = metadata.annotations?.[approval];
  const wanted = `protected groups must have approval annotation "${approval}"`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!value) return [required(field, `${wanted}, ${see}`)];
  if (value.startsWith('unapproved') || URL.canParse(value)) return [];
  const why = `${wanted} with either a URL or a reason starting with "unapproved", ${see}`;
  return [invalid(field, value, why)];
}

function checkUnknownFields({ spec }: Definition): FieldError[] {
  if (spec.preserveUnknownFields !== true) return [];
  const why =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, why)];
}

function checkVersions(versions: readonly DefinitionVersion[]): FieldError[] {
  const errors = versions.flatMap((version, index) =>
    checkVersion(version, `spec.versions[${index}]`),
  );
  const shown = versions.map(({ name }) => name);
  if (new Set(shown).size < shown.length) {
    errors.push(invalid('spec.versions', shown, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const why = 'must have exactly one version marked as storage version';
    errors.push(invalid('spec.versions', shown, why));
  }
  return errors;
}

function checkVersion(version: DefinitionVersion, path: string): FieldError[] {
  const errors = checkName('label1035', `${path}.name`, version.name ?? '');
  const { deprecationWarning, deprecated, subresources, schema } = version;
  if (deprecationWarning !== undefined && !deprecated) {
    const why = 'can only be set for deprecated versions';
    errors.push(invalid(`${path}.deprecationWarning`, deprecationWarning, why));
  }
  const written = schema?.openAPIV3Schema;
  if (written === undefined) errors.push(required(`${path}.schema.openAPIV3Schema`));
  else addAll(errors, checkSchema(written, `${path}.schema.openAPIV3Schema`));
  const { scale } = subresources ?? {};
  if (scale !== undefined) addAll(errors, checkScale(scale, `${path}.subresources.scale`));
  for (const [index, column] of (version.additionalPrinterColumns ?? []).entries()) {
    addAll(errors, checkColumn(column, `${path}.additionalPrinterColumns[${index}]`));
  }
  addAll(errors, checkSelectable(version, `${path}.selectableFields`));
  return errors;
}

const scalePaths = [
  ['specReplicasPath', '.spec.'],
  ['statusReplicasPath', '.status.'],
  ['labelSelectorPath', '.spec. or .status.'],
] as const;

function checkScale(
  scale: NonNullable<NonNullable<DefinitionVersion['subresources']>['scale']>,
  path: string,
): FieldError[] {
  return scalePaths.flatMap(([field, below]) => {
    const value = scale[field];
    const place = `${path}.${field}`;
    if (!value) return field === 'labelSelectorPath' ? [] : [required(place)];
    if (!/^(\.[A-Za-z0-9_-]+)+$/.test(value))
      return [invalid(place, value, 'must be a simple json path')];
    const isBelow = below.split(' or ').some((start) => value.startsWith(start));
    return isBelow
      ? []
      : [invalid(place, value, `should be a json path under ${below.replaceAll('.', '.')}`)];
  });
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

function checkColumn(column: ColumnDefinition, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${columnTypes.join(',')}`;
  if (!column.name) errors.push(required(`${path}.name`));
  if (!column.type) errors.push(required(`${path}.type`, types));
  else if (!columnTypes.includes(column.type)) {
    errors.push(invalid(`${path}.type`, column.type, types));
  }
  if (column.format && !columnFormats.includes(column.format)) {
    const why = `must be one of ${columnFormats.join(',')}`;
    errors.push(invalid(`${path}.format`, column.format, why));
  }
  if (!column.jsonPath) return [...errors, required(`${path}.jsonPath`)];
  try {
    if (!/^[.[{$]/.test(column.jsonPath)) throw new Error('must start with a dot');
    parseJsonPath(column.jsonPath);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    errors.push(invalid(`${path}.jsonPath`, column.jsonPath, `is an invalid path: ${why}`));
  }
  return errors;
}

const mostSelectable = 8;

function checkSelectable(version: DefinitionVersion, path: string): FieldError[] {
  const { selectableFields = [], schema } = version;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const place = `${path}[${index}].jsonPath`;
    const found = selectedSchema(schema?.openAPIV3Schema, jsonPath ?? '');
    if (!jsonPath) errors.push(required(place));
    else if (found === undefined) {
      errors.push(invalid(place, jsonPath, 'is an invalid path: does not refer to a valid field'));
    } else {
      if (metaFields.has(jsonPath.split('.')[1] ?? '')) {
        errors.push(invalid(place, jsonPath, 'must not point to fields in metadata'));
      }
      if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
        const why =
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
        errors.push(invalid(place, jsonPath, why));
      }
      if (seen.has(jsonPath)) errors.push(duplicate(place, jsonPath));
      seen.add(jsonPath);
    }
  }
  if (seen.size > mostSelectable) {
    errors.push({
      field: path,
      reason: 'FieldValueTooMany',
      message: `Too many: ${seen.size}: must have at most ${mostSelectable} items`,
    });
  }
  return errors;
}

function selectedSchema(schema: JsonSchema | undefined, path: string): JsonSchema | undefined {
  if (!/^(\.[^.[\]]+)+$/.test(path)) return undefined;
  return path
    .slice(1)
    .split('.')
    .reduce<JsonSchema | undefined>((found, field) => found && fieldSchema(found, field), schema);
}

function checkNames(names: DefinitionNames): FieldError[] {
  const path = 'spec.names';
  const errors: FieldError[] = [];
  const { plural = '', singular = '', kind = '', listKind = '' } = names;
  addAll(errors, checkName('label1035', `${path}.plural`, plural));
  if (singular !== '') addAll(errors, checkName('label1035', `${path}.singular`, singular));
  if (kind === '') errors.push(required(`${path}.kind`));
  for (const [field, value] of [
    ['kind', kind],
    ['listKind', listKind],
  ] as const) {
    if (value === '') continue;
    const [wrong] = checkName('label1035', '', value.toLowerCase());
    const detail = wrong?.message.replace(/^Invalid value: "[^"]*": /, '');
    if (detail !== undefined) {
      const why = `may have mixed case, but should otherwise match: ${detail}`;
      errors.push(invalid(`${path}.${field}`, value, why));
    }
  }
  if (kind !== '' && kind === listKind) {
    errors.push(invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  }
  for (const [field, words] of [
    ['shortNames', names.shortNames],
    ['categories', names.categories],
  ] as const) {
    for (const [index, word] of (words ?? []).entries()) {
      addAll(errors, checkName('label1035', `${path}.${field}[${index}]`, word));
    }
  }
  return errors;
}

function checkConversion(conversion: Conversion | undefined): FieldError[] {
  if (conversion === undefined) return [];
  const path = 'spec.conversion';
  const { strategy, webhook } = conversion;
  if (!['None', 'Webhook'].includes(strategy)) {
    return [unsupported(`${path}.strategy`, strategy, ['None', 'Webhook'])];
  }
  if (strategy === 'None') {
    if (webhook === undefined) return [];
    const why = 'should not be set when strategy is not set to Webhook';
    return [forbiddenField(`${path}.webhook`, why)];
  }
  if (webhook?.clientConfig === undefined) {
    return [required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook')];
  }
  const errors = checkClientConfig(webhook.clientConfig, `${path}.webhookClientConfig`);
  const versions = webhook.conversionReviewVersions ?? [];
  const place = `${path}.conversionReviewVersions`;
  if (versions.length === 0) errors.push(required(place));
  else if (!versions.some((version) => ['v1', 'v1beta1'].includes(version))) {
    errors.push(invalid(place, versions, 'must include at least one of v1, v1beta1'));
  }
  return errors;
}

function checkStoredVersions({ spec, status }: Definition): FieldError[] {
  const path = 'status.storedVersions';
  const names = (spec.versions ?? []).map(({ name }) => name);
  return (status?.storedVersions ?? []).flatMap((version, index) => {
    if (names.includes(version)) return [];
    const why = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    return [invalid(`${path}[${index}]`, version, why)];
  });
}

function checkChange({ spec }: Definition, old: Definition): FieldError[] {
  const isEstablished = old.status?.conditions?.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  const fixed = [
    ['spec.group', spec.group, old.spec.group],
    ['spec.names.plural', spec.names?.plural, old.spec.names.plural],
    ...(isEstablished
      ? [
          ['spec.scope', spec.scope, old.spec.scope],
          ['spec.names.kind', spec.names?.kind, old.spec.names.kind],
        ]
      : []),
  ] as const;
  return fixed
    .filter(([, value, before]) => value !== before)
    .map(([field = '', value]) => invalid(field, value, 'field is immutable'));
}
