/** Which objects a request on a collection is about. */

import { type Predicate, parseFieldSelector, parseLabelSelector } from '#request/selectors';
import type { Call } from './call.ts';

/** The namespace of the collection; undefined: all of them, or a kind without. */
export const scopeOf = ({ kind, route: { namespace } }: Call) =>
  kind.namespaced && namespace !== '' ? namespace : undefined;

/** The objects that selectors, or the name in the path, leave. */
export interface Selection {
  readonly matches: Predicate;
  readonly isEverything: boolean;
}

/** Reads the selectors of a request. Throws 400. */
export function selectionOf({ query, storage, route }: Call): Selection {
  const labelSelector = query.get('labelSelector') ?? '';
  const fieldSelector = query.get('fieldSelector') ?? '';
  const byLabel = parseLabelSelector(labelSelector);
  const byField = parseFieldSelector(fieldSelector, storage.kind.selectableFields).matches;
  const { name } = route;
  return {
    matches: (object) =>
      (name === '' || object.metadata.name === name) &&
      byLabel(object) &&
      (fieldSelector === '' || byField(storage.read(object))),
    isEverything: name === '' && labelSelector === '' && fieldSelector === '',
  };
}
