import { post, projectApi } from '#data/api.ts';

/** The files of `examples/hello` in the checkout that these pages are built from. */
const files = import.meta.glob<string>('../../../../../examples/hello/**/*', {
  query: '?raw',
  import: 'default',
  eager: true,
  // Names that begin with a dot, too.
  exhaustive: true,
});

const folder = 'examples/hello/';

/**
 * Puts the app of the article into a new project: a Dockerfile, a pipeline that builds, tests and rolls it
 * out, and the manifests. Its first pipeline starts.
 *
 * @param image one with Node in it, which the app is built on
 */
export async function beginWithApp(projectId: number, image: string): Promise<void> {
  const api = projectApi(projectId);
  await post(`${api}/variables`, { key: 'NODE_IMAGE', value: image });
  await post(`${api}/repository/commits`, {
    branch: 'main',
    commit_message: 'Say hello',
    actions: Object.entries(files).map(([path, content]) => ({
      action: 'create',
      file_path: path.slice(path.indexOf(folder) + folder.length),
      content,
    })),
  });
}
