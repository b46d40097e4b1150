import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { busyboxImage, createEngine, type OutputChunk } from '@slipway/engine';
import { extract, pack } from 'tar-stream';

const engine = createEngine();
const labels = { 'slipway.dev/test': `engine-${crypto.randomUUID()}` };
let image = '';

before(async () => {
  image = await busyboxImage(engine);
});

after(async () => {
  for (const { Id } of await engine.containers.list({ labels })) {
    await engine.containers.remove(Id, { force: true });
  }
  for (const { Id } of await engine.networks.list({ labels })) await engine.networks.remove(Id);
  for (const { Name } of await engine.volumes.list({ labels })) await engine.volumes.remove(Name);
  engine.close();
});

async function run(script: string, more: object = {}): Promise<string> {
  const id = await engine.containers.create({
    Image: image,
    Cmd: ['sh', '-c', script],
    Labels: labels,
    ...more,
  });
  await engine.containers.start(id);
  return id;
}

async function read(output: AsyncIterable<OutputChunk>) {
  const printed = { stdout: '', stderr: '' };
  for await (const { stream, data } of output) printed[stream] += data;
  return printed;
}

test('the helper image is made once and has the applets', async () => {
  assert.equal(await busyboxImage(engine), image);

  const id = await run('true && wget --help 2>&1 | grep -o timeout | head -1; id -un; ls -d /tmp');
  await engine.containers.wait(id);

  const { stdout } = await read(engine.containers.logs(id));
  assert.match(stdout, /root\n\/tmp\n/);
});

test('create, start, wait, inspect, logs, remove', async () => {
  const id = await run('echo out; echo err >&2; exit 3');

  assert.equal(await engine.containers.wait(id), 3);

  assert.deepEqual(await read(engine.containers.logs(id)), { stdout: 'out\n', stderr: 'err\n' });
  assert.equal((await engine.containers.inspect(id))?.State.ExitCode, 3);
  await engine.containers.remove(id);
  await engine.containers.remove(id);
  assert.equal(await engine.containers.inspect(id), undefined);
});

test('a paused container stands still until it goes on; one that has ended minds neither', async () => {
  const id = await run('sleep 1000');

  await engine.containers.pause(id);
  await engine.containers.pause(id);
  assert.equal((await engine.containers.inspect(id))?.State.Status, 'paused');
  await engine.containers.unpause(id);
  await engine.containers.unpause(id);

  assert.equal((await engine.containers.inspect(id))?.State.Status, 'running');
  await engine.containers.kill(id);
  await engine.containers.wait(id);
  await engine.containers.pause(id);
  await engine.containers.unpause('nowhere');
});

test('exec carries input, half-close, output and exit code', async () => {
  const id = await run('sleep 1000');

  const exec = await engine.exec(id, { command: ['sh', '-c', 'cat; exit 4'], stdin: true });
  exec.stdin.end(Buffer.alloc(1_000_000, 'x'));
  const { stdout } = await read(exec.output);

  assert.equal(stdout.length, 1_000_000);
  assert.equal(await exec.exitCode(), 4);
  const { Processes } = await engine.containers.top(id);
  assert.equal(Processes.length, 1);
  assert.ok((await engine.containers.stats(id)).cpu_stats.cpu_usage.total_usage > 0);
  await engine.containers.kill(id);
});

test('attach with a terminal reads what is typed', async () => {
  const id = await engine.containers.create({
    Image: image,
    Cmd: ['sh', '-c', 'read line; echo "got $line"'],
    Tty: true,
    OpenStdin: true,
    Labels: labels,
  });
  const session = await engine.containers.attach(id, { stdin: true, tty: true });
  await engine.containers.start(id);
  await engine.containers.resize(id, 100, 30);
  session.stdin.write('words\n');

  const { stdout } = await read(session.output);

  assert.match(stdout, /got words/);
});

test('files are put into a container and taken out again', async () => {
  const id = await engine.containers.create({ Image: image, Cmd: ['true'], Labels: labels });
  const tar = pack();
  tar.entry({ name: 'greeting' }, 'hello');
  tar.finalize();

  await engine.containers.putArchive(id, '/tmp', Readable.from(tar));

  const found = new Map<string, string>();
  const archive = extract();
  (await engine.containers.getArchive(id, '/tmp/greeting')).pipe(archive);
  for await (const entry of archive) {
    let content = '';
    for await (const chunk of entry) content += chunk;
    found.set(entry.header.name, content);
  }
  assert.deepEqual([...found], [['greeting', 'hello']]);
});

test('networks and volumes are made, used, listed and removed', async () => {
  const name = `slipway-test-${crypto.randomUUID()}`;
  const network = await engine.networks.create({ Name: name, Labels: labels });
  const volume = await engine.volumes.create({ Name: name, Labels: labels });
  const id = await run('hostname -i; echo kept > /data/file', {
    HostConfig: {
      NetworkMode: name,
      Mounts: [{ Type: 'volume', Source: volume.Name, Target: '/data' }],
    },
  });
  await engine.containers.wait(id);

  assert.equal((await engine.networks.inspect(network))?.Name, name);
  assert.equal((await engine.volumes.list({ labels })).length, 1);
  await engine.containers.remove(id);
  await engine.networks.remove(network);
  await engine.volumes.remove(volume.Name);
  assert.equal(await engine.networks.inspect(network), undefined);
});

test('images are tagged, listed and removed', async () => {
  const tagged = `slipway.local/test:${crypto.randomUUID()}`;

  await engine.images.tag(image, tagged);

  const listed = await engine.images.list({ reference: tagged });
  assert.deepEqual(
    listed.map(({ RepoTags }) => RepoTags?.includes(tagged)),
    [true],
  );
  await engine.images.remove(tagged);
  assert.equal(await engine.images.inspect(tagged), undefined);
});
