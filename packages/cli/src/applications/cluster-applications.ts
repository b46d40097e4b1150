import type { Application, ApplicationEvent, ApplicationRights } from '@slipway/contract';
import type { Api } from '#api/api';
import { readEvents } from '#api/events';
import { clusterNamed, clustersPath, ownerOptions } from '#clusters/connected-cluster';
import { CommandFailed, type Flags, type Option } from '#command';
import { print, printJson } from '#output';

/** Options that say in which cluster. */
export const clusterOptions: Readonly<Record<string, Option>> = {
  cluster: { type: 'string', value: 'NAME', description: 'a connected one (default the built-in)' },
  ...ownerOptions,
};

/** Options of what is about one release. */
export const releaseOptions: Readonly<Record<string, Option>> = {
  namespace: {
    type: 'string',
    short: 'n',
    value: 'NAME',
    description: 'its namespace (new ones: default its name)',
  },
  ...clusterOptions,
};

/** Where the applications of the cluster are asked for. */
export async function applicationsPath(api: Api, flags: Flags): Promise<string> {
  const name = flags.text('cluster');
  if (name === undefined) return '/admin/cluster/applications';
  const { id } = await clusterNamed(api, flags, name);
  return `${clustersPath(flags)}/${id}/applications`;
}

/** Where one release is: in the namespace that is named, else in the only one that has one of this name. */
export async function releasePath(api: Api, flags: Flags, name: string): Promise<string> {
  const path = await applicationsPath(api, flags);
  const namespace = flags.text('namespace') ?? (await namespaceOf(api, path, name));
  return `${path}/${namespace}/${name}`;
}

async function namespaceOf(api: Api, path: string, name: string): Promise<string> {
  const all = await api.get<readonly Application[]>(path);
  const namespaces = all.filter((it) => it.name === name).map((it) => it.namespace);
  if (namespaces.length > 1) {
    throw new CommandFailed(
      `"${name}" is in ${namespaces.join(' and ')}: say which by --namespace`,
    );
  }
  return namespaces[0] ?? name;
}

/** Shows how a change goes on, to its end: for people as it happens. @throws CommandFailed when it fails */
export async function followChange(flags: Flags, answer: Response): Promise<void> {
  const isForPeople = !flags.isSet('json');
  const told: ApplicationEvent[] = [];
  const whatNow = 'It may go on all the same: slipway app list says how it is';
  for await (const { data } of readEvents(answer, { whatNow })) {
    const event = data as ApplicationEvent; // the server's own
    if (event.type === 'failed') throw new CommandFailed(event.text);
    told.push(event);
    if (isForPeople) print(lineOf(event));
    if (event.type === 'done') break;
  }
  if (!isForPeople) printJson({ events: told });
}

function lineOf(event: ApplicationEvent): string {
  if (event.type !== 'event') return event.text;
  return `${event.is_warning ? '!' : ' '} ${event.object}  ${event.reason}: ${event.text}`;
}

/** What is granted, a line a rule. */
export function rightsLines(rights: readonly ApplicationRights[]): readonly string[] {
  if (rights.length === 0)
    return ['it is installed with the account that the cluster was connected with'];
  return rights.flatMap(({ namespace, rules }) => [
    namespace === null ? 'in the whole cluster:' : `in the namespace ${namespace}:`,
    ...rules.map(({ apiGroups, resources, resourceNames, verbs }) => {
      const groups = apiGroups.filter(Boolean).join(', ');
      const names = resourceNames ? ` ${resourceNames.join(', ')}` : '';
      return `  ${verbs.join(' ')}  ${resources.join(', ')}${groups && ` (${groups})`}${names}`;
    }),
  ]);
}
