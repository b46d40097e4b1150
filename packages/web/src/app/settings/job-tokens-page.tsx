import type { Group, Project } from '@slipway/contract';
import { ApiError, get, getAll, patch, post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import type { SettingsProps } from './settings-props.ts';

interface Allowed {
  readonly kind: 'project' | 'group';
  readonly id: number;
  readonly name: string;
}

interface Loaded {
  readonly isLimited: boolean;
  readonly allowed: readonly Allowed[];
}

async function load(api: string, signal: AbortSignal): Promise<Loaded> {
  const [scope, projects, groups] = await Promise.all([
    get<{ readonly inbound_enabled: boolean }>(api, signal),
    getAll<Project>(`${api}/allowlist`, signal),
    getAll<{ readonly id: number; readonly web_url: string }>(`${api}/groups_allowlist`, signal),
  ]);
  return {
    isLimited: scope.inbound_enabled,
    allowed: [
      ...projects.map(({ id, path_with_namespace: name }) => ({
        kind: 'project' as const,
        id,
        name,
      })),
      ...groups.map(({ id, web_url: page }) => ({
        kind: 'group' as const,
        id,
        name: page.split('/groups/').slice(1).join('/groups/'),
      })),
    ],
  };
}

/** What somebody has named, if they may see it. */
async function projectOrGroup(path: string): Promise<Pick<Allowed, 'kind' | 'id'>> {
  const kinds = { project: projectApi(path), group: `/api/v4/groups/${encodeURIComponent(path)}` };
  for (const kind of ['project', 'group'] as const) {
    try {
      return { kind, id: (await get<Project | Group>(kinds[kind])).id };
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
  throw new Error(
    `There is no project or group ${path} that you may see. Write it as group/project.`,
  );
}

/** Whose jobs may use this project by their `CI_JOB_TOKEN`. */
export function JobTokensPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/job_token_scope`;
  const why = whyNot(level, 40);
  const { data, error, reload } = useResource(api, load);
  const { isBusy, run } = useAction();
  const allow = async (fields: Fields) => {
    const { kind, id } = await projectOrGroup(fields.text('path'));
    if (kind === 'project') await post(`${api}/allowlist`, { target_project_id: id });
    else await post(`${api}/groups_allowlist`, { target_group_id: id });
    reload();
  };
  const end = ({ kind, id }: Allowed) =>
    run(async () => {
      await remove(`${api}/${kind === 'group' ? 'groups_allowlist' : 'allowlist'}/${id}`);
      reload();
    });
  if (!data) return error ? <Failure error={error} what="the list" retry={reload} /> : <Loading />;
  return (
    <>
      <h1>Job tokens</h1>
      <p className="muted">
        Jobs of these projects may fetch code, images and artifacts from here with their{' '}
        <code>CI_JOB_TOKEN</code>, as far as the person may for whom they run.
      </p>
      {!data.isLimited && (
        <p className="why tone-warn">
          The list does not hold: jobs of every project are let in whose user may see this one.
        </p>
      )}
      <Table
        caption="Allowed projects and groups"
        rows={data.allowed}
        keyOf={({ kind, id }) => `${kind} ${id}`}
        columns={[
          {
            title: 'Project or group',
            cell: ({ kind, name }) =>
              kind === 'project' ? (
                <Link href={to.project(name)}>{name}</Link>
              ) : (
                <>
                  group <Link href={to.group(name)}>{name}</Link>
                </>
              ),
          },
          {
            title: 'Actions',
            isOfVerbs: true,
            cell: (target) => (
              <Verb
                isSmall
                isBusy={isBusy}
                label={`Remove ${target.name}`}
                why={
                  target.kind === 'project' && target.id === project.id
                    ? 'Its own jobs may always use it.'
                    : why
                }
                onClick={() => end(target)}
              >
                Remove
              </Verb>
            ),
          },
        ]}
      />
      <Form submit="Allow" why={why} onSubmit={allow}>
        <TextField
          name="path"
          label="Project or group"
          hint="group/project, or group for all projects in it"
        />
      </Form>
      <Verb
        why={why}
        isBusy={isBusy}
        onClick={() => run(() => patch(api, { enabled: !data.isLimited }).then(reload))}
      >
        {data.isLimited ? 'Let jobs of all projects in' : 'Let only jobs of this list in'}
      </Verb>
      <AsCommand
        lines={[
          `slipway job-token allow group/project --project ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/job_token_scope/allowlist`, {
            target_project_id: 'ID',
          }),
        ]}
      />
    </>
  );
}
