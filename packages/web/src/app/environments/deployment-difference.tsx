import type { Deployment, DeploymentsCompared, Project } from '@slipway/contract';
import { useState } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { SelectField } from '#ui/form/form.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { ObjectDifferences } from './differences.tsx';

interface Difference extends DeploymentsCompared {
  readonly commits: readonly { readonly id: string; readonly title: string }[];
}

/** In what two deployments to one environment differ: commits, images, and what they left in the cluster. */
export function DeploymentDifference({
  project,
  deployments,
  first,
  onClose,
}: {
  readonly project: Project;
  /** All there are to choose from, newest first. */
  readonly deployments: readonly Deployment[];
  readonly first: Deployment;
  readonly onClose: () => void;
}) {
  const [fromId, setFrom] = useState(String(first.id));
  const [toId, setTo] = useState(String(deployments[0]?.id));
  const find = (wanted: string) => deployments.find(({ id }) => String(id) === wanted) ?? first;
  const [from, to] = [find(fromId), find(toId)];
  const options = deployments.map(
    ({ id, iid, sha }) => [String(id), `#${iid} (${sha.slice(0, 8)})`] as const,
  );
  return (
    <Dialog title={`From #${from.iid} to #${to.iid}`} isOpen onClose={onClose}>
      <div className="form">
        <SelectField name="from" label="From" value={fromId} onChoose={setFrom} options={options} />
        <SelectField name="to" label="To" value={toId} onChoose={setTo} options={options} />
        <Differing key={`${fromId} ${toId}`} project={project} from={from} to={to} />
        <span className="actions">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
    </Dialog>
  );
}

/** In what one is otherwise than another. */
export function Differing({
  project,
  from,
  to,
}: {
  readonly project: Project;
  readonly from: Deployment;
  readonly to: Deployment;
}) {
  const api = projectApi(project.id);
  const path = `${api}/deployments/${to.id}/difference?from=${from.id}`;
  const { data, error, reload } = useResource(path, (_, signal) =>
    differenceOf(api, from, to, signal),
  );
  if (!data) {
    return error ? (
      <Failure error={error} what="the difference" retry={reload} />
    ) : (
      <Loading lines={3} />
    );
  }
  return (
    <>
      <h3>Commits</h3>
      {from.sha === to.sha ? (
        <p className="muted">Both are of the same commit.</p>
      ) : data.commits.length === 0 ? (
        <p className="muted">The second has no commit that the first had not.</p>
      ) : (
        <ul>
          {data.commits.map(({ id, title }) => (
            <li key={id}>
              <code>{id.slice(0, 8)}</code> {title}
            </li>
          ))}
        </ul>
      )}
      {data.images.length > 0 && (
        <>
          <h3>Images</h3>
          <ul className="differences">
            {data.images.map(({ namespace, workload, container, before, after }) => (
              <li key={`${namespace} ${workload} ${container}`}>
                <code>
                  {workload} {container}
                </code>
                <span>
                  <del>{textOf(before)}</del> → <ins>{textOf(after)}</ins>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>In the cluster</h3>
      {data.objects.length > 0 ? (
        <ObjectDifferences objects={data.objects} />
      ) : (
        <p className="muted">They have left the same in the cluster.</p>
      )}
    </>
  );
}

async function differenceOf(
  api: string,
  from: Deployment,
  to: Deployment,
  signal: AbortSignal,
): Promise<Difference> {
  const query = new URLSearchParams({ from: from.sha, to: to.sha, straight: 'true' });
  const [compared, { commits }] = await Promise.all([
    get<DeploymentsCompared>(`${api}/deployments/${to.id}/difference?from=${from.id}`, signal),
    get<Pick<Difference, 'commits'>>(`${api}/repository/compare?${query}`, signal),
  ]);
  return { ...compared, commits };
}

type Image = DeploymentsCompared['images'][number]['before'];

const textOf = (image: Image) =>
  image === null
    ? 'none'
    : `${image.image}${image.digest ? ` (${image.digest.slice(0, 19)})` : ''}`;
