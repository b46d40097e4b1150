import type { ReactNode } from 'react';
import { Link } from './router.tsx';
import './place.css';

/** A place of several pages, with the way between them at its side. */
export function Place({
  name,
  pages,
  current,
  children,
}: {
  readonly name: string;
  readonly pages: readonly {
    readonly key: string;
    readonly label: string;
    readonly href: string;
  }[];
  readonly current: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="place">
      <nav className="place-pages" aria-label={name}>
        {pages.map(({ key, label, href }) => (
          <Link
            key={key}
            className="place-page"
            href={href}
            {...(key === current && { 'aria-current': 'page' })}
          >
            {label}
          </Link>
        ))}
      </nav>
      <div className="place-main">{children}</div>
    </div>
  );
}
