import type { Change, Listed, New, Page } from '#store/records';

/** Files of one name and version that a project gives out. */
export interface Package {
  readonly id: number;
  readonly projectId: number;
  readonly kind: PackageKind;
  /** With kind and version unique in the project. */
  readonly name: string;
  readonly version: string;
  /** A hidden one is not listed, and its files are given to who names them. */
  readonly status: PackageStatus;
  /** `nobody` when a machine has published it. */
  readonly creatorId: number;
  readonly createdAt: Date;
  /** As of the last ten minutes. */
  readonly lastDownloadedAt: Date | null;
}

/** Of a person's id, where a deploy token has acted. */
export const nobody = 0;

/** What packages there are, in GitLab's words. */
export type PackageKind = 'generic';

/** In GitLab's words. */
export const packageStatuses = ['default', 'hidden'] as const;

/** Whether a package is listed. */
export type PackageStatus = (typeof packageStatuses)[number];

/** One file of a package. Of those with the same name the newest is given out. */
export interface PackageFile {
  readonly id: number;
  readonly packageId: number;
  readonly name: string;
  /** The name of its bytes. */
  readonly location: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Of the job that sent it. */
  readonly pipelineId: number | null;
  readonly createdAt: Date;
}

/** What one asks for in a list of packages. */
export interface PackageFilter {
  readonly projectIds: readonly number[];
  readonly kind?: string | undefined;
  /** Some letters of the name. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly status?: PackageStatus | undefined;
}

/** What is remembered of packages; the bytes are files. */
export interface PackageStore {
  /** With its package, which is made when there is none of this kind, name and version. */
  addFile(wish: New<Package>, file: Omit<PackageFile, 'id' | 'packageId'>): Promise<AddedFile>;
  get(id: number): Promise<Package | undefined>;
  named(of: PackageIdentity): Promise<Package | undefined>;
  list(filter: PackageFilter, page: Page): Promise<Listed<Package>>;
  update(id: number, change: Change<Package>): Promise<Package | undefined>;
  /** Its files go with it. */
  delete(id: number): Promise<void>;
  /** The newest first. */
  files(packageId: number): Promise<readonly PackageFile[]>;
  deleteFile(id: number): Promise<void>;
  /** How much all of a project's are. */
  bytesOfProject(projectId: number): Promise<number>;
}

/** By what a package is known in its project. */
export type PackageIdentity = Pick<Package, 'projectId' | 'kind' | 'name' | 'version'>;

/** A file, and the package that it was added to. */
export interface AddedFile {
  readonly owner: Package;
  readonly file: PackageFile;
}
