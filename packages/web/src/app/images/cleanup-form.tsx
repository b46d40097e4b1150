import type { CleanupPolicy, Project } from '@slipway/contract';
import { useState } from 'react';
import { get, projectApi, put } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { CleanupPreview } from './cleanup-preview.tsx';

const cadences = [
  ['1d', 'each day'],
  ['7d', 'each week'],
  ['14d', 'every second week'],
  ['1month', 'each month'],
  ['3month', 'every three months'],
] as const;

const keeps = [
  ['', 'none'],
  ...[1, 5, 10, 25, 50, 100].map((count) => [count, String(count)] as const),
] as const;

const ages = [
  ['', 'of any age'],
  ...[7, 14, 30, 60, 90].map((days) => [`${days}d`, `older than ${days} days`] as const),
] as const;

interface Settings {
  readonly container_expiration_policy: CleanupPolicy;
}

/** Which tags go by themselves. */
export function CleanupForm({
  project,
  level,
}: {
  readonly project: Project;
  readonly level: number;
}) {
  const [isSaved, setSaved] = useState(false);
  const api = projectApi(project.id);
  const { data, reload } = useResource(api, (path, signal) => get<Settings>(path, signal));
  const policy = data?.container_expiration_policy;
  if (!policy) return null;
  const save = async (fields: Fields) => {
    setSaved(false);
    await put(api, {
      container_expiration_policy_attributes: {
        enabled: fields.isChecked('enabled'),
        cadence: fields.text('cadence'),
        keep_n: fields.text('keep_n'),
        older_than: fields.text('older_than'),
        name_regex_delete: fields.text('name_regex'),
        name_regex_keep: fields.text('name_regex_keep'),
      },
    });
    setSaved(true);
    reload();
  };
  return (
    <section className="card form-card" aria-labelledby="cleanup">
      <h2 id="cleanup">Clean up by itself</h2>
      <p className="muted">
        What a pod, an environment or a job still needs always stays.
        {policy.enabled && policy.next_run_at && (
          <>
            {' '}
            The next time is <TimeAgo at={policy.next_run_at} />.
          </>
        )}
      </p>
      <Form submit="Save" keeps why={whyNot(level, 40)} onSubmit={save}>
        <CheckField name="enabled" label="Remove old tags" isChecked={policy.enabled} />
        <SelectField name="cadence" label="How often" value={policy.cadence} options={cadences} />
        <SelectField
          name="older_than"
          label="Tags"
          value={policy.older_than ?? ''}
          options={ages}
        />
        <SelectField
          name="keep_n"
          label="Of the newest stay"
          value={policy.keep_n ?? ''}
          options={keeps}
          hint="For each repository"
        />
        <TextField
          name="name_regex"
          label="Whose names match"
          value={policy.name_regex}
          hint="A pattern (RE2); .* is all"
        />
        <TextField
          name="name_regex_keep"
          label="But not these"
          value={policy.name_regex_keep ?? ''}
          isOptional
          placeholder="main|v.+"
        />
      </Form>
      <p className="done" role="status">
        {isSaved && 'Saved'}
      </p>
      <CleanupPreview project={project} policy={policy} why={whyNot(level, 40)} />
    </section>
  );
}
