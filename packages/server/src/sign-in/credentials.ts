/** What a request carries, by the places where GitLab takes it. */
export function credentialsIn(request: Request) {
  const url = new URL(request.url);
  const header = (name: string) => request.headers.get(name) ?? undefined;
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const [, bearer] = /^bearer +(\S+)$/i.exec(header('authorization') ?? '') ?? [];
  return {
    personal: header('private-token') ?? parameter('private_token'),
    job: header('job-token') ?? parameter('job_token'),
    bearer,
    query: parameter('access_token'),
  };
}

/** User name and password of an `Authorization: Basic`; undefined for any other. */
export function parseBasic(
  authorization: string | null,
): { username: string; password: string } | undefined {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) };
}
