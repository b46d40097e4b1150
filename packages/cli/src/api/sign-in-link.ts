import type { Api } from './api.ts';

/** An address that signs a browser in as root, once and soon. @throws CommandFailed */
export async function makeSignInLink(api: Pick<Api, 'url' | 'send'>): Promise<string> {
  const made = await api.send('POST', '/-/session/links', {});
  const { path } = (await made.json()) as { readonly path: string }; // the server's own
  return new URL(path, api.url).href;
}
