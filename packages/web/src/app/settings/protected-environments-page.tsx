import { projectApi, put } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Protections } from '#protections/protections.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Verb } from '#ui/form/verb.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Environments to which only some may deploy. */
export function ProtectedEnvironmentsPage({ project, level, onChange }: SettingsProps) {
  const api = `${projectApi(project.id)}/protected_environments`;
  const why = whyNot(level, 40);
  return (
    <>
      <h1>Protected environments</h1>
      <p className="muted">
        A job that deploys to one of them runs only for those who may; for others its play button
        says why not. Where approvals are asked for, it waits until they are given, and then for a
        person.
      </p>
      <Protections api={api} why={why} />
      <AuthorsApprove project={project} why={why} onChange={onChange} />
      <AsCommand
        lines={[
          `slipway environment protect production --deployers maintainer --approvals 1 --project ${project.path_with_namespace}`,
          `slipway deployment approve 7 --project ${project.path_with_namespace}`,
        ]}
      />
    </>
  );
}

/** Whether those who have started a pipeline count among the approvers of its deployments. */
function AuthorsApprove({
  project,
  why,
  onChange,
}: Pick<SettingsProps, 'project' | 'onChange'> & { readonly why: string | undefined }) {
  const { isBusy, run } = useAction();
  const isLet = project.allow_pipeline_trigger_approve_deployment ?? false;
  const change = { allow_pipeline_trigger_approve_deployment: !isLet };
  return (
    <section className="later-part" aria-labelledby="authors">
      <h2 id="authors">Approvals by authors</h2>
      <p>
        {isLet
          ? 'Whoever has started a pipeline may approve its deployments.'
          : 'Whoever has started a pipeline may not approve its deployments.'}
      </p>
      <Verb
        isBusy={isBusy}
        why={why}
        onClick={() => run(() => put(projectApi(project.id), change).then(onChange))}
      >
        {isLet ? 'Do not let them' : 'Let them'}
      </Verb>
    </section>
  );
}
