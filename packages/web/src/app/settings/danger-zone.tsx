import type { Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { getAll, post, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, SelectField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import type { SettingsProps } from './settings-props.ts';

/** What puts a project away: for its owners. */
export function DangerZone({ project, level, onChange }: SettingsProps) {
  const why = whyNot(level, 50);
  return (
    <section className="danger-zone" aria-labelledby="danger">
      <h2 id="danger">Danger zone</h2>
      <Archive project={project} why={why} onChange={onChange} />
      {why === undefined && <Transfer project={project} />}
      <Delete project={project} why={why} />
    </section>
  );
}

interface Part {
  readonly project: Project;
  readonly why: string | undefined;
}

function Row({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <p>
        <strong>{title}</strong>
        <br />
        <span className="muted">{hint}</span>
      </p>
      {children}
    </div>
  );
}

function Archive({ project, why, onChange }: Part & Pick<SettingsProps, 'onChange'>) {
  const { isBusy, run } = useAction();
  const verb = project.archived ? 'unarchive' : 'archive';
  const act = () =>
    run(async () => {
      await post(`${projectApi(project.id)}/${verb}`);
      onChange();
    });
  return project.archived ? (
    <Row title="Unarchive this project" hint="Its people can change it again.">
      <Verb why={why} isBusy={isBusy} onClick={act}>
        Unarchive
      </Verb>
    </Row>
  ) : (
    <Row
      title="Archive this project"
      hint="It can be read, but nobody pushes, runs pipelines, deploys or releases until it is unarchived."
    >
      <Verb why={why} isBusy={isBusy} onClick={act}>
        Archive
      </Verb>
    </Row>
  );
}

interface Target {
  readonly id: number;
  readonly full_path: string;
}

function Transfer({ project }: { readonly project: Project }) {
  const api = projectApi(project.id);
  const targets = useResource(`${api}/transfer_locations`, (path, signal) =>
    getAll<Target>(path, signal),
  );
  const transfer = async (fields: Fields) => {
    const moved = await put<Project>(`${api}/transfer`, { namespace: fields.text('namespace') });
    navigate(to.settings(moved.path_with_namespace));
  };
  const options = (targets.data ?? []).map(
    ({ id, full_path: path }) => [String(id), path] as const,
  );
  return (
    <Row
      title="Move this project into a group"
      hint="Its address, its git remote and the names of its images change; whoever has them needs the new ones."
    >
      {options.length > 0 ? (
        <Form submit="Move" onSubmit={transfer}>
          <SelectField name="namespace" label="Group" options={options} />
        </Form>
      ) : (
        <p className="muted">You may make projects in no other group.</p>
      )}
    </Row>
  );
}

function Delete({ project, why }: Part) {
  return (
    <Row title="Delete this project" hint="Nobody can bring it back.">
      <Confirm
        verb="Delete"
        what="project"
        name={project.path_with_namespace}
        why={why}
        onConfirm={async () => {
          await remove(projectApi(project.id));
          navigate(to.projects);
        }}
      >
        <p>
          With it go its repository, all pipelines with their logs and artifacts, its images, and
          what its jobs have deployed is nobody’s any more. Pods go on running.
        </p>
      </Confirm>
    </Row>
  );
}
