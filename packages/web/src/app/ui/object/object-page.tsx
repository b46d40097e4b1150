import type { ReactNode } from 'react';
import { AsCommand } from './as-command.tsx';
import './styles/object-page.css';

/** The four parts that the page of every object has: head, tabs, facts at the side, as a command. */
export function ObjectPage({
  name,
  status,
  reason,
  verbs,
  tabs,
  facts,
  commands,
  children,
}: {
  readonly name: string;
  readonly status?: ReactNode;
  /** Why it stands as it does, in a sentence. */
  readonly reason?: ReactNode;
  readonly verbs?: ReactNode;
  readonly tabs?: ReactNode;
  readonly facts: readonly (readonly [string, ReactNode])[];
  readonly commands: readonly string[];
  readonly children: ReactNode;
}) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{name}</h1>
          {status !== undefined && <p className="facts">{status}</p>}
        </div>
        {verbs !== undefined && <span className="actions">{verbs}</span>}
      </div>
      {reason}
      {tabs}
      <div className="with-side">
        <div className="object-main">{children}</div>
        <aside className="side" aria-label={`About ${name}`}>
          <dl>
            {known.map(([title, value]) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </aside>
      </div>
      {commands.length > 0 && <AsCommand lines={commands} />}
    </>
  );
}
