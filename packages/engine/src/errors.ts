/** No answer from the Docker Engine: not installed, not running, or not allowed. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
  readonly code: string;

  constructor(address: string, cause: unknown) {
    const code = codeOf(cause);
    super(`the Docker Engine at ${address} ${reasons[code] ?? 'does not answer'}`, { cause });
    this.code = code;
  }
}

/** What was given as the Engine's address cannot be one. */
export class UnknownAddress extends Error {
  override readonly name = 'UnknownAddress';
  readonly code = 'UNKNOWN_ADDRESS';

  constructor() {
    super('expected unix:///path or tcp://host:port');
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: install it (Debian: apt-get install docker.io) or start dockerd',
  ECONNREFUSED: 'is not running: start dockerd',
  EACCES: 'refuses this user: join the group "docker" (then `newgrp docker`, no reboot needed)',
  UNKNOWN_ADDRESS: 'cannot be reached: an address is unix:///path or tcp://host:port',
};

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'UNKNOWN';
}

/** The Engine answered with an error; `status` is its HTTP status, `message` its own words. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** An image could not be pulled; `message` is the registry's or the Engine's own reason. */
export class ImagePullFailed extends Error {
  override readonly name = 'ImagePullFailed';
  readonly code = 'image-pull-failed';
  readonly reference: string;

  constructor(reference: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reference = reference;
  }
}

/** True for the Engine's "no such container, image, network or volume". */
export function isNotFound(error: unknown): boolean {
  return error instanceof EngineError && error.status === 404;
}
