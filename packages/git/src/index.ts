export { type ArchiveFormat, archiveFormats, CannotArchive, openArchive } from './archive.ts';
export { type BlamedLines, blame, type LineRange } from './blame.ts';
export {
  ActionRefused,
  type CommitRequest,
  type FileAction,
  writeCommit,
} from './commit-writer.ts';
export {
  type Commit,
  commitStats,
  everywhere,
  getCommit,
  type ListCommits,
  listCommits,
} from './commits.ts';
export { type Contributor, listContributors } from './contributors.ts';
export { type ChangedFile, changedFiles, diff, type FileDiff, mergeBase } from './diff.ts';
export { createGit, type Git, type GitOptions } from './git.ts';
export { type FoundLines, type GrepQuery, grep } from './grep.ts';
export type { Authorize, Decision } from './http.ts';
export { GitFailed, type Log } from './programs.ts';
export type { CheckPush, OnPush, PushEvent, PushVerdict, RefUpdate } from './push-journal.ts';
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
  zeroSha,
} from './refs.ts';
export { isEmpty, type Repository } from './repository.ts';
export { type GitService, route } from './route.ts';
export { countCommits, countNewCommits, repositoryBytes } from './size.ts';
export { type Transplant, type Transplanted, transplant } from './three-way.ts';
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
} from './tree.ts';
export { commitTree, type TreeCommit } from './tree-commit.ts';
