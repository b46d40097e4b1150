import type { Job, Project } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { Link, navigate } from '#frame/router.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Leads to the job that waits for somebody to deploy here; its page says before what it would change. */
export function DeployVerb({
  project,
  name,
  waiting,
  why,
}: {
  readonly project: Project;
  /** Of the environment. */
  readonly name: string;
  /** Jobs that deploy here and wait for a person, the newest first. */
  readonly waiting: readonly Job[];
  readonly why: string | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  const [first, ...others] = waiting;
  const path = project.path_with_namespace;
  const none = first ? undefined : 'No job waits for somebody to deploy here.';
  const press = () => {
    if (first && others.length === 0) navigate(to.job(path, first.id));
    else setOpen(true);
  };
  return (
    <>
      <Verb isSmall tone="primary" why={why ?? none} label={`Deploy to ${name}`} onClick={press}>
        Deploy
      </Verb>
      <Dialog title={`Deploy to ${name}`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <p className="muted">These wait for a person. Their pages say what they would change.</p>
        <ul className="rows">
          {waiting.map((job) => (
            <li key={job.id} className="row">
              <div className="row-main">
                <Link className="row-title" href={to.job(path, job.id)}>
                  {job.name}
                </Link>
                <p className="facts">
                  <span>pipeline #{job.pipeline.id}</span>
                  <span>{job.ref}</span>
                  {job.commit && <span>{job.commit.title}</span>}
                  <TimeAgo at={job.created_at} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
