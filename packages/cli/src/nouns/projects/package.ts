import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { PackageFile, ProjectPackage } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { save } from '#api/save';
import { CommandFailed, projectOption, UsageError } from '#command';
import { sizeText } from '#size';

/** What a project gives out. */
export const list = apiCommand({
  summary: 'Lists the packages of a project: files that it gives out by name and version.',
  options: projectOption,
  example: 'slipway package list --project root/hello',
  ask: (call) =>
    allPages<ProjectPackage>(call.api, `${call.project()}/packages?order_by=created_at&sort=desc`),
  say: (packages) => ({
    heads: ['PACKAGE', 'VERSION', 'KIND', 'PUBLISHED', 'LAST FETCHED'],
    rows: packages.map((it) => [
      it.name,
      it.version,
      it.package_type,
      it.created_at,
      it.last_downloaded_at ?? 'never',
    ]),
    empty: 'no packages yet: slipway package publish NAME@VERSION FILE',
  }),
});

/** One with its files. */
export const show = apiCommand({
  summary: 'Shows the files of a package, the newest first.',
  positionals: ['NAME@VERSION'],
  options: projectOption,
  example: 'slipway package show tool@1.2.0 --project root/hello',
  ask: async (call) => {
    const { found, address } = await packageOf(call);
    const files = await allPages<PackageFile>(call.api, `${address}/package_files?sort=desc`);
    return { ...found, files };
  },
  say: ({ name, version, files }) => ({
    title: `${name} ${version}`,
    heads: ['FILE', 'SIZE', 'SHA256', 'PUBLISHED'],
    rows: files.map((it) => [
      it.file_name,
      sizeText(it.size),
      it.file_sha256.slice(0, 12),
      it.created_at,
    ]),
    empty: 'it has no files',
  }),
});

/** One file more. */
export const publish = apiCommand({
  summary:
    'Publishes a file under a name and a version; one of the same name is given out instead of the older.',
  positionals: ['NAME@VERSION', 'FILE'],
  options: {
    ...projectOption,
    as: { type: 'string', value: 'NAME', description: 'name of the file there (default: its own)' },
  },
  example: 'slipway package publish tool@1.2.0 tool.tar.gz --project root/hello',
  ask: async (call) => {
    const [text = '', file = ''] = call.positionals;
    const address = fileAddress(call, text, call.flags.text('as') ?? basename(file));
    const content = await openAsBlob(file).catch(() => {
      throw new CommandFailed(`${file} cannot be read`);
    });
    const answer = await call.api.upload(`${address}?select=package_file`, content);
    return (await answer.json()) as PackageFile; // what `select` asks for
  },
  say: ({ file_name, size, file_sha256 }) =>
    `${file_name} is published (${sizeText(size)}, sha256 ${file_sha256})`,
});

/** One file, here. */
export const download = apiCommand({
  summary: 'Brings a file of a package.',
  positionals: ['NAME@VERSION', 'FILE'],
  options: {
    ...projectOption,
    output: { type: 'string', short: 'o', value: 'FILE', description: 'where to (default: here)' },
  },
  example: 'slipway package download tool@1.2.0 tool.tar.gz --project root/hello',
  ask: async (call) => {
    const [text = '', file = ''] = call.positionals;
    const target = call.flags.text('output') ?? basename(file);
    const address = `/api/v4${fileAddress(call, text, file)}`;
    return { file: target, bytes: await save(call.api, address, target) };
  },
  say: ({ file, bytes }) => `${file} (${sizeText(bytes)})`,
});

/** All of it, or one file. */
export const remove = apiCommand({
  summary: 'Deletes a package, or one of its files with all that lie below its name.',
  positionals: ['NAME@VERSION', '[FILE]'],
  options: projectOption,
  example: 'slipway package delete tool@1.2.0 --project root/hello',
  ask: async (call) => {
    const [text = '', file] = call.positionals;
    const { address } = await packageOf(call);
    if (file === undefined) await call.api.delete(address);
    else await removeFile(call.api, address, file);
    return { deleted: file === undefined ? text : `${text} ${file}` };
  },
  say: ({ deleted }) => `deleted ${deleted}`,
});

async function removeFile(api: Api, address: string, name: string): Promise<void> {
  const files = await allPages<PackageFile>(api, `${address}/package_files`);
  const those = files.filter((it) => it.file_name === name);
  if (those.length === 0) {
    const known = [...new Set(files.map((it) => it.file_name))].join(', ');
    throw new CommandFailed(`there is no file ${name}; it has ${known}`);
  }
  for (const { id } of those) await api.delete(`${address}/package_files/${id}`);
}

/** `tool@1.2.0` */
function nameOf(text: string): { readonly name: string; readonly version: string } {
  const [, name, version] = /^(.+)@([^@]+)$/.exec(text) ?? [];
  if (name !== undefined && version !== undefined) return { name, version };
  throw new UsageError(`name a package and its version: NAME@VERSION, not ${text || 'nothing'}`);
}

function fileAddress(call: Call, text: string, file: string): string {
  const { name, version } = nameOf(text);
  const path = [name, version, ...file.split('/')].map(encodeURIComponent).join('/');
  return `${call.project()}/packages/generic/${path}`;
}

/** The package that is named. @throws CommandFailed with the versions that there are */
async function packageOf(call: Call) {
  const {
    api,
    positionals: [text = ''],
  } = call;
  const { name, version } = nameOf(text);
  const base = `${call.project()}/packages`;
  const query = new URLSearchParams({ package_name: name });
  const all = await allPages<ProjectPackage>(api, `${base}?${query}`);
  // The API finds names by a part of them.
  const same = all.filter((it) => it.name === name);
  const found = same.find((it) => it.version === version);
  if (found) return { found, address: `${base}/${found.id}` };
  const known = same.map((it) => it.version).join(', ');
  throw new CommandFailed(
    known === ''
      ? `there is no package ${name}`
      : `${name} has no version ${version}, but ${known}`,
  );
}
