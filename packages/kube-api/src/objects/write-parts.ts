import { resourceKey } from '@slipway/kube-objects';
import type { Admission } from '#admission/admission';
import type { OuterAdmission } from '#admission/outer-admission';
import type { Completion } from '#objects/complete/completion';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Key } from '#store/pending';
import type { Store } from '#store/store';
import type { ObjectName } from './write.ts';

/** What every write passes on its way. */
export interface WriteParts {
  readonly store: Store;
  readonly scheme: Scheme;
  readonly admission: Admission;
  readonly outer: OuterAdmission;
  readonly completion: Completion;
  readonly clock: () => Date;
}

/** Where an object of a kind is in the store. */
export const keyOf = (kind: Kind, { namespace, name }: ObjectName): Key => ({
  resource: resourceKey(kind),
  namespace: kind.namespaced ? namespace : '',
  name,
});
