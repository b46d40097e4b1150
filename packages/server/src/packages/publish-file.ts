import { randomUUID } from 'node:crypto';
import { askForMore, tooLarge } from '#limits/exceeded';
import { type FileRoom, roomOfProject, withinRoom } from '#limits/file-room';
import type { Project } from '#projects/project';
import type { Context } from '#services';
import type { AddedFile, Package, PackageStatus } from './package.ts';
import { checkFileAddress, type FileAddress } from './package-name-rules.ts';

type PublishContext = Pick<
  Context,
  'store' | 'git' | 'limits' | 'clock' | 'packageFiles' | 'lfsFiles'
>;

/** Who publishes, and where. */
export interface Publisher {
  readonly project: Project;
  readonly userId: Package['creatorId'];
  /** Of the job that sends the file. */
  readonly pipelineId: number | null;
}

/** A file to be given out. */
export interface FileToPublish extends FileAddress {
  readonly status: PackageStatus | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/** How large a file may be that is published in a project now. */
export async function publishingRoom(
  context: PublishContext,
  projectId: number,
): Promise<FileRoom> {
  const { generic_packages_max_file_size: most } = await context.limits.of(projectId);
  const refusal = tooLarge(
    'The file of the package',
    'generic_packages_max_file_size',
    most / 2 ** 20,
    `send less, ${askForMore}`,
  );
  const own = { mostBytes: most === 0 ? Infinity : most, refusal };
  return roomOfProject(context, projectId, own, {
    what: 'With this file the project',
    advice: `delete older packages or artifacts, ${askForMore}`,
  });
}

/** Keeps a file while it streams in, and makes its package when there is none. */
export async function publishFile(
  context: PublishContext,
  { project, userId, pipelineId }: Publisher,
  room: FileRoom,
  wish: FileToPublish,
): Promise<AddedFile> {
  checkFileAddress(wish);
  const { store, packageFiles, clock } = context;
  const { name, version, fileName, status = 'default', content } = wish;
  const location = `${project.id}/${randomUUID()}`;
  const received = await withinRoom(room, packageFiles.save(location, content, room.mostBytes));
  const createdAt = clock();
  const added = await store.packages.addFile(
    {
      ...{ projectId: project.id, kind: 'generic', name, version, status, createdAt },
      ...{ creatorId: userId, lastDownloadedAt: null },
    },
    { name: fileName, location, ...received, pipelineId, createdAt },
  );
  if (wish.status === undefined || added.owner.status === status) return added;
  const owner = await store.packages.update(added.owner.id, { status });
  return { ...added, owner: owner ?? added.owner };
}
