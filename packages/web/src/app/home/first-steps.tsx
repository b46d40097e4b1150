import type { Project } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import { type FirstStep, firstSteps } from './first-steps.ts';
import './home.css';

const hiddenKey = 'slipway:first-steps';

/** The first steps until all are gone, or whoever looks has seen enough of them. */
export function FirstSteps({ projects }: { readonly projects: readonly Project[] }) {
  const [isHidden, setHidden] = useState(() => localStorage.getItem(hiddenKey) !== null);
  const steps = firstSteps(projects);
  const done = steps.filter(({ isDone }) => isDone).length;
  if (isHidden || done === steps.length) return null;
  const hide = () => {
    localStorage.setItem(hiddenKey, 'seen');
    setHidden(true);
  };
  return (
    <section className="card first-steps" aria-labelledby="first-steps">
      <div className="page-head">
        <h2 id="first-steps">
          From push to release{' '}
          <span className="muted">
            {done} of {steps.length}
          </span>
        </h2>
        <span className="actions">
          <Link className="button small" href={to.help('guide')}>
            The guide
          </Link>
          <button type="button" className="button small" onClick={hide}>
            Hide
          </button>
        </span>
      </div>
      <StepList steps={steps} />
    </section>
  );
}

/** Steps with a tick before those that are done. */
export function StepList({ steps }: { readonly steps: readonly FirstStep[] }) {
  return (
    <ol className="step-list">
      {steps.map(({ title, isDone, href }) => (
        <li key={title}>
          <StatusIcon status={isDone ? 'success' : 'created'} />
          <Link href={href}>
            {title}
            <span className="unseen">{isDone ? ': done' : ': still to do'}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
