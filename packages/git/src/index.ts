export {
  ActionRefused,
  type CommitRequest,
  type FileAction,
  writeCommit,
} from '#commit/commit-writer';
export { type Transplant, type Transplanted, transplant } from '#commit/three-way';
export { commitTree, type TreeCommit } from '#commit/tree-commit';
export { type BlamedLines, blame, type LineRange } from '#history/blame';
export { type CommitWithFile, getCommitWithFile } from '#history/commit-with-file';
export {
  type Commit,
  commitStats,
  everywhere,
  getCommit,
  type ListCommits,
  listCommits,
} from '#history/commits';
export { type Contributor, listContributors } from '#history/contributors';
export { type ChangedFile, changedFiles, diff, type FileDiff, mergeBase } from '#history/diff';
export { ImportFailed, type ImportTrouble } from '#import/import-failed';
export {
  type ImportProgress,
  type ImportSource,
  importRepository,
} from '#import/import-repository';
export type { Authorize, Decision } from '#protocol/http';
export { type GitService, route } from '#protocol/route';
export type { CheckPush, OnPush, PushEvent, PushVerdict, RefUpdate } from '#push/push-journal';
export {
  type Branch,
  createFreshRef,
  createRef,
  defaultBranch,
  deleteRef,
  deleteRefs,
  hasRef,
  listBranches,
  listTags,
  mergedBranches,
  resolve,
  setDefaultBranch,
  type Tag,
  tagMessage,
} from '#refs/refs';
export { countCommits, countNewCommits, repositoryBytes } from '#refs/size';
export { type ArchiveFormat, archiveFormats, CannotArchive, openArchive } from '#tree/archive';
export { type FoundLines, type GrepQuery, grep } from '#tree/grep';
export { type LfsPointer, lfsPointers } from '#tree/lfs-pointers';
export {
  fileSizes,
  listTree,
  openBlob,
  openFile,
  readFile,
  readFiles,
  readTree,
  type TreeEntry,
  TreeTooLarge,
} from '#tree/tree';
export { createGit, type Git, type GitOptions } from './git.ts';
export { GitFailed, type Log } from './programs.ts';
export { isEmpty, type Repository, zeroSha } from './repository.ts';
