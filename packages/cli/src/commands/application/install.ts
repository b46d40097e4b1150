import { readFileSync } from 'node:fs';
import type { ApplicationPreview, CatalogEntry } from '@slipway/contract';
import { type Api, connectApi } from '#api/api';
import {
  applicationsPath,
  followChange,
  releaseOptions,
  rightsLines,
} from '#applications/cluster-applications';
import { textDiff } from '#applications/text-diff';
import { type Command, CommandFailed, type Flags, jsonOption } from '#command';
import { readDataDir } from '#config';
import { answer, print } from '#output';

export const command: Command = {
  summary: 'Installs or upgrades a Helm chart in a cluster, with exactly the rights that it needs.',
  positionals: ['NAME', '[CHART]'],
  options: {
    ...releaseOptions,
    repo: { type: 'string', value: 'URL', description: 'repository of the chart' },
    version: { type: 'string', value: 'VERSION', description: 'of the chart (default the newest)' },
    values: { type: 'string', short: 'f', value: 'FILE', description: 'YAML; - to read it' },
    username: { type: 'string', value: 'NAME', description: 'for the registry of an oci:// chart' },
    'password-file': { type: 'string', value: 'FILE', description: 'file with its password' },
    agent: { type: 'string', value: 'PROJECT:NAME', description: 'which agent "agent" is' },
    'dry-run': { type: 'boolean', description: 'only say what would change, and the rights' },
    ...jsonOption,
  },
  example: 'slipway app install hello ./hello-1.0.0.tgz --values values.yaml --dry-run',
  async run({ positionals: [name = '', chart], flags }) {
    const api = connectApi(readDataDir(flags));
    const path = await applicationsPath(api, flags);
    const wish = await wishOf(api, path, flags, name, chart);
    const preview = await api.post<ApplicationPreview>(`${path}/preview`, wish);
    const { action, before, manifest, rights } = preview;
    const isDry = flags.isSet('dry-run');
    const diff = isDry && !flags.isSet('json') ? await textDiff(before, manifest) : '';
    const lines = [
      ...(isDry ? [diff || 'nothing would change'] : []),
      `${action} of ${name} needs, and is given:`,
      ...rightsLines(rights),
    ];
    if (isDry || !flags.isSet('json')) answer(flags, preview, lines);
    if (isDry) return 0;
    await followChange(flags, await api.follow('POST', `/api/v4${path}`, wish));
    return 0;
  },
};

async function wishOf(
  api: Api,
  path: string,
  flags: Flags,
  name: string,
  chart: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const passwordFile = flags.text('password-file');
  const shared = {
    name,
    values: valuesOf(flags),
    version: flags.text('version'),
    username: flags.text('username'),
    password: passwordFile === undefined ? undefined : read(passwordFile).toString().trim(),
  };
  const namespace = flags.text('namespace');
  if (chart === undefined) return { ...(await known(api, path, name, namespace)), ...said(shared) };
  const where = { ...said(shared), namespace: namespace ?? name };
  if (flags.text('repo') !== undefined) return { ...where, chart, repository: flags.text('repo') };
  if (chart.startsWith('oci://')) return { ...where, chart };
  return { ...where, archive: read(chart).toString('base64') };
}

/** What is said by an option of its own is a value like others. */
function valuesOf(flags: Flags): string | undefined {
  const [file, agent] = [flags.text('values'), flags.text('agent')];
  const text = file === undefined ? undefined : read(file === '-' ? 0 : file).toString();
  if (agent === undefined) return text;
  const others = (text ?? '').replace(/^agent:.*$/m, '');
  return `agent: ${JSON.stringify(agent)}\n${others}`;
}

const said = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

async function known(api: Api, path: string, name: string, namespace: string | undefined) {
  const all = await api.get<readonly CatalogEntry[]>(`${path}/catalog`);
  const entry = all.find((it) => it.name === name);
  if (!entry) {
    const names = all.map((it) => it.name).join(', ');
    throw new CommandFailed(`say which chart: "${name}" is none of those known, ${names}`);
  }
  const { repository, chart, version, values } = entry;
  const where = { chart, ...(repository && { repository }), ...(version && { version }) };
  return { ...where, values, namespace: namespace ?? entry.namespace };
}

function read(file: string | number): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    print('a chart is a file as "helm package" makes it, oci://…, or a name with --repo');
    throw new CommandFailed(`${file} cannot be read: ${why}`);
  }
}
