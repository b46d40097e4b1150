import type { ReactNode } from 'react';
import { Link, navigate } from '#frame/router.tsx';
import { Verb } from '#ui/form/verb.tsx';

/** A verb that leads to a page of its own. */
export function LinkVerb({
  href,
  why,
  children,
}: {
  readonly href: string;
  readonly why: string | undefined;
  readonly children: ReactNode;
}) {
  if (why !== undefined) {
    return (
      <Verb why={why} onClick={() => navigate(href)}>
        {children}
      </Verb>
    );
  }
  return (
    <Link className="button" href={href}>
      {children}
    </Link>
  );
}
