import type { ProtectedEnvironment } from '@slipway/contract';
import { getAll, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Listing } from '#ui/listing.tsx';
import { Table } from '#ui/table.tsx';
import { Verb } from '#ui/verb.tsx';
import { ProtectEnvironment } from './protect-environment.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Environments to which only some may deploy. */
export function ProtectedEnvironmentsPage({ project, level, onChange }: SettingsProps) {
  const api = `${projectApi(project.id)}/protected_environments`;
  const why = whyNot(level, 40);
  const rules = useResource(api, (path, signal) => getAll<ProtectedEnvironment>(path, signal));
  const end = async (name: string) => {
    await remove(`${api}/${encodeURIComponent(name)}`);
    rules.reload();
  };
  return (
    <>
      <h1>Protected environments</h1>
      <p className="muted">
        A job that deploys to one of them runs only for those who may; for others its play button
        says why not. Where approvals are asked for, it waits until they are given, and then for a
        person.
      </p>
      <Listing
        of={rules}
        what="the protected environments"
        none="No environment is protected"
        hint="Whoever may run a job may deploy with it."
      >
        {(items) => (
          <Table
            caption="Protected environments"
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              { title: 'Environment', cell: ({ name }) => <strong>{name}</strong> },
              {
                title: 'May deploy',
                cell: ({ deploy_access_levels: it }) =>
                  it.map((each) => each.access_level_description).join(', '),
              },
              { title: 'Approvals', cell: (it) => approvalsOf(it) },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: ({ name }) => (
                  <Confirm
                    verb="Unprotect"
                    what="environment"
                    name={name}
                    isSmall
                    why={why}
                    onConfirm={() => end(name)}
                  >
                    <p>Whoever may run a job may deploy with it, then.</p>
                  </Confirm>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <ProtectEnvironment project={project} why={why} onDone={rules.reload} />
      <AuthorsApprove project={project} why={why} onChange={onChange} />
      <AsCommand
        lines={[
          curl('POST', `/api/v4/projects/${project.id}/protected_environments`, {
            name: 'production',
            'deploy_access_levels[][access_level]': '40',
            'approval_rules[][access_level]': '40',
          }),
        ]}
      />
    </>
  );
}

function approvalsOf(protection: ProtectedEnvironment): string {
  const { approval_rules: rules, required_approval_count: count } = protection;
  const each = rules.map(
    (it) => `${it.required_approvals} of ${it.access_level_description || 'people who are gone'}`,
  );
  return each.join(', ') || (count > 0 ? `${count} of those who may deploy` : 'None');
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
