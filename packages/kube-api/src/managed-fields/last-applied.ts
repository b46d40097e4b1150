/** The annotation in which `kubectl apply` without the server's help keeps what it applied. */
import type { KubeObject } from '@slipway/kube-objects';
import { type Draft, isDraft, part } from '#schema/draft';
import type { ObjectSchema } from '#schema/schema';
import { compare } from './compare.ts';
import { difference, type FieldSet, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { UnclearItems } from './items.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

const lastApplied = ({ metadata }: KubeObject): string => metadata.annotations?.[annotation] ?? '';

/** Whether an object was applied by the client. */
export const hasLastApplied = (object: KubeObject): boolean => lastApplied(object) !== '';

/** The fields that the client applied and nobody has changed since. */
export function fieldsOfLastApplied(schema: ObjectSchema, live: KubeObject): FieldSet {
  const configuration = parse(lastApplied(live));
  if (configuration?.apiVersion !== live.apiVersion) return {};
  try {
    const { added, modified, removed } = compare(schema, configuration, live);
    return difference(fieldsOf(schema, configuration), union(union(added, modified), removed));
  } catch (error) {
    if (error instanceof UnclearItems) return {};
    throw error;
  }
}

function parse(text: string): Draft | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As kubectl writes it: members by name. */
const inOrder = (_: string, value: unknown) =>
  isDraft(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** All annotations of an object may be as long as this. */
const maxCharacters = 256 * 1024;

/** The object with the annotation that says a configuration. */
export function withLastApplied(object: Draft, applied: Draft): Draft {
  const meta = part(applied, 'metadata');
  const { [annotation]: _, ...rest } = part(meta, 'annotations');
  const configuration = { ...applied, metadata: { ...meta, annotations: rest } };
  const text = `${JSON.stringify(configuration, inOrder)}\n`;
  const annotations = {
    ...part(part(object, 'metadata'), 'annotations'),
    [annotation]: text.length > maxCharacters ? '' : text,
  };
  return { ...object, metadata: { ...part(object, 'metadata'), annotations } };
}
