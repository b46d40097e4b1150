import type { ResourceName } from '@slipway/kube-objects';
import type { DefaultRule } from '#schema/default';
import type { Draft } from '#schema/draft';
import type { FieldError } from '#schema/field-error';
import { messageSchema } from '#schema/message';
import type { ObjectSchema } from '#schema/schema';

/** Everything the generic API must know about one kind of object. */
export interface Kind extends ResourceName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** Its message in the field table, `core.Pod`; empty for a kind that has a schema of its own. */
  readonly type: string;
  /** The fields of a custom kind. */
  readonly schema?: ObjectSchema;
  /** Whether `status` is written by a sub-resource of its own. */
  readonly hasStatus: boolean;
  /** Whether `metadata.generation` counts the changes of `spec`. */
  readonly hasGeneration?: boolean;
  /** Whether `scale` shows and sets `spec.replicas`. */
  readonly hasScale?: boolean;
  /** A write must name the version it replaces. */
  readonly needsVersion?: boolean;
  readonly nameRule: NameRule;
  readonly defaults: readonly DefaultRule[];
  /** What a client may not choose: puts it right, silently. `old` is absent on create. */
  readonly prepare?: (object: Draft, old: Draft | undefined) => void;
  /** What is wrong with it. `old` is absent on create. */
  readonly validate?: (object: Draft, old: Draft | undefined) => readonly FieldError[];
}

/** The fields of a kind. */
export const schemaOf = ({ schema, type }: Pick<Kind, 'schema' | 'type'>): ObjectSchema =>
  schema ?? messageSchema(type);

/** How objects of a kind may be named. */
export type NameRule = 'subdomain' | 'label' | 'label1035' | 'path';

/** `apps/v1`, or `v1` for the core group. */
export const apiVersionOf = ({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}) => (group === '' ? version : `${group}/${version}`);
