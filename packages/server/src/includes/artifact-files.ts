import type { Included } from '@slipway/ci';
import type { Artifact } from '#artifacts/artifact';
import type { Artifacts } from '#artifacts/artifacts';
import type { Store } from '#store/store';

/** Of the archive, and of the file in it. */
const mostBytes = 5 * 1024 * 1024;

/** `include: artifact`: files from the archives of one pipeline's jobs, GitLab's messages for the rest. */
export function createArtifactFiles(
  { store, artifacts }: { readonly store: Store; readonly artifacts: Artifacts },
  pipelineId: number,
): (job: string, path: string) => Promise<Included> {
  return async (name, path) => {
    const archive = await archiveOf(store, pipelineId, name);
    if (!archive) return nothing('');
    const tooLarge = `Artifacts archive for job \`${name}\` is too large: max 5 MB`;
    if (archive.sizeBytes > mostBytes) return nothing(tooLarge);
    const entry = await artifacts.openEntry(archive, path);
    if (!entry) {
      const missing = `Path \`${path}\` does not exist inside the \`${name}\` artifacts archive!`;
      const candidates = (await artifacts.entries(archive)).map((each) => each.path);
      return { ...nothing(missing), candidates };
    }
    if (entry.sizeBytes > mostBytes) {
      entry.content.destroy();
      return nothing(tooLarge);
    }
    const text = Buffer.concat(await entry.content.toArray()).toString('utf8');
    if (text.trim() === '') return nothing(`File \`${path}\` is empty!`);
    return { found: 'file', file: { name: path, text } };
  };
}

async function archiveOf(
  store: Store,
  pipelineId: number,
  name: string,
): Promise<Artifact | undefined> {
  const jobs = await store.jobs.ofPipeline(pipelineId);
  const job = jobs.find((each) => each.name === name);
  const files = job ? await store.artifacts.ofJob(job.id) : [];
  return files.find(({ fileType }) => fileType === 'archive');
}

function nothing(detail: string) {
  return { found: 'nothing', reason: 'file', detail } as const;
}
