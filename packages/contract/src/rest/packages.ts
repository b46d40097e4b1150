import type { PipelineSummary } from './pipeline-summary.ts';

/** Files that a project gives out by a name and a version. */
export interface ProjectPackage {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly package_type: string;
  readonly status: string;
  readonly created_at: string;
  readonly last_downloaded_at: string | null;
  /** Only of one alone: the last pipeline whose job has sent a file of it. */
  readonly pipeline?: PipelineSummary;
}

/** One file of a package. */
export interface PackageFile {
  readonly id: number;
  readonly file_name: string;
  readonly size: number;
  readonly file_sha256: string;
  readonly created_at: string;
}
