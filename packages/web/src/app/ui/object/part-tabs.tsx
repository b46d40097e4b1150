import { Link } from '#frame/router.tsx';

/** The parts of an object's page, the first of which has the page's own address. */
export function PartTabs({
  label,
  address,
  parts,
  current,
}: {
  readonly label: string;
  readonly address: string;
  readonly parts: readonly (readonly [key: string, label: string])[];
  readonly current: string;
}) {
  return (
    <nav className="tabs object-tabs" aria-label={label}>
      {parts.map(([key, word], index) => (
        <Link
          key={key}
          className="tab"
          href={index === 0 ? address : `${address}?tab=${key}`}
          {...(key === current && { 'aria-current': 'true' })}
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}
