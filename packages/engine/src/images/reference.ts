/** An image reference, taken apart. `tag` is `latest` when neither tag nor digest is given. */
export interface ImageReference {
  /** `docker.io`, `localhost:8929`, … */
  readonly registry: string;
  /** Path inside the registry: `library/alpine`, `root/hello`. */
  readonly repository: string;
  /** Everything before tag and digest, as written. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const pattern =
  /^(?<name>(?:(?<host>[a-zA-Z0-9.-]+(?::\d+)?|\[[a-fA-F0-9:]+\](?::\d+)?)\/)?(?<path>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*))(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?$/;

/** The parts of an image reference, or undefined when it isn't one. */
export function parseReference(text: string): ImageReference | undefined {
  const groups = pattern.exec(text)?.groups;
  if (!groups?.name || !groups.path) return undefined;
  const { name, host, path, tag, digest } = groups;
  // Docker's rule: the first component is a host only when it looks like one.
  const isHost = host !== undefined && (/[.:[]/.test(host) || host === 'localhost');
  if (host !== undefined && !isHost && host !== host.toLowerCase()) return undefined;
  const repository = isHost ? path : name;
  return {
    registry: isHost ? host : 'docker.io',
    repository: isHost || repository.includes('/') ? repository : `library/${repository}`,
    name,
    tag: tag ?? (digest ? undefined : 'latest'),
    digest,
  };
}
