import type { Deployment, Project, PutBackObject } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Verb } from '#ui/form/verb.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { Loading } from '#ui/state/states.tsx';
import { ObjectDifferences } from './differences.tsx';

interface Preview {
  readonly objects: readonly PutBackObject[];
}

/** Asks before an earlier state is put back: with what the cluster says that would change. */
export function RollBack({
  project,
  deployment,
  onClose,
}: {
  readonly project: Project;
  readonly deployment: Deployment;
  readonly onClose: () => void;
}) {
  const path = `${projectApi(project.id)}/deployments/${deployment.id}/rollback`;
  const { announce } = useNotices();
  const { isBusy, problem, submit } = useSubmit();
  const { data, error } = useResource(path, (key) => post<Preview>(key, { dry_run: true }));
  const go = () =>
    void submit(async () => {
      await post(path);
      announce(`The state of deployment #${deployment.iid} is being put back`);
      onClose();
    });
  return (
    <Dialog title={`Roll back to #${deployment.iid}?`} isOpen onClose={onClose}>
      <div className="form">
        <p>
          What deployment #{deployment.iid} (<code>{deployment.sha.slice(0, 8)}</code>) had left in
          the cluster is put back. No job runs. How many pods there are stays.
        </p>
        {data ? <Objects objects={data.objects} /> : !error && <Loading lines={3} />}
        <p className="problem" role="alert">
          {problem ?? error?.message}
        </p>
        <span className="actions">
          <Verb tone="primary" isBusy={isBusy} why={whyNot(data, error)} onClick={go}>
            Roll back
          </Verb>
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
        </span>
      </div>
    </Dialog>
  );
}

function whyNot(preview: Preview | undefined, error: Error | undefined): string | undefined {
  if (error) return error.message;
  if (!preview) return 'The cluster is being asked.';
  if (preview.objects.some(({ problem }) => problem !== null)) return 'The cluster refuses it.';
  const isSame = !preview.objects.some(({ action }) => action === 'replace' || action === 'create');
  return isSame ? 'Everything is as this deployment has left it.' : undefined;
}

function Objects({ objects }: { readonly objects: readonly PutBackObject[] }) {
  const named = ({ resource, name }: PutBackObject) => `${resource}/${name}`;
  const changed = objects.filter(({ action }) => action === 'replace');
  const made = objects.filter(({ action }) => action === 'create');
  const left = objects.filter(({ action }) => action === 'leave');
  const refused = objects.filter(({ problem }) => problem !== null);
  return (
    <>
      {changed.length > 0 && <p>This changes:</p>}
      <ObjectDifferences objects={changed} />
      {made.length > 0 && <p>Made again: {made.map(named).join(', ')}</p>}
      {left.length > 0 && (
        <details>
          <summary>What stays as it is</summary>
          <ul>
            {left.map((it) => (
              <li key={`${named(it)} ${it.namespace}`}>
                {named(it)}: {it.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {refused.map((it) => (
        <p key={`${named(it)} ${it.namespace}`} className="problem">
          {named(it)}: {it.problem}
        </p>
      ))}
    </>
  );
}
