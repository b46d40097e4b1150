/** An answer other than success, thrown from wherever it became clear. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;

  /** Without a body the client gets `{"message": "STATUS MESSAGE"}`, as GitLab writes it. */
  constructor(
    status: number,
    message: string,
    more: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.body = more.body ?? { message: `${status} ${message}` };
    this.headers = more.headers ?? {};
  }
}
