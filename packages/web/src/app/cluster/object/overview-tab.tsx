import type { Kind } from '#cluster/kinds.ts';
import type { AnyObject, Pod } from '#cluster/kube-types.ts';
import type { Watched } from '#cluster/watch/use-watch.ts';
import { StandingBadge } from '#cluster/workload/standing.tsx';
import { podStanding } from '#cluster/workload/workload-status.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { ComesFrom } from '#provenance/comes-from.tsx';
import { Table } from '#ui/list/table.tsx';
import { Loading } from '#ui/state/states.tsx';
import { ObjectData } from './secret-data.tsx';
import { fieldsIn } from './spec-fields.ts';

/** What an object says about itself: its conditions, what it holds, and for a workload its pods. */
export function OverviewTab({
  kind,
  object,
  pods,
}: {
  readonly kind: Kind;
  readonly object: AnyObject;
  /** Of a workload. */
  readonly pods: Watched<Pod> | undefined;
}) {
  const isSecret = kind.resource === 'secrets';
  const { namespace = '', name } = object.metadata;
  return (
    <>
      {kind.resource === 'pods' && <ComesFrom namespace={namespace} name={name} />}
      {pods && <Pods pods={pods} />}
      {object.data && (isSecret || kind.resource === 'configmaps') && (
        <ObjectData data={object.data} isSecret={isSecret} />
      )}
      {kind.section !== 'Workloads' && <Spec spec={object.spec} />}
      <Conditions object={object} />
      <Labels title="Labels" values={object.metadata.labels} />
      <Labels title="Annotations" values={object.metadata.annotations} />
    </>
  );
}

function Pods({ pods }: { readonly pods: Watched<Pod> }) {
  return (
    <section aria-labelledby="pods">
      <h2 id="pods">Pods</h2>
      {pods.objects === undefined ? (
        pods.refused ? (
          <p className="muted">{pods.refused.message}</p>
        ) : (
          <Loading lines={1} />
        )
      ) : pods.objects.length === 0 ? (
        <p className="muted">It has none.</p>
      ) : (
        <ul className="rows">
          {pods.objects.map((pod) => (
            <PodRow key={pod.metadata.uid} pod={pod} />
          ))}
        </ul>
      )}
    </section>
  );
}

function PodRow({ pod }: { readonly pod: Pod }) {
  const standing = podStanding(pod);
  const { namespace, name } = pod.metadata;
  return (
    <li className="row workload">
      <div className="row-main">
        <Link className="row-title" href={to.object('pods', namespace, name)}>
          {name}
        </Link>
        {standing.why && <p>{standing.why}</p>}
      </div>
      <StandingBadge standing={standing} />
    </li>
  );
}

/** What kinds without a look of their own are told to be. */
function Spec({ spec }: { readonly spec: unknown }) {
  const fields = fieldsIn(spec);
  if (fields.length === 0) return null;
  return (
    <section aria-labelledby="spec">
      <h2 id="spec">Specification</h2>
      <Table
        caption="Specification"
        rows={fields}
        keyOf={([path]) => path}
        columns={[
          { title: 'Field', cell: ([path]) => <code>{path}</code> },
          { title: 'Value', cell: ([, value]) => value },
        ]}
      />
    </section>
  );
}

function Conditions({ object: { status } }: { readonly object: AnyObject }) {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return null;
  return (
    <section aria-labelledby="conditions">
      <h2 id="conditions">Conditions</h2>
      <Table
        caption="Conditions"
        rows={conditions}
        keyOf={({ type }) => type}
        columns={[
          { title: 'Condition', cell: ({ type }) => type },
          { title: 'Is', cell: ({ status: is }) => is },
          { title: 'Reason', cell: ({ reason }) => reason ?? '' },
          { title: 'Message', cell: ({ message }) => message ?? '' },
        ]}
      />
    </section>
  );
}

function Labels({
  title,
  values = {},
}: {
  readonly title: string;
  readonly values?: Readonly<Record<string, string>> | undefined;
}) {
  const entries = Object.entries(values).filter(
    ([key]) => !/last-applied-configuration$/.test(key),
  );
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{title}</h2>
      <ul className="labels">
        {entries.map(([key, value]) => (
          <li key={key}>
            <code>
              {key}={value}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}
