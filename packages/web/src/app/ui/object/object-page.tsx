import type { ReactElement, ReactNode } from 'react';
import type { StatusLook } from '#ui/status/status.ts';
import { AsCommand } from './as-command.tsx';
import type { ObjectKind } from './object-kinds.ts';
import { PartTabs, type Tabs } from './part-tabs.tsx';
import './object-page.css';

/** Something small that is known of it; without a value it is left out. */
export type Fact = readonly [title: string, value: ReactNode];

/** Something that is drawn in any case. */
type Drawn = ReactElement | string;

/**
 * The four parts that every object's page has: what it is, how it stands, why, and what can be done with it;
 * its tabs; the facts at its side; the same as a command. None can be left out.
 */
export interface ObjectParts {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly status: Drawn;
  /** Why it stands as it does, in a sentence; null where the status says it all. */
  readonly reason: Drawn | null;
  readonly verbs: Drawn;
  /** `above`: a project's stand over all of its pages. */
  readonly tabs: Tabs | 'above';
  readonly facts: readonly [Fact, ...Fact[]];
  /** What follows the facts at the side. */
  readonly beside?: ReactNode;
  /** Its content needs all the width: the facts stand in a row above it. */
  readonly isWide?: boolean;
  readonly commands: readonly [string, ...string[]];
}

/** The page of an object. */
export function ObjectPage({
  kind,
  name,
  status,
  reason,
  verbs,
  tabs,
  facts,
  beside,
  isWide = false,
  commands,
  children,
}: ObjectParts & { readonly children: ReactNode }) {
  const side = (
    <aside className={isWide ? 'side is-row' : 'side'} aria-label={`About ${name}`}>
      <Facts of={facts} />
      {beside}
    </aside>
  );
  return (
    <article className="object" data-object={kind} aria-label={name}>
      <header className="page-head">
        <div>
          <h1>{name}</h1>
          <p className="facts" data-part="status">
            {status}
          </p>
        </div>
        <span className="actions" data-part="verbs">
          {verbs}
        </span>
      </header>
      {reason}
      {isWide && side}
      {tabs !== 'above' && <PartTabs label={`Parts of ${name}`} {...tabs} />}
      <div className={isWide ? undefined : 'with-side'}>
        <div className="object-main">{children}</div>
        {!isWide && side}
      </div>
      <AsCommand lines={commands} />
    </article>
  );
}

function Facts({ of }: { readonly of: readonly Fact[] }) {
  const known = of.filter(
    ([, value]) => value !== undefined && value !== null && value !== '' && value !== false,
  );
  return (
    <dl>
      {known.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Why an object stands as it does, as a line below its head; nothing to say is null. */
export function reasonLine(
  text: string | null | undefined | false,
  tone: StatusLook['tone'] = 'idle',
): ReactElement | null {
  if (!text) return null;
  return <p className={`why tone-${tone}`}>{text}</p>;
}
