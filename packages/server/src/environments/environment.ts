/** A place that jobs deploy to. */
export interface Environment {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly tier: 'production' | 'staging' | 'testing' | 'development' | 'other';
  readonly state: 'available' | 'stopping' | 'stopped';
  readonly externalUrl: string | null;
  readonly autoStopAt: Date | null;
  /** When it is forgotten, unless it is started before. */
  readonly autoDeleteAt: Date | null;
  /** After how long without a request what it runs sleeps; null never. */
  readonly sleepAfterSeconds: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
