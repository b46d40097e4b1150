/** What the doctor says about one thing. */
export interface Finding {
  /** `warning`: some jobs or pods will not work; `error`: nothing will. */
  readonly status: 'ok' | 'warning' | 'error';
  readonly what: string;
  readonly finding: string;
  /** What to do about it, as a sentence or a command. */
  readonly remedy?: string;
}
