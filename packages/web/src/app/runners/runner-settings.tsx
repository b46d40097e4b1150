import type { FullRunner } from '@slipway/contract';
import { useState } from 'react';
import { put } from '#data/api.ts';
import { CheckField, type Fields, Form, TextField } from '#ui/form/form.tsx';

const minute = 60;

/** What a runner is called, and which jobs it takes. */
export function RunnerSettings({
  runner,
  onChange,
}: {
  readonly runner: FullRunner;
  readonly onChange: () => void;
}) {
  const [isSaved, setSaved] = useState(false);
  const save = async (fields: Fields) => {
    setSaved(false);
    const minutes = fields.text('minutes');
    await put(`/api/v4/runners/${runner.id}`, {
      description: fields.text('description'),
      tag_list: fields
        .text('tags')
        .split(/\s*,\s*/)
        .filter(Boolean),
      run_untagged: fields.isChecked('untagged'),
      locked: fields.isChecked('locked'),
      access_level: fields.isChecked('protected') ? 'ref_protected' : 'not_protected',
      ...(minutes !== '' && { maximum_timeout: Number(minutes) * minute }),
    });
    setSaved(true);
    onChange();
  };
  const most = runner.maximum_timeout;
  return (
    <div className="card form-card">
      <Form submit="Save" keeps onSubmit={save}>
        <TextField name="description" label="Name" value={runner.description ?? ''} isOptional />
        <TextField
          name="tags"
          label="Tags"
          value={runner.tag_list.join(', ')}
          isOptional
          hint="docker, gpu: jobs ask for it by them"
        />
        <CheckField
          name="untagged"
          label="It also takes jobs without tags"
          isChecked={runner.run_untagged}
        />
        <CheckField
          name="protected"
          label="It takes jobs of protected branches and tags only"
          isChecked={runner.access_level === 'ref_protected'}
        />
        <CheckField
          name="locked"
          label="No more projects may use it"
          hint="Only for a runner of single projects."
          isChecked={runner.locked}
        />
        <TextField
          name="minutes"
          label="Longest job, in minutes"
          type="number"
          min={10}
          value={most === null ? '' : Math.round(most / minute)}
          isOptional={most === null}
          hint="Jobs that may take longer end then all the same."
        />
      </Form>
      <p role="status" className="done">
        {isSaved && 'Saved.'}
      </p>
    </div>
  );
}
