import type { ProtectedEnvironment } from '@slipway/contract';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form.tsx';
import { Listing } from '#ui/listing.tsx';
import { Table } from '#ui/table.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Environments to which only some may deploy. */
export function ProtectedEnvironmentsPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/protected_environments`;
  const why = whyNot(level, 40);
  const rules = useResource(api, (path, signal) => getAll<ProtectedEnvironment>(path, signal));
  const protect = async (fields: Fields) => {
    await post(api, {
      name: fields.text('name'),
      deploy_access_levels: [{ access_level: fields.number('level') }],
    });
    rules.reload();
  };
  const end = async (name: string) => {
    await remove(`${api}/${encodeURIComponent(name)}`);
    rules.reload();
  };
  return (
    <>
      <h1>Protected environments</h1>
      <p className="muted">
        A job that deploys to one of them runs only for those who may; for others its play button
        says why not.
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
      <section aria-labelledby="protect">
        <h2 id="protect">Protect an environment</h2>
        <div className="card form-card">
          <Form submit="Protect environment" why={why} onSubmit={protect}>
            <TextField name="name" label="Environment" hint="production" />
            <SelectField
              name="level"
              label="May deploy"
              value={40}
              options={[
                [40, 'Maintainers'],
                [30, 'Developers and maintainers'],
                [60, 'Administrators of the instance'],
              ]}
            />
          </Form>
        </div>
      </section>
      <AsCommand
        lines={[
          curl('POST', `/api/v4/projects/${project.id}/protected_environments`, {
            name: 'production',
            'deploy_access_levels[][access_level]': '40',
          }),
        ]}
      />
    </>
  );
}
