/** A file that a job left: its archive or one report. */
export interface Artifact {
  readonly id: number;
  readonly jobId: number;
  readonly projectId: number;
  /** `archive`, `metadata`, `junit`, `dotenv`, … */
  readonly fileType: string;
  readonly fileFormat: 'zip' | 'gzip' | 'raw';
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Below the artifacts folder. */
  readonly location: string;
  readonly createdAt: Date;
  readonly expireAt: Date | null;
}
