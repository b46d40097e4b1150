/** How objects of a custom kind get from the version they are stored in to another, and back. */
import type { KubeObject } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import { copy } from '#schema/draft';
import type { StoredForm } from '#scheme/kind';
import { fillDefaults, hasDefaults } from './default-values.ts';
import type { Definition } from './definition.ts';
import type { JsonSchema } from './json-schema.ts';

/** Asks a definition's webhook for objects in another version. */
export type ConvertObjects = (
  definition: Definition,
  objects: readonly object[],
  apiVersion: string,
) => Promise<readonly object[]>;

/** One version of a kind, as conversion sees it. */
export interface ConvertedVersion {
  readonly definition: () => Definition;
  readonly apiVersion: string;
  readonly storedApiVersion: string;
  readonly schema: () => JsonSchema;
}

/** The way between the store and one version. Only a webhook makes it wait. */
export function storedForm(version: ConvertedVersion, convert: ConvertObjects): StoredForm {
  const { definition, apiVersion, storedApiVersion } = version;
  const isAsked = () => definition().spec.conversion?.strategy === 'Webhook';
  // By the object before; what is converted stays as long as that does.
  const read = new WeakMap<object, KubeObject>();
  const converted = new WeakMap<object, KubeObject>();

  function completed(object: KubeObject): KubeObject {
    const schema = version.schema();
    if (!hasDefaults(schema)) return object;
    const draft = copy(object);
    fillDefaults(schema, draft);
    return draft as unknown as KubeObject;
  }

  async function ask(objects: readonly object[], wanted: string): Promise<void> {
    const answers = await convert(definition(), objects, wanted);
    for (const [index, object] of objects.entries()) {
      converted.set(object, preserved(object as KubeObject, answers[index] as KubeObject));
    }
  }

  return {
    ready(objects) {
      if (!isAsked()) return undefined;
      // What has the version of the request goes to the store, all else comes from there.
      const known = objects.filter((object) => !converted.has(object)) as readonly KubeObject[];
      const outward = known.filter((object) => object.apiVersion !== apiVersion);
      const inward = known.filter(
        (object) => object.apiVersion === apiVersion && apiVersion !== storedApiVersion,
      );
      if (outward.length === 0 && inward.length === 0) return undefined;
      return Promise.all([
        outward.length > 0 && ask(outward, apiVersion),
        inward.length > 0 && ask(inward, storedApiVersion),
      ]).then(() => undefined);
    },
    read(stored) {
      const known = read.get(stored);
      if (known !== undefined) return known;
      const shown = completed(inVersion(stored, apiVersion, converted, isAsked()));
      read.set(stored, shown);
      return shown;
    },
    store: (object) => inVersion(object, storedApiVersion, converted, isAsked()),
  };
}

function inVersion(
  object: KubeObject,
  apiVersion: string,
  converted: WeakMap<object, KubeObject>,
  isAsked: boolean,
): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  if (!isAsked) return { ...object, apiVersion };
  const found = converted.get(object);
  if (found === undefined) throw new Error(`${object.metadata.name} has not been converted`);
  return found;
}

/** A webhook may change labels and annotations, and nothing else of the metadata. */
function preserved(before: KubeObject, after: KubeObject | undefined): KubeObject {
  const { name, uid } = before.metadata;
  if (after?.metadata === undefined || after.metadata.name !== name || after.metadata.uid !== uid) {
    throw badRequest(
      `conversion webhook returned an object whose name, namespace or UID is not that of ${name}`,
    );
  }
  const { labels, annotations } = after.metadata;
  const { labels: _, annotations: __, ...metadata } = before.metadata;
  return {
    ...after,
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
  };
}
