import { ClusterPlace } from '#cluster/cluster-place.tsx';
import { apiPath, type Kind, kindNamed } from '#cluster/kinds.ts';
import type { AnyObject, Pod } from '#cluster/kube-types.ts';
import { ContainerLogs } from '#cluster/logs/container-logs.tsx';
import { WorkloadLogs } from '#cluster/logs/workload-logs.tsx';
import { Refusal } from '#cluster/refusal.tsx';
import { useWatch, type Watched as WatchedObjects } from '#cluster/watch/use-watch.ts';
import { StandingBadge } from '#cluster/workload/standing.tsx';
import { podCounts } from '#cluster/workload/workload-status.ts';
import { withTrouble } from '#cluster/workload/workload-trouble.ts';
import { to } from '#frame/addresses.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { type Fact, ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { Empty, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { EventsTab } from './events-tab.tsx';
import { objectStanding } from './object-standing.ts';
import { ObjectVerbs } from './object-verbs.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { RevisionsTab } from './revisions-tab.tsx';
import { TerminalTab } from './terminal-tab.tsx';
import { YamlTab } from './yaml-tab.tsx';

interface Address {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** One object of any kind. */
export function KubeObjectPage(address: Address) {
  return (
    <ClusterPlace current={address.resource}>
      {(kinds) => {
        const kind = kindNamed(kinds, address.resource);
        return kind && kind.isNamespaced === (address.namespace !== undefined) ? (
          <Watched kind={kind} kinds={kinds} {...address} />
        ) : (
          <Missing resource={address.resource} name={address.name} />
        );
      }}
    </ClusterPlace>
  );
}

function Missing({ resource, name }: { readonly resource: string; readonly name: string }) {
  return (
    <>
      <title>{`${name} · Cluster · Slipway`}</title>
      <h1>{name}</h1>
      <Empty title="It is not there">
        <p>
          It was removed, or replaced by a newer one. <Link href={to.kind(resource)}>See all</Link>
        </p>
      </Empty>
    </>
  );
}

function Watched({
  kind,
  kinds,
  namespace,
  name,
}: Address & { readonly kind: Kind; readonly kinds: readonly Kind[] }) {
  const selector = encodeURIComponent(`metadata.name=${name}`);
  const { objects, refused } = useWatch<AnyObject>(
    `${apiPath(kind, namespace)}?fieldSelector=${selector}`,
  );
  const object = objects?.[0];
  if (refused) return <Refusal error={refused} />;
  if (object) return <Shown kind={kind} kinds={kinds} object={object} />;
  return objects ? <Missing resource={kind.resource} name={name} /> : <Loading />;
}

type Tab = 'overview' | 'logs' | 'terminal' | 'revisions' | 'events' | 'yaml';

const labels: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  logs: 'Logs',
  terminal: 'Terminal',
  revisions: 'Revisions',
  events: 'Events',
  yaml: 'YAML',
};

interface Given {
  readonly kind: Kind;
  readonly kinds: readonly Kind[];
  readonly object: AnyObject;
}

function Shown({ kind, kinds, object }: Given) {
  const { name, namespace, creationTimestamp } = object.metadata;
  const selector = kind.section === 'Workloads' ? object.spec?.selector?.matchLabels : undefined;
  const pods = useWatch<Pod>(selector && podsPath(namespace ?? 'default', selector));
  const others = (['logs', 'terminal', 'revisions', 'events', 'yaml'] as const).filter(
    (each) =>
      (each !== 'terminal' || kind.resource === 'pods') &&
      (each !== 'logs' || kind.resource === 'pods' || selector) &&
      (each !== 'revisions' || kind.resource === 'deployments.apps'),
  );
  const asked = useQuery().get('tab');
  const tab = others.find((each) => each === asked) ?? 'overview';
  const address = to.object(kind.resource, namespace, name);
  const path = apiPath(kind, namespace, name);
  const own = objectStanding(kind, object);
  const standing = own && withTrouble(own, pods.objects ?? []);
  const inNamespace = namespace === undefined ? '' : ` -n ${namespace}`;
  return (
    <>
      <title>{`${name} · ${kind.kind} · Slipway`}</title>
      <nav className="crumbs" aria-label="Where it is">
        <Link href={to.kind(kind.resource)}>{kind.kind}</Link>
        {namespace !== undefined && (
          <Link href={to.kind(kind.resource, namespace)}>{namespace}</Link>
        )}
      </nav>
      <ObjectPage
        kind="kubernetes"
        name={name}
        status={
          standing ? <StandingBadge standing={standing} /> : <TimeAgo at={creationTimestamp} />
        }
        reason={reasonLine(standing?.why, standing?.look === 'failed' ? 'bad' : 'busy')}
        verbs={<ObjectVerbs kind={kind} object={object} path={path} />}
        tabs={{
          address,
          parts: [
            ['overview', labels.overview],
            ...others.map((each) => [each, labels[each]] as const),
          ],
          current: tab,
        }}
        facts={[
          ['Made', <TimeAgo key="made" at={creationTimestamp} />],
          ['Owner', <Owners key="owner" kinds={kinds} object={object} />],
          ...factsOf(kind, object),
        ]}
        commands={[
          `kubectl get ${kind.resource} ${name}${inNamespace} -o yaml`,
          `kubectl describe ${kind.resource} ${name}${inNamespace}`,
        ]}
      >
        <TabContent {...{ tab, kind, kinds, object, path }} pods={selector && pods} />
      </ObjectPage>
    </>
  );
}

function TabContent({
  tab,
  kind,
  object,
  path,
  pods,
}: Given & {
  readonly tab: Tab;
  readonly path: string;
  readonly pods: WatchedObjects<Pod> | undefined;
}) {
  const { name, namespace } = object.metadata;
  switch (tab) {
    case 'overview':
      return <OverviewTab kind={kind} object={object} pods={pods} />;
    case 'terminal':
      return <TerminalTab pod={object as Pod} />; // as below
    case 'revisions':
      return <RevisionsTab deployment={object} path={path} />;
    case 'events':
      return <EventsTab kind={kind.kind} namespace={namespace} name={name} />;
    case 'yaml':
      return <YamlTab path={path} name={name} />;
    case 'logs':
      return kind.resource === 'pods' ? (
        // What the API has under this name is a pod.
        <ContainerLogs pod={object as Pod} />
      ) : (
        <WorkloadLogs pods={pods} />
      );
  }
}

/** Where the API has the pods that a selector chooses. */
function podsPath(namespace: string, labels: Readonly<Record<string, string>>): string {
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  return `${base}?labelSelector=${encodeURIComponent(selector)}`;
}

function Owners({ kinds, object: { metadata } }: Omit<Given, 'kind'>) {
  const owners = metadata.ownerReferences ?? [];
  if (owners.length === 0) return <>nobody</>;
  return owners.map((owner) => {
    const kind = kinds.find(
      (each) => each.kind === owner.kind && each.apiVersion === owner.apiVersion,
    );
    const text = `${owner.kind} ${owner.name}`;
    return kind ? (
      <Link
        key={text}
        href={to.object(
          kind.resource,
          kind.isNamespaced ? metadata.namespace : undefined,
          owner.name,
        )}
      >
        {text}
      </Link>
    ) : (
      <span key={text}>{text}</span>
    );
  });
}

/** Small facts of the kinds that have them. */
function factsOf(kind: Kind, object: AnyObject): readonly Fact[] {
  if (kind.resource === 'pods') {
    const pod = object as Pod; // as above
    const { ready, total, restarts } = podCounts(pod);
    return [
      ['Ready', `${ready} of ${total}`],
      ['Restarts', restarts],
      ['Address', pod.status?.podIP],
      ['Node', pod.spec.nodeName],
      ['Images', pod.spec.containers.map(({ image }) => image).join(', ')],
    ];
  }
  if (kind.resource === 'services')
    return [['Address', <ServiceAddress key="address" object={object} />]];
  return [['Pods wanted', object.spec?.replicas]];
}

/** Where a service is reached from this machine; from others by an ingress. */
function ServiceAddress({ object: { metadata } }: { readonly object: AnyObject }) {
  const { port, protocol } = location;
  const host = `${metadata.name}.${metadata.namespace}.localhost${port && `:${port}`}`;
  return (
    <a href={`${protocol}//${host}/`} rel="noreferrer">
      {host}
    </a>
  );
}
