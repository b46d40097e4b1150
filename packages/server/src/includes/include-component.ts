import { componentFiles, type Included, parseComponentAddress } from '@slipway/ci';
import type { Git } from '@slipway/git';
import type { Addresses } from '#addresses';
import { repositoryName } from '#projects/project';
import { componentVersion } from './component-version.ts';
import { nothing, ProjectFiles } from './project-files.ts';
import type { ReadableProjects } from './readable-projects.ts';

/** Where components are looked for. */
export interface ComponentSources {
  readonly git: Git;
  readonly addresses: Addresses;
  readonly projects: ReadableProjects;
}

/** Answers `include: component`: from projects of this server, by version. */
export async function includeComponent(
  { git, addresses, projects }: ComponentSources,
  address: string,
  isTrusted: boolean,
): Promise<Included> {
  const parsed = parseComponentAddress(address);
  if (!parsed) return nothing('address');
  const { host, project: path, name, version: wanted } = parsed;
  const own = new URL(addresses.url);
  if (host !== own.host && host !== own.hostname) {
    const hint = `components come from projects of this server: ${own.host}/GROUP/PROJECT/NAME@VERSION`;
    return { ...nothing('address'), hint };
  }
  const project = await projects.find(path, isTrusted);
  if (!project) return { ...nothing('project'), hint: `no project ${path} that you may read` };
  const repository = git.repository(repositoryName(project));
  const found = await componentVersion(repository, wanted);
  if (!found) return { ...nothing('ref'), hint: `${path} has no version ${wanted}` };
  const { sha, version } = found;
  const files = new ProjectFiles(repository, sha, project.fullPath);
  const component = { name, sha, version, reference: wanted };
  for (const file of componentFiles(name)) {
    const found = await files.file(file, { component });
    if (found.found !== 'nothing') return found;
  }
  return { ...nothing('file'), candidates: await componentAddresses(files, address) };
}

/** The components of the same project, as they would be written. */
async function componentAddresses(files: ProjectFiles, address: string): Promise<string[]> {
  return (await files.names()).flatMap((file) => {
    const name = /^templates\/([^/]+?)(?:\.yml|\/template\.yml)$/.exec(file)?.[1];
    return name === undefined ? [] : [address.replace(/[^/@]+@/, `${name}@`)];
  });
}
