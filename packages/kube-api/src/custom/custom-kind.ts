import type { KubeObject } from '@slipway/kube-objects';
import type { Draft } from '#schema/draft';
import { addAll, type FieldError } from '#schema/field-error';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import { scaleSubresource } from '#scheme/scale';
import type { SelectableFields } from '#scheme/selectable-fields';
import { checkValue } from './check-value.ts';
import { type ConvertObjects, storedForm } from './conversion.ts';
import { fillDefaults } from './default-values.ts';
import type { Definition, DefinitionVersion, ScalePaths } from './definition.ts';
import { checkEmbedded } from './embedded-rules.ts';
import { checkExpressions } from './expression-rules.ts';
import { objectSchema } from './fields.ts';
import { parseJsonPath } from './json-path.ts';
import type { JsonSchema } from './json-schema.ts';
import { checkLists } from './list-rules.ts';
import { publishedVersion2, publishedVersion3 } from './openapi.ts';
import { printerColumns } from './printer-columns.ts';

/** Without a schema everything is kept. */
const open: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/**
 * The kinds of a definition, one for each version. They hold its names and ask `read` for everything
 * large whenever it is needed: a definition that nobody uses costs little.
 */
export function customKinds(
  definition: Definition,
  read: () => Definition,
  convert: ConvertObjects,
): readonly Kind[] {
  return definition.spec.versions.map((version) => customKind(definition, version, read, convert));
}

function customKind(
  definition: Definition,
  version: DefinitionVersion,
  read: () => Definition,
  convert: ConvertObjects,
): Kind {
  const { spec, metadata } = definition;
  const { group } = spec;
  const names = definition.status?.acceptedNames ?? spec.names;
  const schema = () => schemaOf(read(), version.name);
  const storage = spec.versions.find((other) => other.storage) ?? version;
  const apiVersion = apiVersionOf({ group, version: version.name });
  const kind: Kind = {
    group,
    version: version.name,
    kind: spec.names.kind,
    plural: spec.names.plural,
    singular: names.singular ?? spec.names.kind.toLowerCase(),
    ...(names.shortNames && { shortNames: names.shortNames }),
    ...(names.categories && { categories: names.categories }),
    namespaced: spec.scope === 'Namespaced',
    type: '',
    get schema() {
      return objectSchema(schema());
    },
    stored: storedForm(
      {
        definition: read,
        apiVersion,
        storedApiVersion: apiVersionOf({ group, version: storage.name }),
        schema,
      },
      convert,
    ),
    isOtherVersion: version !== storage,
    isServed: version.served,
    hasStatus: version.subresources?.status !== undefined,
    statusKeepsMetadata: true,
    hasGeneration: 'whole',
    nameRule: 'subdomain',
    takesAnyFinalizer: true,
    needsVersion: true,
    defaults: [],
    prepare(object, old) {
      // A kind of one's own has no status before somebody writes one.
      if (old === undefined && kind.hasStatus) delete object.status;
      fillDefaults(schema(), object);
    },
    validate: (object, old) => checkObject(schema(), object, old),
    get columns() {
      return printerColumns(versionOf(read(), version.name)?.additionalPrinterColumns);
    },
    ...(version.selectableFields && { selectableFields: selectable(version.selectableFields) }),
    published: (dialect, prefix) =>
      dialect === 2 ? publishedVersion2(schema(), prefix) : publishedVersion3(schema(), prefix),
    fingerprint: `${metadata.uid}/${metadata.generation}`,
    ...(version.deprecated && {
      deprecationWarning:
        version.deprecationWarning ?? `${apiVersion} ${spec.names.kind} is deprecated`,
    }),
  };
  const scale = version.subresources?.scale;
  return scale === undefined ? kind : withScale(kind, scale);
}

const versionOf = ({ spec }: Definition, name: string) =>
  spec.versions.find((version) => version.name === name);

const schemaOf = (definition: Definition, version: string): JsonSchema =>
  versionOf(definition, version)?.schema?.openAPIV3Schema ?? open;

function checkObject(schema: JsonSchema, object: Draft, old: Draft | undefined): FieldError[] {
  const errors = checkValue(schema, object, '');
  addAll(errors, checkEmbedded(schema, object));
  addAll(errors, checkLists(schema, object, ''));
  // Expressions may rely on the types that the schema demands.
  if (errors.length === 0) addAll(errors, checkExpressions(schema, object, old));
  return errors;
}

function selectable(fields: readonly { readonly jsonPath: string }[]): SelectableFields {
  const entries = fields.map(({ jsonPath }) => {
    const find = parseJsonPath(jsonPath);
    return [
      jsonPath.replace(/^\./, ''),
      (object: KubeObject) => String(find(object)[0] ?? ''),
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** A getter must stay one: what it answers follows the definition. */
function withScale(kind: Kind, paths: ScalePaths): Kind {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  const numberAt = (path: string) => {
    const find = parseJsonPath(path);
    return (object: KubeObject) => Number(find(object)[0] ?? 0);
  };
  const selector = labelSelectorPath === undefined ? undefined : parseJsonPath(labelSelectorPath);
  const scale = scaleSubresource(kind, {
    replicas: numberAt(specReplicasPath),
    current: numberAt(statusReplicasPath),
    selector: (_, object) => String(selector?.(object)[0] ?? ''),
    withReplicas: (object, replicas) => withValue(object, specReplicasPath, replicas),
  });
  return Object.defineProperty(kind, 'subresources', { value: [scale], enumerable: true });
}

/** An object with another value at a path of fields. */
function withValue(object: KubeObject, path: string, value: unknown): object {
  const steps = path.split('.').filter((step) => step !== '');
  const set = (parent: Draft, [step = '', ...rest]: readonly string[]): Draft => ({
    ...parent,
    [step]: rest.length === 0 ? value : set((parent[step] ?? {}) as Draft, rest),
  });
  return set(object as unknown as Draft, steps);
}
