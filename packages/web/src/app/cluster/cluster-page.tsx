import type { ReactNode } from 'react';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ClusterPlace } from './cluster-place.tsx';
import type { Deployment, KubeObject, Node, Pod } from './kube-types.ts';
import { NamespaceChoice } from './namespace-choice.tsx';
import { Refusal } from './refusal.tsx';
import { useWatch } from './watch/use-watch.ts';
import { StandingBadge } from './workload/standing.tsx';
import {
  deploymentStanding,
  memory,
  nodeStanding,
  podCounts,
  podStanding,
} from './workload/workload-status.ts';
import { isPodOf, withTrouble } from './workload/workload-trouble.ts';
import './cluster.css';

/** What runs in the cluster: nodes, deployments and pods, live. */
export function ClusterPage() {
  const nodes = useWatch<Node>('/api/v1/nodes');
  const deployments = useWatch<Deployment>('/apis/apps/v1/deployments');
  const pods = useWatch<Pod>('/api/v1/pods');
  const namespace = useQuery().get('namespace') ?? '';
  const refused = nodes.refused ?? deployments.refused ?? pods.refused;
  const chosen = <T extends KubeObject>(objects: readonly T[] | undefined) =>
    objects?.filter(({ metadata }) => namespace === '' || metadata.namespace === namespace);
  return (
    <ClusterPlace current="">
      {() => (
        <>
          <title>Cluster · Slipway</title>
          <div className="page-head">
            <h1>Cluster</h1>
            {!refused && (
              <NamespaceChoice
                value={namespace}
                onChoose={(each) =>
                  navigate(each === '' ? to.cluster : `${to.cluster}?namespace=${each}`, {
                    replace: true,
                  })
                }
              />
            )}
          </div>
          {refused ? (
            <Refusal error={refused} />
          ) : (
            <>
              <Part title="Nodes" objects={nodes.objects} none="There is no node.">
                {(node) => <NodeRow node={node} />}
              </Part>
              <Part
                title="Deployments"
                objects={chosen(deployments.objects)}
                none="No deployments here. kubectl create deployment makes one."
              >
                {(deployment) => (
                  <DeploymentRow deployment={deployment} pods={pods.objects ?? []} />
                )}
              </Part>
              <Part title="Pods" objects={chosen(pods.objects)} none="No pods here.">
                {(pod) => <PodRow pod={pod} />}
              </Part>
            </>
          )}
        </>
      )}
    </ClusterPlace>
  );
}

function Part<T extends KubeObject>({
  title,
  objects,
  none,
  children,
}: {
  readonly title: string;
  readonly objects: readonly T[] | undefined;
  readonly none: string;
  readonly children: (object: T) => ReactNode;
}) {
  const id = `part-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} {objects && <span className="muted">{objects.length}</span>}
      </h2>
      {objects === undefined ? (
        <Loading lines={1} />
      ) : objects.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ul className="rows">
          {objects.map((object) => (
            <li key={object.metadata.uid} className="row workload">
              {children(object)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function NodeRow({ node }: { readonly node: Node }) {
  const standing = nodeStanding(node);
  const { capacity, nodeInfo } = node.status ?? {};
  return (
    <>
      <div className="row-main">
        <Link className="row-title" href={to.object('nodes', undefined, node.metadata.name)}>
          {node.metadata.name}
        </Link>
        <p className="facts">
          {nodeInfo?.kubeletVersion && <span>{nodeInfo.kubeletVersion}</span>}
          {capacity?.cpu && <span>{capacity.cpu} CPU</span>}
          {capacity?.memory && <span>{memory(capacity.memory)}</span>}
          {nodeInfo?.osImage && <span>{nodeInfo.osImage}</span>}
          <Created object={node} />
        </p>
        {standing.why && <p>{standing.why}</p>}
      </div>
      <StandingBadge standing={standing} />
    </>
  );
}

function DeploymentRow({
  deployment,
  pods,
}: {
  readonly deployment: Deployment;
  readonly pods: readonly Pod[];
}) {
  const { spec, status } = deployment;
  const own = pods.filter((pod) => isPodOf(deployment, pod));
  const standing = withTrouble(deploymentStanding(deployment), own);
  const images = spec.template.spec.containers.map(({ image }) => image).join(', ');
  return (
    <>
      <div className="row-main">
        <Name
          object={deployment}
          href={to.object(
            'deployments.apps',
            deployment.metadata.namespace,
            deployment.metadata.name,
          )}
        />
        <p className="facts">
          <span>
            {status?.readyReplicas ?? 0}/{spec.replicas ?? 1} ready
          </span>
          <span className="image">
            <code>{images}</code>
          </span>
          <Created object={deployment} />
        </p>
        {standing.why && <p>{standing.why}</p>}
      </div>
      <StandingBadge standing={standing} />
    </>
  );
}

function PodRow({ pod }: { readonly pod: Pod }) {
  const { metadata, status } = pod;
  const standing = podStanding(pod);
  const { ready, total, restarts } = podCounts(pod);
  return (
    <>
      <div className="row-main">
        <Name object={pod} href={to.object('pods', metadata.namespace, metadata.name)} />
        <p className="facts">
          <span>
            {ready}/{total} ready
          </span>
          <span>
            {restarts} {restarts === 1 ? 'restart' : 'restarts'}
          </span>
          {status?.podIP && <code>{status.podIP}</code>}
          <Created object={pod} />
        </p>
        {standing.why && <p>{standing.why}</p>}
      </div>
      <StandingBadge standing={standing} />
    </>
  );
}

function Name({ object, href }: { readonly object: KubeObject; readonly href?: string }) {
  const { name, namespace } = object.metadata;
  return (
    <span className="row-title">
      <span className="muted">{namespace} / </span>
      {href ? (
        <Link className="row-title" href={href}>
          {name}
        </Link>
      ) : (
        name
      )}
    </span>
  );
}

function Created({ object }: { readonly object: KubeObject }) {
  return (
    <span>
      <TimeAgo at={object.metadata.creationTimestamp} />
    </span>
  );
}
