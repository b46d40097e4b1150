import type { ChangedObject, Deployment, Project } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/dialog.tsx';
import { Failure, Loading } from '#ui/states.tsx';
import { ObjectDifferences } from './differences.tsx';

/** In what two deployments to one environment differ: commits and what they left in the cluster. */
export function DeploymentDifference({
  project,
  from,
  to,
  onClose,
}: {
  readonly project: Project;
  readonly from: Deployment;
  readonly to: Deployment;
  readonly onClose: () => void;
}) {
  const path = `${projectApi(project.id)}/deployments/${to.id}/difference?from=${from.id}`;
  const { data, error, reload } = useResource(path, (key, signal) =>
    get<{ readonly objects: readonly ChangedObject[] }>(key, signal),
  );
  return (
    <Dialog title={`From #${from.iid} to #${to.iid}`} isOpen onClose={onClose}>
      <div className="form">
        <p>
          {from.sha === to.sha ? 'The same commit: ' : 'Commits: '}
          <code>{from.sha.slice(0, 8)}</code>
          {from.sha !== to.sha && (
            <>
              {' → '}
              <code>{to.sha.slice(0, 8)}</code>
            </>
          )}
        </p>
        {data ? (
          data.objects.length > 0 ? (
            <ObjectDifferences objects={data.objects} />
          ) : (
            <p className="muted">They have left the same in the cluster.</p>
          )
        ) : error ? (
          <Failure error={error} what="the difference" retry={reload} />
        ) : (
          <Loading lines={3} />
        )}
        <span className="actions">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
    </Dialog>
  );
}
