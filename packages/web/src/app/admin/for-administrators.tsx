import type { ReactNode } from 'react';
import { useSession } from '#sign-in/session.tsx';
import { Empty } from '#ui/state/states.tsx';

/** What only administrators see; others are told so, and whom to ask. */
export function ForAdministrators({
  place,
  children,
}: {
  /** `Administration` */
  readonly place: string;
  readonly children: ReactNode;
}) {
  const { session } = useSession();
  if (session?.is_admin) return children;
  return (
    <>
      <title>{`${place} · Slipway`}</title>
      <h1>{place}</h1>
      <Empty title="For administrators only">
        <p>
          Ask one of them. On Slipway’s own machine <code>credentials.json</code> has the first
          one’s password.
        </p>
      </Empty>
    </>
  );
}
