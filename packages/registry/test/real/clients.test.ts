/** The clients people have, against a registry with a token endpoint like the server's. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type Access, digestOf, type Harness, someBytes, startRegistry } from '../harness.ts';

const run = promisify(execFile);
const timeout = 120_000;
const credentials = 'tester:secret';

let folder: string;
let harness: Harness;
let rootfs: string;
let archive: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-registry-clients-'));
  harness = await startRegistry({ elsewhere: tokenEndpoint });
  rootfs = join(folder, 'rootfs');
  await mkdir(join(rootfs, 'bin'), { recursive: true });
  await copyFile('/bin/busybox', join(rootfs, 'bin', 'busybox'));
  await writeFile(join(rootfs, 'payload'), someBytes(5_000_000));
  archive = join(folder, 'rootfs.tar');
  await client('tar', '-C', rootfs, '-cf', archive, '.');
  await writeFile(join(folder, 'auth.json'), '{}');
});

after(async () => {
  await harness[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Grants whatever a known user asks for, as far as the names are in `shop/`. */
async function tokenEndpoint(request: Request, sign: Harness['token']): Promise<Response> {
  const basic = `Basic ${Buffer.from(credentials).toString('base64')}`;
  if (request.headers.get('authorization') !== basic) return new Response(null, { status: 401 });
  const scopes = new URL(request.url).searchParams.getAll('scope').flatMap((s) => s.split(' '));
  const granted = scopes.flatMap((scope): Access[] => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    return name.startsWith('shop/') ? [{ type, name, actions: actions.split(',') }] : [];
  });
  const token = await sign(granted);
  return Response.json({ token, access_token: token, expires_in: 300 });
}

/** Runs a client with a folder of its own for credentials. */
async function client(program: string, ...parameters: string[]): Promise<string> {
  const env = {
    ...process.env,
    DOCKER_CONFIG: join(folder, 'docker'),
    REGISTRY_AUTH_FILE: join(folder, 'auth.json'),
    BUILDAH_ISOLATION: 'chroot',
  };
  const { stdout } = await run(program, parameters, { env, timeout, maxBuffer: 10 ** 7 });
  return stdout.trim();
}

const docker = (...parameters: string[]) => client('docker', ...parameters);
const skopeo = (...parameters: string[]) => client('skopeo', ...parameters);
const buildah = (...parameters: string[]) =>
  client(
    'buildah',
    ...['--storage-driver', 'vfs', '--root', join(folder, 'storage')],
    ...['--runroot', join(folder, 'run')],
    ...parameters,
  );

const isMissing = async (path: string) =>
  access(path).then(
    () => false,
    () => `${path} is not there`,
  );

test('docker logs in, pushes, and pulls the same image again', {
  skip: await isMissing('/var/run/docker.sock'),
}, async () => {
  const image = `${harness.host}/shop/docker:v1`;
  const archive = join(folder, 'rootfs.tar');
  await client('tar', '-C', rootfs, '-cf', archive, '.');
  const [user = '', password = ''] = credentials.split(':');
  await docker('login', '--username', user, '--password', password, harness.host);
  const id = await docker(
    'import',
    '--change',
    'CMD ["/bin/busybox","echo","hello"]',
    archive,
    image,
  );

  try {
    await docker('push', image);
    await docker('rmi', image);
    await docker('pull', image);

    assert.equal(await docker('inspect', '--format', '{{.Id}}', image), id);
    assert.equal(await docker('run', '--rm', '--network', 'none', image), 'hello');
    const [name = ''] = await harness.registry.tagNames('shop/docker');
    const tag = await harness.registry.tag('shop/docker', name);
    assert.equal(tag?.configDigest, id);
  } finally {
    await docker('rmi', '--force', id);
  }
});

test('docker mounts the layers of an image that it pushes under a second name', {
  skip: await isMissing('/var/run/docker.sock'),
}, async () => {
  const [first, second] = ['one', 'two'].map((name) => `${harness.host}/shop/${name}:v1`);
  assert.ok(first !== undefined && second !== undefined);
  const [user = '', password = ''] = credentials.split(':');
  await docker('login', '--username', user, '--password', password, harness.host);
  await writeFile(join(folder, 'Mounted'), someBytes(100_000));
  const small = join(folder, 'mounted.tar');
  await client('tar', '-C', folder, '-cf', small, 'Mounted');
  const id = await docker('import', small, first);

  try {
    await docker('tag', first, second);
    await docker('push', first);
    const output = await docker('push', second);

    assert.match(output, /Mounted from shop\/one/);
  } finally {
    await docker('rmi', '--force', id);
  }
});

test('a push to a repository that the user has no right to is refused', {
  skip: await isMissing('/var/run/docker.sock'),
}, async () => {
  const image = `${harness.host}/other/web:v1`;
  const id = await docker('import', archive, image);

  try {
    await assert.rejects(docker('push', image), /denied|unauthorized|authentication required/);
  } finally {
    await docker('rmi', '--force', id);
  }
});

test('buildah builds from scratch, pushes, and pulls', {
  skip: await isMissing('/usr/bin/buildah'),
}, async () => {
  const image = `${harness.host}/shop/buildah:v1`;
  const [tls, creds] = ['--tls-verify=false', `--creds=${credentials}`];
  await writeFile(join(rootfs, 'Containerfile'), 'FROM scratch\nCOPY bin /bin\nCOPY payload /\n');

  await buildah('build', '--tag', image, rootfs);
  await buildah('push', tls, creds, image);
  await buildah('rmi', '--all', '--force');
  await buildah('pull', tls, creds, image);

  assert.match(await buildah('images', '--format', '{{.Name}}:{{.Tag}}'), /shop\/buildah:v1/);
});

test('skopeo copies in both formats, inspects, lists, copies between names, and deletes', {
  skip: await isMissing('/usr/bin/skopeo'),
}, async () => {
  const layout = join(folder, 'layout');
  const image = `docker://${harness.host}/shop/skopeo`;
  await writeOciLayout(layout);
  const tls = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  const creds = [`--src-creds=${credentials}`, `--dest-creds=${credentials}`];
  const copy = (...parameters: string[]) => skopeo('copy', '--insecure-policy', ...parameters);

  await copy(
    '--dest-tls-verify=false',
    `--dest-creds=${credentials}`,
    `oci:${layout}:v1`,
    `${image}:oci`,
  );
  await copy('--format=v2s2', ...tls, ...creds, `${image}:oci`, `${image}:docker`);
  await copy(...tls, ...creds, `${image}:oci`, `${image}-copy:v1`);
  await copy(
    '--src-tls-verify=false',
    `--src-creds=${credentials}`,
    `${image}-copy:v1`,
    `dir:${folder}/copy`,
  );

  const access = ['--tls-verify=false', `--creds=${credentials}`];
  const listed: unknown = JSON.parse(await skopeo('list-tags', ...access, image));
  assert.deepEqual((listed as { Tags: string[] }).Tags, ['docker', 'oci']);
  const { registry } = harness;
  const tagged = await registry.tagNames('shop/skopeo');
  const details = await Promise.all(tagged.map((name) => registry.tag('shop/skopeo', name)));
  const types = details.map((tag) => tag?.mediaType);
  assert.deepEqual(types, [
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
  ]);
  const original = await readFile(join(rootfs, 'payload'));
  const copied: unknown = JSON.parse(await readFile(join(folder, 'copy', 'manifest.json'), 'utf8'));
  const layer = (copied as { layers: { digest: string }[] }).layers[0]?.digest.split(':')[1];
  assert.ok(
    (await readFile(join(folder, 'copy', layer ?? ''))).includes(original.subarray(0, 1000)),
  );

  await skopeo('delete', ...access, `${image}:docker`);
  const left = await registry.tagNames('shop/skopeo');
  assert.deepEqual(left, ['oci']);
});

/** An image of one uncompressed layer that holds `payload`, in the layout of the OCI. */
async function writeOciLayout(layout: string): Promise<void> {
  const blobs = join(layout, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, content: Buffer | string) => {
    const digest = digestOf(content);
    await writeFile(join(blobs, digest.slice('sha256:'.length)), content);
    return { mediaType, digest, size: content.length };
  };
  const type = 'application/vnd.oci.image';
  await client('tar', '-C', rootfs, '-cf', join(folder, 'layer.tar'), 'payload');
  const layer = await put(`${type}.layer.v1.tar`, await readFile(join(folder, 'layer.tar')));
  const rootfsField = { type: 'layers', diff_ids: [layer.digest] };
  const configuration = { architecture: 'amd64', os: 'linux', rootfs: rootfsField };
  const config = await put(`${type}.config.v1+json`, JSON.stringify(configuration));
  const manifest = {
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config,
    layers: [layer],
  };
  const entry = await put(manifest.mediaType, JSON.stringify(manifest));
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const index = { schemaVersion: 2, manifests: [{ ...entry, annotations }] };
  await writeFile(join(layout, 'index.json'), JSON.stringify(index));
  await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}
