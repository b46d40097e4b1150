import type { Application, ApplicationDetails, CatalogEntry } from '@slipway/contract';
import { connectApi } from '#api/api';
import {
  applicationsPath,
  clusterOptions,
  followChange,
  releaseOptions,
  releasePath,
} from '#applications/cluster-applications';
import { type Command, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { answer } from '#output';

/** What is there. */
export const list: Command = {
  summary: 'Lists the Helm releases of a cluster.',
  options: { ...clusterOptions, ...jsonOption },
  example: 'slipway app list --cluster cloud',
  async run({ flags }) {
    const api = connectApi(readDataDir(flags));
    const all = await api.get<readonly Application[]>(await applicationsPath(api, flags));
    answer(flags, all, {
      heads: ['NAME', 'NAMESPACE', 'REVISION', 'STATUS', 'CHART', 'UPDATED'],
      rows: all.map((it) => [
        ...[it.name, it.namespace, String(it.revision), it.status, it.chart, it.updated_at],
      ]),
      empty: 'no applications; slipway app catalog lists some',
    });
    return 0;
  },
};

/** What is known by name. */
export const catalog: Command = {
  summary: 'Lists applications that "slipway app install NAME" knows.',
  options: { ...clusterOptions, ...jsonOption },
  example: 'slipway app catalog',
  async run({ flags }) {
    const api = connectApi(readDataDir(flags));
    const path = `${await applicationsPath(api, flags)}/catalog`;
    const all = await api.get<readonly CatalogEntry[]>(path);
    answer(flags, all, {
      heads: ['NAME', 'WHAT IT IS', 'CHART'],
      rows: all.map(({ name, summary, repository, chart }) => [
        ...[name, summary, repository === null ? 'of Slipway' : `${chart} of ${repository}`],
      ]),
      empty: 'none',
    });
    return 0;
  },
};

/** One of them. */
export const show: Command = {
  summary: 'Shows the values, the history and the notes of a Helm release.',
  positionals: ['NAME'],
  options: {
    ...releaseOptions,
    manifest: { type: 'boolean', description: 'its objects, and nothing else' },
    ...jsonOption,
  },
  example: 'slipway app show hello',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const details = await api.get<ApplicationDetails>(await releasePath(api, flags, name));
    const { values, history, notes, manifest } = details;
    const revisions = history.map(
      (it) => `  ${it.revision}  ${it.status}  ${it.chart}  ${it.updated_at}  ${it.description}`,
    );
    const text = ['values:', ...indented(values || 'none'), 'history:', ...revisions];
    const said = flags.isSet('manifest')
      ? manifest.trim().split('\n')
      : [...text, ...(notes.trim() === '' ? [] : ['notes:', ...indented(notes)])];
    answer(flags, details, said);
    return 0;
  },
};

const indented = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`);

/** Back to a revision. */
export const rollback: Command = {
  summary: 'Puts a Helm release back to one of its revisions.',
  positionals: ['NAME', 'REVISION'],
  options: { ...releaseOptions, ...jsonOption },
  example: 'slipway app rollback hello 1',
  async run({ positionals: [name = '', revision = ''], flags }) {
    if (!/^\d+$/.test(revision)) throw new UsageError(`"${revision}" is no number of a revision`);
    const api = connectApi(readDataDir(flags));
    const path = `/api/v4${await releasePath(api, flags, name)}/rollback`;
    await followChange(flags, await api.follow('POST', path, { revision: Number(revision) }));
    return 0;
  },
};

/** Away with it. */
export const remove: Command = {
  summary: 'Removes a Helm release and the rights that it was given.',
  positionals: ['NAME'],
  options: { ...releaseOptions, ...jsonOption },
  example: 'slipway app remove hello',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const path = `/api/v4${await releasePath(api, flags, name)}`;
    await followChange(flags, await api.follow('DELETE', path));
    return 0;
  },
};
