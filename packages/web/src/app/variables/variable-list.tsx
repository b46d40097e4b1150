import type { Variable } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import type { Fields } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { NewVariable } from './new-variable.tsx';

/** Variables that jobs of a project, or of all projects of a group, get. */
export function VariableList({
  api,
  why,
}: {
  /** `/api/v4/projects/1/variables` */
  readonly api: string;
  /** Why they cannot be changed. */
  readonly why: string | undefined;
}) {
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
      <Listing of={variables} what="the variables" none="No variables yet" hint="Add one below.">
        {(items) => <VariableTable of={items} why={why} onDelete={end} />}
      </Listing>
      <NewVariable why={why} onAdd={add} />
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
