/** What came of a probe or hook; `message` says why it failed. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly message: string;
}
