import { badRequest } from '@slipway/kube-objects';
import { invalidObject, unsupported } from '#schema/field-error';
import type { ObjectSchema } from '#schema/schema';

/** What is odd about a body, though it can be read. */
export interface Findings {
  /** Paths of fields that the kind does not have. */
  readonly unknownFields: readonly string[];
  /** Paths of keys that come twice. */
  readonly duplicateFields?: readonly string[];
  /** The first of them as they come in the text; else those that come twice are told first. */
  readonly order?: readonly string[];
  /** The same for YAML, in its own words. */
  readonly repeatedKeys?: readonly string[];
  /** What is odd about the patch itself. */
  readonly patch?: readonly string[];
}

/** What becomes of them. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

const words = ['Ignore', 'Strict', 'Warn'] as const;

/** What a client asks for. Throws 422. */
export function fieldValidation(query: URLSearchParams): FieldValidation {
  const asked = query.get('fieldValidation') || 'Warn';
  const known = words.find((word) => word === asked);
  if (known !== undefined) return known;
  throw invalidObject({ kind: 'CreateOptions', group: 'meta.k8s.io' }, '', [
    unsupported('fieldValidation', asked, words),
  ]);
}

/** How many an answer names. */
const maxNamed = 100;

/** Refuses a body that is odd under `Strict`, warns about it under `Warn`. */
export function report(
  { query, warnings }: { readonly query: URLSearchParams; readonly warnings: string[] },
  findings: Findings,
  { kind, version }: { readonly kind: string; readonly version: string },
): void {
  const asked = fieldValidation(query);
  const { repeatedKeys = [], patch = [] } = findings;
  const fields = [...patch, ...fieldTexts(findings)];
  if (asked === 'Warn') warnings.push(...repeatedKeys, ...fields);
  if (asked !== 'Strict' || repeatedKeys.length + fields.length === 0) return;
  const problems = [...(repeatedKeys.length > 0 ? [yamlText(repeatedKeys)] : []), ...fields];
  throw badRequest(
    `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${problems.join(', ')}`,
  );
}

/** How one sentence tells of keys that come twice in YAML. */
export const yamlText = (repeated: readonly string[]): string =>
  `yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`;

function fieldTexts({
  unknownFields,
  duplicateFields = [],
  order = [...duplicateFields, ...unknownFields],
}: Findings): readonly string[] {
  const duplicates = new Set(duplicateFields);
  const texts = order
    .slice(0, maxNamed)
    .map((field) => `${duplicates.has(field) ? 'duplicate' : 'unknown'} field "${field}"`);
  const more = duplicateFields.length + unknownFields.length - texts.length;
  return more > 0 ? [...texts, `and ${more} more unknown fields`] : texts;
}

/** Of a built-in kind it is enough to hear that a field is unknown. */
export function knownDuplicates(
  schema: ObjectSchema,
  duplicates: readonly string[],
  unknownFields: readonly string[],
): readonly string[] {
  if (schema.message === undefined || duplicates.length === 0) return duplicates;
  return duplicates.filter(
    (path) =>
      !unknownFields.some(
        (field) =>
          path === field || (/^[.[]/.test(path.slice(field.length)) && path.startsWith(field)),
      ),
  );
}
