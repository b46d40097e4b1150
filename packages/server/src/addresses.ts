/** Where the server is reached, as clients are told. */
export interface Addresses extends Way {
  /** Where runners on this machine reach it, and the jobs that they run. */
  readonly near: Way;
  /** Whether the registry brings images of Docker Hub, or of another registry, for groups. */
  readonly hasImageProxy?: boolean;
}

/** One way to reach the server. */
export interface Way {
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
}

/** Whether a URL names the machine of whoever reads it. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
