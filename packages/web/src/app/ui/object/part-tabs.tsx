import { Link } from '#frame/router.tsx';

/** One of them: its key in the address, its words, and where it is, if that is a page of its own. */
export type Tab = readonly [key: string, label: string, href?: string];

/** The parts of an object's page, the first of which has the page's own address. */
export interface Tabs {
  readonly address: string;
  readonly parts: readonly [Tab, ...Tab[]];
  readonly current: string;
}

/** The way between the parts of an object's page. */
export function PartTabs({
  label,
  address,
  parts,
  current,
}: Tabs & {
  readonly label: string;
}) {
  return (
    <nav className="tabs object-tabs" aria-label={label}>
      {parts.map(([key, word, href], index) => (
        <Link
          key={key}
          className="tab"
          href={href ?? (index === 0 ? address : `${address}?tab=${key}`)}
          {...(key === current && { 'aria-current': 'true' })}
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}

/** The part that was asked for, if there is one like that; the first one otherwise. */
export function partAsked(parts: Tabs['parts'], asked: string | null | undefined): string {
  return (parts.find(([key]) => key === asked) ?? parts[0])[0];
}
