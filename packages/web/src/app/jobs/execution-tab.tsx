import type { JobExecution } from '@slipway/contract';
import { Amount } from '#cluster/usage/amount.tsx';
import { cores } from '#cluster/usage/usage.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import { ShellVerb } from './shell-verb.tsx';

/** Where a job ran: its container or pod, what happened to it, and what it took. Kept after the job. */
export function ExecutionTab({
  execution,
  isRunning,
}: {
  readonly execution: JobExecution;
  readonly isRunning: boolean;
}) {
  const { kind, name, namespace, host, containers } = execution;
  return (
    <>
      <section aria-labelledby="where">
        <h2 id="where">{kind === 'pod' ? 'Pod' : 'Container'}</h2>
        <p className="facts">
          <code>{namespace === null ? name : `${namespace}/${name}`}</code>
          {host && <span>on {host}</span>}
          {isRunning && kind === 'pod' && namespace !== null && (
            <Link href={to.object('pods', namespace, name)}>Look at it in the cluster</Link>
          )}
          <ShellVerb execution={execution} isRunning={isRunning} />
        </p>
        {isRunning && (
          <p className="muted">It runs: all that happened to it is told when it has ended.</p>
        )}
        <Table
          caption="Containers"
          rows={containers}
          keyOf={(each) => each.name}
          columns={[
            { title: 'Container', cell: (each) => <strong>{each.name}</strong> },
            { title: 'Image', cell: ({ image }) => <code>{image}</code> },
            {
              title: 'Ended',
              cell: ({ exit_code: code, reason }) =>
                code === null ? '–' : `exit code ${code}${reason ? `, ${reason}` : ''}`,
            },
          ]}
        />
      </section>
      <Usage usage={execution.usage} isRunning={isRunning} />
      <Events events={execution.events} />
    </>
  );
}

function Usage({
  usage,
  isRunning,
}: {
  readonly usage: JobExecution['usage'];
  readonly isRunning: boolean;
}) {
  const cpus = usage.map((each) => each.cpus);
  const memory = usage.map((each) => each.memory_bytes);
  const [mostCpu, mostMemory] = [Math.max(0, ...cpus), Math.max(0, ...memory)];
  return (
    <section className="later-part" aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      {usage.length === 0 ? (
        <p className="muted">
          {isRunning
            ? 'Told when it has ended.'
            : 'It was too quick for a look, which comes after a second and every five seconds then, or nobody measures it there.'}
        </p>
      ) : (
        <dl className="execution-usage">
          <dt>CPU at most</dt>
          <dd>
            <Amount text={cores(mostCpu)} of={mostCpu} values={cpus} />
          </dd>
          <dt>Memory at most</dt>
          <dd>
            <Amount text={size(mostMemory)} of={mostMemory} values={memory} />
          </dd>
        </dl>
      )}
    </section>
  );
}

function Events({ events }: { readonly events: JobExecution['events'] }) {
  return (
    <section className="later-part" aria-labelledby="events">
      <h2 id="events">Events</h2>
      {events.length === 0 && <p className="muted">None were told.</p>}
      <ul className="rows">
        {events.map(({ at, type, reason, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no other name, and none moves
          <li key={index} className="row">
            <div className="row-main">
              <strong className={type === 'Warning' ? 'is-warning' : ''}>{reason}</strong> {message}
            </div>
            <span className="row-side muted">
              <TimeAgo at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
