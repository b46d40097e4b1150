import { FileTooLarge } from '@slipway/files';
import type { JobRecord } from '#jobs/job';
import { artifactTypeLimit } from '#limits/artifact-type-limits';
import { askForMore, tooLarge } from '#limits/exceeded';
import { bytesOf, type LimitValues } from '#limits/limit-table';
import { storageUse, totalBytes } from '#limits/storage-use';
import type { Refused } from '#refused';
import type { Context } from '#services';

/** How much a job may send as one file of artifacts. */
export interface ArtifactLimit {
  readonly mostBytes: number;
  /** What the job is told that has sent more. */
  readonly refusal: Refused;
}

/** The smaller of the largest file of a project, and what is left of the project's storage. */
export async function artifactLimit(
  { store, git, lfsFiles, limits }: Pick<Context, 'store' | 'git' | 'lfsFiles' | 'limits'>,
  { projectId }: JobRecord,
  fileType: string,
): Promise<ArtifactLimit> {
  const values = await limits.of(projectId);
  const file = fileLimit(values, fileType);
  const { storage_size_limit: storage } = values;
  if (storage === 0) return file;
  const use = await storageUse({ store, git, lfsFiles }, { id: projectId });
  const left = Math.max(0, bytesOf(storage) - totalBytes(use));
  if (left >= file.mostBytes) return file;
  const clear = `delete artifacts of older jobs, let them expire sooner (expire_in), ${askForMore}`;
  const what = 'With this file of artifacts the project';
  return { mostBytes: left, refusal: tooLarge(what, 'storage_size_limit', storage, clear) };
}

/** The smaller one of what any file may have and what this type may; 0 says nothing. */
function fileLimit(values: LimitValues, fileType: string): ArtifactLimit {
  const ofType = artifactTypeLimit(fileType);
  const isNarrower =
    ofType !== undefined && bytesOf(values[ofType]) < bytesOf(values.max_artifacts_size);
  const name = isNarrower ? ofType : 'max_artifacts_size';
  const advice = `keep less (artifacts:paths, artifacts:exclude), ${askForMore}`;
  return {
    mostBytes: bytesOf(values[name]),
    refusal: tooLarge('The file of artifacts', name, values[name], advice),
  };
}

/** What came of taking a file, with the limit's own words when that was too large. */
export async function withinLimit<T>({ refusal }: ArtifactLimit, taken: Promise<T>): Promise<T> {
  return taken.catch((error: unknown) => {
    throw error instanceof FileTooLarge ? refusal : error;
  });
}

/** Throws for a file that is announced as too large, before any of it is read. */
export function checkAnnounced({ mostBytes, refusal }: ArtifactLimit, bodyBytes: number): void {
  if (bodyBytes > mostBytes + formBytes) throw refusal;
}

/** What a form has beside its file. */
const formBytes = 64 * 1024;
