import { useState } from 'react';
import { projectApi, put } from '#data/api.ts';
import { whyNot } from '#tokens/roles.ts';
import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { DangerZone } from './danger-zone.tsx';
import type { SettingsProps } from './settings-props.ts';

const visibilities = [
  ['private', 'Private: members only'],
  ['internal', 'Internal: everybody who is signed in'],
  ['public', 'Public: everybody'],
] as const;

/** Name, description, who may see it, how jobs run; and the end of it. */
export function GeneralPage({ project, level, onChange }: SettingsProps) {
  const [isSaved, setSaved] = useState(false);
  const api = projectApi(project.id);
  const save = async (fields: Fields) => {
    setSaved(false);
    await put(api, {
      name: fields.text('name'),
      description: fields.text('description'),
      default_branch: fields.text('default_branch') || undefined,
      visibility: fields.text('visibility'),
      ci_config_path: fields.text('ci_config_path'),
      build_timeout: fields.number('minutes') * 60,
      shared_runners_enabled: fields.isChecked('shared_runners'),
      public_jobs: fields.isChecked('public_jobs'),
      auto_rollback_enabled: fields.isChecked('auto_rollback'),
      ci_forward_deployment_enabled: fields.isChecked('forward_deployment'),
    });
    setSaved(true);
    onChange();
  };
  return (
    <>
      <h1>General settings</h1>
      <Form submit="Save" keeps why={whyNot(level, 40)} onSubmit={save}>
        <GeneralFields project={project} />
      </Form>
      <p role="status" className="done">
        {isSaved && 'Saved.'}
      </p>
      <AsCommand
        lines={[
          `slipway project edit --description "A shop" -p ${project.path_with_namespace}`,
          curl('PUT', `/api/v4/projects/${project.id}`, { description: 'A shop' }),
        ]}
      />
      <DangerZone project={project} level={level} onChange={onChange} />
    </>
  );
}

function GeneralFields({ project }: Pick<SettingsProps, 'project'>) {
  return (
    <>
      <TextField name="name" label="Name" value={project.name} />
      <TextField
        name="description"
        label="Description"
        value={project.description ?? ''}
        isOptional
      />
      <TextField
        name="default_branch"
        label="Default branch"
        value={project.default_branch ?? ''}
        isOptional
      />
      <SelectField
        name="visibility"
        label="Who may see it"
        value={project.visibility}
        options={visibilities}
      />
      <TextField
        name="ci_config_path"
        label="Pipeline file"
        value={project.ci_config_path ?? ''}
        placeholder=".gitlab-ci.yml"
        isOptional
      />
      <TextField
        name="minutes"
        label="Longest time of a job, in minutes"
        type="number"
        min={10}
        value={Math.round((project.build_timeout ?? 3600) / 60)}
      />
      <CheckField
        name="shared_runners"
        label="Runners of the instance take its jobs"
        isChecked={project.shared_runners_enabled ?? true}
      />
      <CheckField
        name="public_jobs"
        label="Whoever may see the project sees logs and artifacts"
        isChecked={project.public_jobs ?? true}
      />
      <CheckField
        name="auto_rollback"
        label="A deployment whose rollout fails is rolled back by itself"
        isChecked={project.auto_rollback_enabled ?? false}
      />
      <CheckField
        name="forward_deployment"
        label="A job that would deploy something older than its environment has fails instead"
        isChecked={project.ci_forward_deployment_enabled ?? true}
      />
    </>
  );
}
