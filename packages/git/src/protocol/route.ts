/** What a git client asks for. Reading is `upload-pack`, writing is `receive-pack`. */
export type GitService = 'upload-pack' | 'receive-pack';

/** A request of the smart HTTP protocol. */
export interface GitRoute {
  /** The project's full path: `group/sub/project`. */
  readonly projectPath: string;
  readonly service: GitService;
  /** The first request of each operation: which refs there are. */
  readonly isAdvertisement: boolean;
}

const pattern = /^\/(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** The git request that a URL stands for, or undefined when it is no git request. */
export function route(url: URL): GitRoute | undefined {
  const match = pattern.exec(url.pathname);
  const [, path, action] = match ?? [];
  if (path === undefined || action === undefined) return undefined;
  const projectPath = decode(path);
  if (projectPath === undefined || !/^[^/]+(\/[^/]+)+$/.test(projectPath)) return undefined;
  if (action !== 'info/refs') {
    return { projectPath, service: serviceOf(action) ?? 'upload-pack', isAdvertisement: false };
  }
  const service = serviceOf(url.searchParams.get('service') ?? '');
  return service && { projectPath, service, isAdvertisement: true };
}

function serviceOf(name: string): GitService | undefined {
  if (name === 'git-upload-pack') return 'upload-pack';
  return name === 'git-receive-pack' ? 'receive-pack' : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
