import { allPages, apiCommand, type Call } from '#api/api-command';
import { CommandFailed, projectOption } from '#command';

/** A project or group whose jobs are let in. */
interface Allowed {
  readonly kind: 'project' | 'group';
  readonly id: number;
  readonly path: string;
}

interface Named {
  readonly id: number;
  /** Of a project; of a group only its page is told. */
  readonly path_with_namespace?: string;
  readonly full_path?: string;
  readonly web_url: string;
}

/** Those whose jobs may use a project by their `CI_JOB_TOKEN`. */
export const list = apiCommand({
  summary: 'Lists the projects and groups whose jobs may use a project by their CI_JOB_TOKEN.',
  options: projectOption,
  example: 'slipway job-token list --project root/hello',
  ask: async (call) => {
    const api = addressOf(call);
    const { inbound_enabled: isLimited } = await call.api.get<{ inbound_enabled: boolean }>(api);
    return { isLimited, allowed: await allowedBy(call) };
  },
  say: ({ isLimited, allowed }) => ({
    ...(!isLimited && { title: 'the list does not hold: jobs of every project are let in' }),
    heads: ['KIND', 'PATH'],
    rows: allowed.map((it) => [it.kind, it.path]),
    empty: 'nobody but its own jobs',
  }),
});

/** Lets the jobs of one more project, or of all projects of a group, in. */
export const allow = apiCommand({
  summary: 'Lets jobs of another project, or of all projects of a group, use a project.',
  positionals: ['PATH'],
  options: projectOption,
  example: 'slipway job-token allow root/tools --project root/hello',
  ask: async (call) => {
    const [path = ''] = call.positionals;
    const found = await projectOrGroup(call, path);
    const field = found.kind === 'project' ? 'target_project_id' : 'target_group_id';
    await call.api.post(listOf(call, found.kind), { [field]: found.id });
    return found;
  },
  say: ({ kind, path }) => `jobs of the ${kind} ${path} are let in`,
});

/** Takes that back. */
export const refuse = apiCommand({
  summary: 'Lets jobs of a project or group in no longer.',
  positionals: ['PATH'],
  options: projectOption,
  example: 'slipway job-token refuse root/tools --project root/hello',
  ask: async (call) => {
    const [path = ''] = call.positionals;
    const found = (await allowedBy(call)).find((it) => it.path === path);
    if (!found) {
      throw new CommandFailed(`${path} is not let in; slipway job-token list shows who is`);
    }
    await call.api.delete(`${listOf(call, found.kind)}/${found.id}`);
    return found;
  },
  say: ({ kind, path }) => `jobs of the ${kind} ${path} are not let in any longer`,
});

const addressOf = (call: Call) => `${call.project()}/job_token_scope`;

const listOf = (call: Call, kind: Allowed['kind']) =>
  `${addressOf(call)}/${kind === 'project' ? 'allowlist' : 'groups_allowlist'}`;

async function allowedBy(call: Call): Promise<readonly Allowed[]> {
  const kinds = ['project', 'group'] as const;
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const all = await allPages<Named>(call.api, listOf(call, kind));
      return all.map((it) => ({ kind, id: it.id, path: pathOf(it) }));
    }),
  );
  return found.flat();
}

async function projectOrGroup(call: Call, path: string): Promise<Allowed> {
  const query = new URLSearchParams({ search: path });
  const groups = await allPages<Named>(call.api, `/groups?${query}`);
  const group = groups.find((it) => it.full_path === path);
  if (group) return { kind: 'group', id: group.id, path };
  const { id } = await call.api.get<Named>(`/projects/${encodeURIComponent(path)}`);
  return { kind: 'project', id, path };
}

const pathOf = (it: Named) =>
  it.path_with_namespace ?? it.web_url.split('/groups/').slice(1).join('/groups/');
