import type { Api } from './api.ts';

/** An address that signs a browser in as root, once and soon. @throws CommandFailed */
export async function makeSignInLink(api: Pick<Api, 'url' | 'postBeside'>): Promise<string> {
  const { path } = await api.postBeside<{ readonly path: string }>('/-/session/links');
  return new URL(path, api.url).href;
}
