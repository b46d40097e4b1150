import { type CompileContext, formatDiagnostic, lintDockerfile, type Pipeline } from '@slipway/ci';
import { type Repository, readFiles } from '@slipway/git';

/** Programs that build images, and the word that says so; kaniko and BuildKit do nothing else. */
const builds = /\b(?:docker|podman|buildah|nerdctl)\b.*\b(?:build|bud)\b|\/kaniko\/|\bbuildctl\b/;
const file = 'Dockerfile';
const ignoreFile = '.dockerignore';

/** What is dubious with the Dockerfile of a commit, when a job of the pipeline builds images. */
export async function dockerfileWarnings(
  repository: Repository,
  sha: string,
  { jobs }: Pipeline,
  { ignoredWarnings = [] }: Pick<CompileContext, 'ignoredWarnings'>,
): Promise<readonly string[]> {
  const isBuilt = jobs.some(({ before_script, script }) =>
    [...before_script, ...script].some((line) => builds.test(line)),
  );
  if (!isBuilt) return [];
  const files = await readFiles(repository, sha, [file, ignoreFile]);
  const text = files.get(file)?.toString('utf8');
  if (text === undefined) return [];
  return lintDockerfile(text, { file, hasIgnoreFile: files.has(ignoreFile) })
    .filter(({ code }) => !ignoredWarnings.includes(code))
    .map(formatDiagnostic);
}
