import { type ReactNode, useEffect, useRef } from 'react';
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
  const way = useRef<HTMLElement>(null);
  // On a phone the way between the pages is one line, of which the current one is to be seen.
  useEffect(() => {
    const link = way.current?.querySelector(`[data-page="${current}"]`);
    if (way.current && link instanceof HTMLElement) way.current.scrollLeft = link.offsetLeft - 40;
  }, [current]);
  return (
    <div className="place">
      <nav className="place-pages" aria-label={name} ref={way}>
        {pages.map(({ key, label, href }) => (
          <Link
            key={key}
            className="place-page"
            href={href}
            data-page={key}
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
