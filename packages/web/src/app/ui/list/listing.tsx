import type { ReactNode } from 'react';
import type { Resource } from '#data/use-resource.ts';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';

/** A list in each of its states: being read, not to be read, empty, and there. */
export function Listing<T>({
  of,
  what,
  none,
  hint,
  children,
}: {
  readonly of: Resource<readonly T[]>;
  /** `the members` */
  readonly what: string;
  /** The heading when there are none. */
  readonly none: string;
  /** How to get one. */
  readonly hint?: ReactNode;
  readonly children: (items: readonly T[]) => ReactNode;
}) {
  const { data, error, reload } = of;
  if (data === undefined) {
    return error ? <Failure error={error} what={what} retry={reload} /> : <Loading lines={3} />;
  }
  if (data.length > 0) return children(data);
  return <Empty title={none}>{hint !== undefined && <p className="muted">{hint}</p>}</Empty>;
}
