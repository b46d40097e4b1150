import type { Listed, New, Page } from '#store/records';

/** A file that somebody has added to a project, to link to it from a text. */
export interface Upload {
  readonly id: number;
  readonly projectId: number;
  /** 32 hexadecimal digits, which are part of its address. */
  readonly secret: string;
  readonly filename: string;
  readonly sizeBytes: number;
  readonly uploadedBy: number;
  readonly createdAt: Date;
}

/** What is remembered of uploads; the bytes are files. */
export interface UploadStore {
  create(upload: New<Upload>): Promise<Upload>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<Upload | undefined>;
  bySecret(projectId: number, secret: string): Promise<Upload | undefined>;
  list(projectId: number, page: Page): Promise<Listed<Upload>>;
  /** How much all of a project's are. */
  bytesOfProject(projectId: number): Promise<number>;
}
