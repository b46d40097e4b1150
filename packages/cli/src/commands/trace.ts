import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { environmentOf } from '#environment/environment';
import { print, printJson } from '#output';

/** A deployment with what it comes from, as the API shows it. */
interface Traced {
  readonly project: { readonly path_with_namespace: string };
  readonly environment: { readonly name: string; readonly web_url: string };
  readonly deployment: {
    readonly iid: number;
    readonly status: string;
    readonly created_at: string;
    readonly is_rollback: boolean;
  };
  readonly commit: { readonly sha: string; readonly ref: string };
  readonly job: { readonly id: number; readonly name: string; readonly web_url: string } | null;
  readonly pipeline: { readonly id: number; readonly web_url: string } | null;
  readonly images: readonly {
    readonly workload: string;
    readonly image: string;
    readonly digest: string | null;
  }[];
  /** Null for the built-in one. */
  readonly cluster: string | null;
  readonly pods: readonly string[];
}

export const command: Command = {
  summary:
    'Says from which commit, pipeline and job a pod or an image comes, and what became of a commit.',
  positionals: ['POD|IMAGE|COMMIT'],
  options: {
    ...jsonOption,
    namespace: {
      type: 'string',
      short: 'n',
      value: 'NAME',
      description: 'namespace of the pod (default: default)',
    },
    environment: {
      type: 'string',
      value: 'NAME',
      description: 'whose cluster the pod is in, where that is not the built-in one',
    },
    ...projectOption,
  },
  example: 'slipway trace hello-5d8f7c-x2x4k -n staging',
  async run(input) {
    const { flags } = input;
    const [wanted = ''] = input.positionals;
    const api = connectApi(readDataDir(flags));
    const query = new URLSearchParams(wishOf(wanted, flags.text('namespace')));
    const environment = flags.text('environment');
    if (environment !== undefined) {
      const found = await environmentOf({ ...input, positionals: [environment] });
      query.set('environment_id', String(found.environment.id));
    }
    const traced = await api.get<readonly Traced[]>(`/provenance?${query}`);
    if (flags.isSet('json')) printJson(traced);
    else if (traced.length === 0) print(`no deployment is known that has to do with ${wanted}`);
    else for (const each of traced) printTraced(each);
    return traced.length === 0 ? 1 : 0;
  },
};

/** Commits are hexadecimal, images have a slash or a colon, whatever else is a pod. */
function wishOf(wanted: string, namespace = 'default'): Record<string, string> {
  if (/^[0-9a-f]{7,64}$/.test(wanted)) return { sha: wanted };
  const [, pod] = /^pods?\/(.+)$/.exec(wanted) ?? [];
  if (pod !== undefined) return { pod: `${namespace}/${pod}` };
  return /[:/@]/.test(wanted) ? { image: wanted } : { pod: `${namespace}/${wanted}` };
}

function printTraced(it: Traced): void {
  const { deployment, environment, project } = it;
  const what = deployment.is_rollback ? 'rollback' : 'deployment';
  print(
    `${what} #${deployment.iid} to ${environment.name} of ${project.path_with_namespace}: ${deployment.status}, ${deployment.created_at}`,
  );
  print(`  commit    ${it.commit.sha} of ${it.commit.ref}`);
  if (it.pipeline) print(`  pipeline  ${it.pipeline.web_url}`);
  if (it.job) print(`  job       ${it.job.name}: ${it.job.web_url}`);
  for (const { workload, image, digest } of it.images) {
    print(`  image     ${image}${digest ? ` (${digest})` : ''} in ${workload}`);
  }
  const where = it.cluster === null ? '' : ` in the cluster ${it.cluster}`;
  for (const pod of it.pods) print(`  pod       ${pod}${where}`);
}
