import type { ReactNode } from 'react';
import { StatusIcon } from '#ui/status/icons.tsx';
import { lookOf, shownStatus } from '#ui/status/status.ts';
import { countsOf, type JobGroup } from './groups.ts';

/** Jobs of one entry as one card, which opens: a matrix of fifty would hide all others. */
export function GroupCard({
  group: { name, jobs },
  isFaded,
  onPoint,
  children,
}: {
  readonly group: JobGroup;
  readonly isFaded: boolean;
  readonly onPoint: (isPointed: boolean) => void;
  /** The cards of its jobs. */
  readonly children: ReactNode;
}) {
  const counts = countsOf(jobs.map(shownStatus));
  const [status = 'created'] = counts[0] ?? [];
  return (
    <li
      className={`job-card job-group tone-${lookOf(status).tone} ${isFaded ? 'is-faded' : ''}`}
      data-place={name}
      onMouseEnter={() => onPoint(true)}
      onMouseLeave={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      onBlur={() => onPoint(false)}
    >
      <details>
        <summary>
          <span className="job-card-head">
            <StatusIcon status={status} />
            <span className="job-card-name">{name}</span>
            <span className="muted">{jobs.length}</span>
          </span>
          <span className="job-card-fact">
            {counts
              .map(([each, count]) => `${count} ${lookOf(each).label.toLowerCase()}`)
              .join(', ')}
          </span>
        </summary>
        <ul className="job-group-jobs">{children}</ul>
      </details>
    </li>
  );
}
