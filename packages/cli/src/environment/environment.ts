import type { ClusterProblem, Deployment } from '@slipway/contract';
import { type Api, connectApi } from '#api/api';
import { CommandFailed, type Input } from '#command';
import { readDataDir } from '#config';
import { projectOf } from '#project/project';

/** An environment, as the API shows it. */
export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly external_url: string | null;
  /** When it stops by itself. */
  readonly auto_stop_at: string | null;
  /** What is there. */
  readonly last_deployment: Pick<Deployment, 'iid' | 'sha'> | null;
  readonly cluster_problem?: ClusterProblem | null;
}

/** A field in which two states differ. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** An environment by its name, and where the API has its project. */
export interface FoundEnvironment {
  readonly api: Api;
  /** `/projects/root%2Fshop` */
  readonly project: string;
  readonly environment: Environment;
}

/** The environment that is named first. @throws CommandFailed with the names of those that are there. */
export async function environmentOf({ positionals, flags }: Input): Promise<FoundEnvironment> {
  const api = connectApi(readDataDir(flags));
  const project = `/projects/${encodeURIComponent(projectOf(flags, api))}`;
  return environmentNamed(api, project, positionals[0] ?? '');
}

/** One of a project (`/projects/root%2Fshop`). @throws CommandFailed with the names of those that are there. */
export async function environmentNamed(
  api: Api,
  project: string,
  name: string,
): Promise<FoundEnvironment> {
  const query = new URLSearchParams({ name });
  const [environment] = await api.get<readonly Environment[]>(`${project}/environments?${query}`);
  if (environment) return { api, project, environment };
  const all = await api.get<readonly Environment[]>(`${project}/environments?per_page=100`);
  const names = all.map((it) => it.name).join(', ');
  throw new CommandFailed(
    `there is no environment "${name}" in the project${names ? `; there are ${names}` : ' yet: its first job makes it'}`,
  );
}

/** The newest deployments to an environment, newest first. */
export function deploymentsTo(
  { api, project, environment }: FoundEnvironment,
  more: Readonly<Record<string, string>> = {},
): Promise<readonly Deployment[]> {
  const query = new URLSearchParams({
    ...{ environment: environment.name, order_by: 'id', sort: 'desc', per_page: '20' },
    ...more,
  });
  return api.get(`${project}/deployments?${query}`);
}

/** `spec.template.spec.containers[web].image: "web:3" → "web:2"` */
export function differenceLine({ path, before, after }: Difference): string {
  return `    ${path}: ${valueText(before)} → ${valueText(after)}`;
}

const longest = 200;

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
