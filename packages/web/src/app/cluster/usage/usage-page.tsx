import { ClusterPlace } from '#cluster/cluster-place.tsx';
import type { Node } from '#cluster/kube-types.ts';
import { useWatch } from '#cluster/watch/use-watch.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { size } from '#ui/time/time-words.ts';
import { Amount } from './amount.tsx';
import { amountOf, cores, type Sample } from './usage.ts';
import { type History, useMetrics } from './use-metrics.ts';

/** What nodes and pods take of CPU and memory, from the moment that the page was opened. */
export function UsagePage() {
  return (
    <ClusterPlace current="usage">
      {() => (
        <>
          <title>Usage · Cluster · Slipway</title>
          <h1>Usage</h1>
          <p className="muted">
            Asked anew every ten seconds while this page is seen; the lines begin when it was
            opened.
          </p>
          <Nodes />
          <Pods />
          <AsCommand lines={['kubectl top nodes', 'kubectl top pods --all-namespaces']} />
        </>
      )}
    </ClusterPlace>
  );
}

function Nodes() {
  const { histories, error } = useMetrics('nodes');
  const nodes = useWatch<Node>('/api/v1/nodes');
  const capacity = (name: string, key: 'cpu' | 'memory') =>
    amountOf(nodes.objects?.find((node) => node.metadata.name === name)?.status?.capacity?.[key]);
  return (
    <Usages
      title="Nodes"
      histories={histories}
      error={error}
      most={(history) => ({
        cpu: capacity(history.name, 'cpu'),
        memoryBytes: capacity(history.name, 'memory'),
      })}
      href={({ name }) => to.object('nodes', undefined, name)}
    />
  );
}

function Pods() {
  const { histories, error } = useMetrics('pods');
  const sorted = histories?.toSorted((a, b) => last(b).memoryBytes - last(a).memoryBytes);
  const top = {
    cpu: Math.max(0, ...(histories ?? []).flatMap(({ samples }) => samples.map(({ cpu }) => cpu))),
    memoryBytes: Math.max(0, ...(histories ?? []).map((history) => last(history).memoryBytes)),
  };
  return (
    <Usages
      title="Pods"
      histories={sorted}
      error={error}
      most={() => top}
      href={({ name, namespace }) => to.object('pods', namespace, name)}
    />
  );
}

const nothing: Sample = { at: 0, cpu: 0, memoryBytes: 0 };
const last = ({ samples }: History) => samples.at(-1) ?? nothing;

function Usages({
  title,
  histories,
  error,
  most,
  href,
}: {
  readonly title: string;
  readonly histories: readonly History[] | undefined;
  readonly error: Error | undefined;
  readonly most: (history: History) => { readonly cpu: number; readonly memoryBytes: number };
  readonly href: (history: History) => string;
}) {
  const heading = `usage-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {histories === undefined ? (
        error ? (
          <Failure error={error} what="the usage" retry={() => location.reload()} />
        ) : (
          <Loading lines={2} />
        )
      ) : histories.length === 0 ? (
        <Empty title={`No figures of ${title.toLowerCase()} yet`} />
      ) : (
        <Table
          caption={`Usage of ${title.toLowerCase()}`}
          rows={histories}
          keyOf={({ namespace, name }) => `${namespace}/${name}`}
          columns={[
            {
              title: 'Name',
              cell: (history) => (
                <>
                  <Link href={href(history)}>{history.name}</Link>
                  {history.namespace && <p className="muted">{history.namespace}</p>}
                </>
              ),
            },
            {
              title: 'CPU',
              cell: (history) => (
                <Amount
                  text={cores(last(history).cpu)}
                  of={most(history).cpu}
                  values={history.samples.map(({ cpu }) => cpu)}
                />
              ),
            },
            {
              title: 'Memory',
              cell: (history) => (
                <Amount
                  text={size(last(history).memoryBytes)}
                  of={most(history).memoryBytes}
                  values={history.samples.map(({ memoryBytes }) => memoryBytes)}
                />
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
