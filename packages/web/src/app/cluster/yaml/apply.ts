import { send } from '#data/api.ts';

const asYaml = 'application/yaml';
const manager = 'fieldManager=slipway-web&fieldValidation=Strict';

/** An object's text, as the server writes it. @throws ApiError */
export async function readYaml(path: string, signal?: AbortSignal): Promise<string> {
  const response = await send(`/-/kubernetes${path}`, {
    headers: { accept: asYaml },
    ...(signal && { signal }),
  });
  return response.text();
}

/** Replaces an object by what a text says; with `isTrial` the server only says what would be. @throws ApiError */
export async function replace(path: string, yaml: string, isTrial: boolean): Promise<string> {
  return write('PUT', `${path}?${manager}${isTrial ? '&dryRun=All' : ''}`, asYaml, yaml);
}

/** Makes or changes an object by server-side apply; with `isTrial` the server only says what would be. @throws ApiError */
export async function apply(path: string, yaml: string, isTrial: boolean): Promise<string> {
  const query = `${manager}${isTrial ? '&dryRun=All' : ''}`;
  return write('PATCH', `${path}?${query}`, 'application/apply-patch+yaml', yaml);
}

async function write(method: string, path: string, type: string, body: string): Promise<string> {
  const headers = { accept: asYaml, 'content-type': type };
  const response = await send(`/-/kubernetes${path}`, { method, headers, body });
  return response.text();
}

/** Replaces one field whole, whatever stood in it. @throws ApiError */
export async function replaceField(path: string, field: string, value: object): Promise<void> {
  const headers = { 'content-type': 'application/json-patch+json' };
  const body = JSON.stringify([{ op: 'replace', path: field, value }]);
  await send(`/-/kubernetes${path}?fieldManager=slipway-web`, { method: 'PATCH', headers, body });
}

/** Changes a few fields. @throws ApiError */
export async function merge(path: string, change: object): Promise<void> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const body = JSON.stringify(change);
  await send(`/-/kubernetes${path}?fieldManager=slipway-web`, { method: 'PATCH', headers, body });
}
