import { root, type TestServer } from './harness.ts';

/** Someone who asks; without a token a stranger. */
export interface Person {
  readonly id: number;
  readonly token: string | undefined;
  ask(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Someone new, who is a member of nothing; their token may do what they may. */
export async function makePerson(server: TestServer, username: string): Promise<Person> {
  const fields = { username, name: username, email: `${username}@example.com` };
  const { id } = (await server.api('POST', '/users', {
    ...fields,
    password: 'quite a long password',
  })) as { id: number };
  const { token } = (await server.api('POST', `/users/${id}/personal_access_tokens`, {
    name: 'test',
    scopes: ['api'],
  })) as { token: string };
  return person(server, id, token);
}

/** Someone new with this level in a project. */
export async function makeMember(
  server: TestServer,
  project: { readonly id: number },
  username: string,
  accessLevel: number,
): Promise<Person> {
  const member = await makePerson(server, username);
  const body = { user_id: member.id, access_level: accessLevel };
  await server.api('POST', `/projects/${project.id}/members`, body);
  return member;
}

/** The administrator. */
export function administrator(server: TestServer): Person {
  return person(server, 1, root.token);
}

/** Nobody in particular. */
export function stranger(server: TestServer): Person {
  return person(server, 0, undefined);
}

function person(server: TestServer, id: number, token: string | undefined): Person {
  return {
    id,
    token,
    ask: (method, path, body) =>
      server.fetch(`/api/v4${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { 'private-token': token }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}
