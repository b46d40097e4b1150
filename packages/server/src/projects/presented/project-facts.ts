import { countCommits, repositoryBytes } from '@slipway/git';
import type { Api, ProjectCall } from '#rest/api';
import { licenseOf } from './license.ts';

/** What of a project is told only to those who ask for it and may read its files. */
export async function factsAskedFor(
  api: Api,
  call: ProjectCall,
  projectUrl: string,
): Promise<object> {
  const { args, project, repository, identity } = call;
  const wants = (name: string) => args.boolean(name) === true;
  const mayRead = await api.auth.access.allows(identity, project, 'read_code');
  return {
    ...(mayRead &&
      wants('license') &&
      (await licenseOf(repository, project.defaultBranch, projectUrl))),
    ...(mayRead && wants('statistics') && { statistics: await statistics(api, call) }),
    // Nobody can give a project any.
    ...(wants('with_custom_attributes') && { custom_attributes: [] }),
  };
}

/** Sizes that nobody keeps count of are left out: large files and images. */
async function statistics(api: Api, { project, repository }: ProjectCall) {
  const [commits, bytes, artifactBytes, uploadBytes, packageBytes] = await Promise.all([
    countCommits(repository, project.defaultBranch),
    repositoryBytes(repository),
    api.store.artifacts.bytesOfProject(project.id),
    api.store.uploads.bytesOfProject(project.id),
    api.store.packages.bytesOfProject(project.id),
  ]);
  return {
    commit_count: commits,
    storage_size: bytes + artifactBytes + uploadBytes + packageBytes,
    repository_size: bytes,
    job_artifacts_size: artifactBytes,
    wiki_size: 0,
    pipeline_artifacts_size: 0,
    packages_size: packageBytes,
    snippets_size: 0,
    uploads_size: uploadBytes,
  };
}
