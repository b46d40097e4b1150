/** The REST API, as a signed-in user. */
export interface Client {
  readonly token: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  /** The answer as it is, whatever its status. */
  request(method: string, path: string, body?: unknown): Promise<Response>;
}

export function createClient(url: string, token: string): Client {
  const request = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/api/v4${path}`, {
      method,
      headers: { 'private-token': token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await request(method, path, body);
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T; // the test's claim
  };
  return {
    token,
    request,
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body ?? {}),
  };
}
