import type { JobRecord } from '#jobs/job';
import { artifactTypeLimit } from '#limits/artifact-type-limits';
import { askForMore, tooLarge } from '#limits/exceeded';
import { type FileRoom, roomOfProject } from '#limits/file-room';
import { bytesOf, type LimitValues } from '#limits/limit-table';
import type { Context } from '#services';

/** How much a job may send as one file of artifacts. */
export async function artifactLimit(
  context: Pick<Context, 'store' | 'git' | 'lfsFiles' | 'limits'>,
  { projectId }: JobRecord,
  fileType: string,
): Promise<FileRoom> {
  const file = fileLimit(await context.limits.of(projectId), fileType);
  return roomOfProject(context, projectId, file, {
    what: 'With this file of artifacts the project',
    advice: `delete artifacts of older jobs, let them expire sooner (expire_in), ${askForMore}`,
  });
}

/** The smaller one of what any file may have and what this type may; 0 says nothing. */
function fileLimit(values: LimitValues, fileType: string): FileRoom {
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
