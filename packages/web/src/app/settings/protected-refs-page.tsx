import type { AllowedLevel, ProtectedBranch, ProtectedTag } from '@slipway/contract';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

const levels = [
  [40, 'Maintainers'],
  [30, 'Developers and maintainers'],
  [0, 'Nobody'],
] as const;

/** Branches and tags that only some may change; jobs of theirs get protected variables. */
export function ProtectedRefsPage(props: SettingsProps) {
  return (
    <>
      <h1>Protected refs</h1>
      <p className="muted">
        Only their jobs get protected variables and may use protected runners. The default branch is
        protected from the beginning.
      </p>
      <Branches {...props} />
      <Tags {...props} />
      <AsCommand
        lines={[
          `slipway branch protect 'release/*' -p ${props.project.path_with_namespace}`,
          `slipway tag protect 'v*' -p ${props.project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${props.project.id}/protected_branches`, {
            name: 'release/*',
          }),
          curl('POST', `/api/v4/projects/${props.project.id}/protected_tags`, { name: 'v*' }),
        ]}
      />
    </>
  );
}

const who = (allowed: readonly AllowedLevel[]) =>
  allowed.map((each) => each.access_level_description).join(', ') || 'No one';

function Branches({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/protected_branches`;
  const why = whyNot(level, 40);
  const branches = useResource(api, (path, signal) => getAll<ProtectedBranch>(path, signal));
  const protect = async (fields: Fields) => {
    await post(api, {
      name: fields.text('name'),
      push_access_level: fields.number('push'),
      merge_access_level: fields.number('merge'),
      allow_force_push: fields.isChecked('force'),
    });
    branches.reload();
  };
  const end = async (name: string) => {
    await remove(`${api}/${encodeURIComponent(name)}`);
    branches.reload();
  };
  return (
    <section aria-labelledby="branches">
      <h2 id="branches">Branches</h2>
      <Listing of={branches} what="the protected branches" none="No branch is protected">
        {(items) => (
          <Table
            caption="Protected branches"
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              { title: 'Branch', cell: ({ name }) => <code>{name}</code> },
              { title: 'May push', cell: ({ push_access_levels: it }) => who(it) },
              { title: 'May merge and run jobs', cell: ({ merge_access_levels: it }) => who(it) },
              { title: 'Force push', cell: ({ allow_force_push: it }) => (it ? 'allowed' : 'no') },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: ({ name }) => (
                  <Confirm
                    verb="Unprotect"
                    what="branch"
                    name={name}
                    isSmall
                    why={why}
                    onConfirm={() => end(name)}
                  >
                    <p>
                      Every developer may push to it, and its jobs lose protected variables and
                      runners.
                    </p>
                  </Confirm>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <details className="below">
        <summary>Protect a branch</summary>
        <div className="card form-card below">
          <Form submit="Protect branch" why={why} onSubmit={protect}>
            <TextField name="name" label="Branch" hint="main, or a pattern: release/*" />
            <SelectField name="push" label="May push" value={40} options={levels} />
            <SelectField name="merge" label="May merge and run jobs" value={40} options={levels} />
            <CheckField name="force" label="Allow force push" />
          </Form>
        </div>
      </details>
    </section>
  );
}

function Tags({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/protected_tags`;
  const why = whyNot(level, 40);
  const tags = useResource(api, (path, signal) => getAll<ProtectedTag>(path, signal));
  const protect = async (fields: Fields) => {
    await post(api, { name: fields.text('name'), create_access_level: fields.number('create') });
    tags.reload();
  };
  const end = async (name: string) => {
    await remove(`${api}/${encodeURIComponent(name)}`);
    tags.reload();
  };
  return (
    <section aria-labelledby="tags">
      <h2 id="tags">Tags</h2>
      <Listing of={tags} what="the protected tags" none="No tag is protected">
        {(items) => (
          <Table
            caption="Protected tags"
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              { title: 'Tag', cell: ({ name }) => <code>{name}</code> },
              { title: 'May create', cell: ({ create_access_levels: it }) => who(it) },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: ({ name }) => (
                  <Confirm
                    verb="Unprotect"
                    what="tag"
                    name={name}
                    isSmall
                    why={why}
                    onConfirm={() => end(name)}
                  >
                    <p>Every developer may make, move and delete such tags.</p>
                  </Confirm>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <details className="below">
        <summary>Protect a tag</summary>
        <div className="card form-card below">
          <Form submit="Protect tag" why={why} onSubmit={protect}>
            <TextField name="name" label="Tag" hint="v1.0, or a pattern: v*" />
            <SelectField name="create" label="May create" value={40} options={levels} />
          </Form>
        </div>
      </details>
    </section>
  );
}
