import type { EnvironmentRunning, RunningWorkload } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Differences } from './differences.tsx';

/** What runs in an environment now, and what of it is otherwise than deployed. */
export function RunningNow({
  running: { cluster, problem, workloads },
}: {
  readonly running: EnvironmentRunning;
}) {
  if (problem && workloads.length === 0) {
    return <p className="problem">What runs here is not known: {problem}</p>;
  }
  if (workloads.length === 0) {
    return (
      <p className="muted">
        No deployment is known to have changed a workload of the cluster. What jobs deploy from now
        on is shown here.
      </p>
    );
  }
  return (
    <>
      {problem && <p className="problem">Not all that runs here is known: {problem}</p>}
      <Table
        caption="What runs now"
        rows={workloads}
        keyOf={(it) => `${it.resource}/${it.namespace}/${it.name}`}
        columns={[
          { title: 'Workload', cell: (it) => <Workload it={it} isOurs={cluster === null} /> },
          { title: 'Pods', cell: (it) => <Pods it={it} /> },
          { title: 'Image', cell: (it) => <Images it={it} /> },
          {
            title: 'Deployed',
            cell: ({ deployment }) => <Deployed {...deployment} />,
          },
        ]}
      />
      {workloads.map((it) => (
        <Drift key={`${it.resource}/${it.namespace}/${it.name}`} it={it} />
      ))}
    </>
  );
}

function Workload({ it, isOurs }: { readonly it: RunningWorkload; readonly isOurs: boolean }) {
  const group = it.api_version.includes('/') ? `.${it.api_version.split('/')[0]}` : '';
  return (
    <>
      {isOurs ? (
        <Link href={to.object(`${it.resource}${group}`, it.namespace, it.name)}>{it.name}</Link>
      ) : (
        <strong>{it.name}</strong>
      )}
      <p className="muted">
        {it.resource} in {it.namespace}
      </p>
      {it.track && <p>Track: {it.track}</p>}
      {it.urls.map((url) => (
        <p key={url}>
          <a href={url} target="_blank" rel="noreferrer">
            {url}
          </a>
        </p>
      ))}
    </>
  );
}

function Pods({ it }: { readonly it: RunningWorkload }) {
  if (!it.is_there) return <span className="problem">It is gone from the cluster.</span>;
  return (
    <>
      {it.is_asleep
        ? 'asleep: wakes with the next request'
        : `${it.ready_pods} of ${it.wanted_pods} ready`}
      {it.restarts > 0 && <p className="muted">{it.restarts} restarts</p>}
      {it.trouble && <p className="problem">{it.trouble}</p>}
    </>
  );
}

function Images({ it }: { readonly it: RunningWorkload }) {
  return it.containers.map(({ name, image, digest }) => (
    <p key={name}>
      <code className="value">{image}</code>
      {digest && (
        <span className="muted" title={digest}>
          {' '}
          {digest.slice(0, 19)}
        </span>
      )}
    </p>
  ));
}

function Deployed({ iid, sha }: RunningWorkload['deployment']) {
  return (
    <>
      #{iid} <code>{sha.slice(0, 8)}</code>
    </>
  );
}

function Drift({ it }: { readonly it: RunningWorkload }) {
  const others = it.containers.filter(({ deployed }) => deployed !== null);
  if (!it.is_there || (it.drift.length === 0 && others.length === 0)) return null;
  return (
    <section className="card drift" aria-label={`Drift of ${it.name}`}>
      <h3>
        {others.length > 0
          ? `${it.name}: the cluster runs another image than was deployed`
          : `${it.name} was changed in the cluster since it was deployed`}
      </h3>
      {others
        .filter(() => it.drift.length === 0)
        .map(({ name, deployed }) => (
          <p key={name}>
            {name}: deployed was <code>{deployed}</code>
          </p>
        ))}
      <Differences differences={it.drift} />
    </section>
  );
}
