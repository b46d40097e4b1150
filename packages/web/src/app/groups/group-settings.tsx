import type { Group } from '@slipway/contract';
import { useState } from 'react';
import { put } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { groupApi } from './use-group.ts';
import { visibilityOptions } from './visibility-options.ts';

/** Name, path, description, and who may see a group. */
export function GroupSettings({
  group,
  why,
  onChange,
}: {
  readonly group: Group;
  readonly why: string | undefined;
  readonly onChange: () => void;
}) {
  const [isSaved, setSaved] = useState(false);
  const save = async (fields: Fields) => {
    setSaved(false);
    const changed = await put<Group>(groupApi(group.full_path), {
      name: fields.text('name'),
      path: fields.text('path'),
      description: fields.text('description'),
      visibility: fields.text('visibility'),
    });
    if (changed.full_path !== group.full_path) {
      navigate(to.group(changed.full_path, 'settings'));
      return;
    }
    setSaved(true);
    onChange();
  };
  return (
    <div className="card form-card">
      <Form submit="Save" keeps why={why} onSubmit={save}>
        <TextField name="name" label="Name" value={group.name} />
        <TextField
          name="path"
          label="Path"
          value={group.full_path.split('/').at(-1) ?? ''}
          hint="With another one the addresses of all its projects change, those for git and images, too."
        />
        <TextField
          name="description"
          label="Description"
          value={group.description ?? ''}
          isOptional
        />
        <SelectField
          name="visibility"
          label="Who may see it"
          value={group.visibility}
          options={visibilityOptions}
        />
      </Form>
      <p role="status" className="done">
        {isSaved && 'Saved.'}
      </p>
    </div>
  );
}
