import type { Api } from '#api/api';

/** The number of the group, or of the user, at this path. @throws CommandFailed */
export async function namespaceId(api: Api, path: string): Promise<number> {
  const found = await api.get<{ readonly id: number }>(`/namespaces/${encodeURIComponent(path)}`);
  return found.id;
}
