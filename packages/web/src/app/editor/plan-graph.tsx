import type { Preview } from '@slipway/contract';
import { Empty } from '#ui/state/states.tsx';

/** The jobs that would be made, stage by stage. */
export function PlanGraph({ preview: { stages, jobs, valid } }: { readonly preview: Preview }) {
  const shown = stages.filter((stage) => jobs.some((job) => job.stage === stage));
  if (shown.length === 0) {
    return (
      <Empty title="No pipeline would be made">
        <p className="muted">
          {valid ? 'Why says what keeps each job out.' : 'The file has mistakes.'}
        </p>
      </Empty>
    );
  }
  return (
    <section className="plan" aria-label="Jobs that would be made">
      {shown.map((stage) => (
        <div key={stage} className="plan-stage">
          <h2>{stage}</h2>
          <ul>
            {jobs
              .filter((job) => job.stage === stage)
              .map((job) => (
                <li key={job.name} className="card plan-job">
                  <strong>{job.name}</strong>
                  {notes(job).map((note) => (
                    <span key={note} className="muted">
                      {note}
                    </span>
                  ))}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

const when: Readonly<Record<string, string>> = {
  manual: 'waits for a person',
  delayed: 'starts later by itself',
  on_failure: 'only after a failure',
  always: 'whatever happened before',
};

function notes(job: Preview['jobs'][number]): readonly string[] {
  const all = [
    when[job.when],
    job.needs && (job.needs.length === 0 ? 'at once' : `after ${job.needs.join(', ')}`),
    job.environment && `to ${job.environment}`,
    job.allow_failure && job.when !== 'manual' && 'may fail',
  ];
  return all.filter((note) => typeof note === 'string' && note !== '') as string[];
}
