import type { Variable } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Variables that jobs of the project get. */
export function VariablesPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/variables`;
  const why = whyNot(level, 40);
  const variables = useResource(api, (path, signal) => getAll<Variable>(path, signal));
  const add = async (fields: Fields) => {
    const masking = fields.text('masking');
    await post(api, {
      key: fields.text('key'),
      value: fields.raw('value'),
      variable_type: fields.text('variable_type'),
      environment_scope: fields.text('environment_scope') || '*',
      description: fields.text('description') || null,
      protected: fields.isChecked('protected'),
      masked: masking === 'masked',
      masked_and_hidden: masking === 'hidden',
    });
    variables.reload();
  };
  const end = async ({ key, environment_scope: scope }: Variable) => {
    const filter = `filter[environment_scope]=${encodeURIComponent(scope)}`;
    await remove(`${api}/${encodeURIComponent(key)}?${filter}`);
    variables.reload();
  };
  return (
    <>
      <h1>Variables</h1>
      <p className="muted">
        Every job of the project has them as <code>$NAME</code>. Passwords and keys belong here, not
        into <code>.gitlab-ci.yml</code>.
      </p>
      <Listing of={variables} what="the variables" none="No variables yet" hint="Add one below.">
        {(items) => <VariableTable of={items} why={why} onDelete={end} />}
      </Listing>
      <NewVariable why={why} onAdd={add} />
      <AsCommand
        lines={[
          `slipway variable set API_KEY --masked -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/variables`, {
            key: 'API_KEY',
            value: 'secret-value',
            masked: 'true',
          }),
        ]}
      />
    </>
  );
}

function VariableTable({
  of,
  why,
  onDelete,
}: {
  readonly of: readonly Variable[];
  readonly why: string | undefined;
  readonly onDelete: (variable: Variable) => Promise<void>;
}) {
  return (
    <Table
      caption="Variables"
      rows={of}
      keyOf={({ key, environment_scope }) => `${key} ${environment_scope}`}
      columns={[
        {
          title: 'Name',
          cell: ({ key, description }) => (
            <>
              <code>{key}</code>
              {description && <p className="muted">{description}</p>}
            </>
          ),
        },
        { title: 'Value', cell: (variable) => <Value variable={variable} /> },
        {
          title: 'For',
          cell: ({ environment_scope: scope }) => (scope === '*' ? 'all jobs' : scope),
        },
        { title: 'Kept', cell: (variable) => kept(variable) },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (variable) => (
            <Confirm
              verb="Delete"
              what="variable"
              name={variable.key}
              isSmall
              why={why}
              onConfirm={() => onDelete(variable)}
            >
              <p>Jobs that start from now on do not have it. Its value is lost.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}

function NewVariable({
  why,
  onAdd,
}: {
  readonly why: string | undefined;
  readonly onAdd: (fields: Fields) => Promise<void>;
}) {
  return (
    <section aria-labelledby="new-variable">
      <h2 id="new-variable">Add a variable</h2>
      <div className="card form-card">
        <Form submit="Add variable" why={why} onSubmit={onAdd}>
          <TextField name="key" label="Name" hint="Letters, digits and _" />
          <TextField name="value" label="Value" rows={3} isOptional />
          <SelectField
            name="masking"
            label="In logs and here"
            value="visible"
            options={[
              ['visible', 'Shown'],
              ['masked', 'Masked in logs: at least 8 characters, without spaces'],
              ['hidden', 'Masked in logs, and never shown here again'],
            ]}
          />
          <SelectField
            name="variable_type"
            label="Jobs see"
            value="env_var"
            options={[
              ['env_var', 'the value'],
              ['file', 'the path of a file with the value'],
            ]}
          />
          <TextField
            name="environment_scope"
            label="Environments"
            value="*"
            hint="* is every job; production or review/* only those that deploy there."
          />
          <CheckField
            name="protected"
            label="Only for protected branches and tags"
            hint="Whoever may only push to other branches cannot print it."
          />
          <TextField name="description" label="What it is for" isOptional />
        </Form>
      </div>
    </section>
  );
}

function kept({ protected: isProtected, masked, hidden, variable_type: type }: Variable): string {
  const words = [
    isProtected && 'protected',
    hidden ? 'hidden' : masked && 'masked',
    type === 'file' && 'file',
  ];
  return words.filter(Boolean).join(', ') || 'plain';
}

/** Not before it is asked for: others may look at the screen. */
function Value({ variable: { key, value } }: { readonly variable: Variable }) {
  const [isShown, setShown] = useState(false);
  if (value === null) return <span className="muted">hidden</span>;
  if (isShown) return <code className="value">{value === '' ? '(empty)' : value}</code>;
  return (
    <button
      type="button"
      className="button small"
      aria-label={`Show the value of ${key}`}
      onClick={() => setShown(true)}
    >
      Show
    </button>
  );
}
