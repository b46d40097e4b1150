import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { traceText } from '../fake-server.ts';
import { payload, variable } from '../payload.ts';
import { makeClientImage } from './client-image.ts';
import { engine, image, withDocker } from './with-docker.ts';

const withClient = 'slipway.local/engine-escapes-test:latest';
const registry = 'localhost:9';
const secret = `${registry}/secret/project:v1`;

before(async () => {
  await makeClientImage(withClient, image.name);
  await engine.images.tag(image.name, secret);
});
after(async () => {
  for (const name of [withClient, secret]) await engine.images.remove(name, { force: true });
});

const build = 'printf "FROM $I\\nRUN true\\n" | docker build';
const copies = `printf "FROM $I\\nCOPY --from=${secret} / /x\\n" | docker build -`;
const folderVolume =
  'type=volume,src=v,dst=/v,volume-driver=local,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/';
const becomesLink =
  '(for i in $(seq 500); do mkdir /builds/r; rmdir /builds/r; ln -s /etc /builds/r; rm /builds/r; done) &';
const readsIt =
  '(for i in $(seq 5); do docker run --rm -v /builds/r:/r $I cat /r/passwd && exit; done; exit 1)';

/** Ways out of a job by its engine, as somebody with the client would try them. */
const escapes: readonly (readonly [way: string, command: string])[] = [
  ['privileges', 'docker run --privileged $I true'],
  ['all capabilities', 'docker run --cap-add ALL $I true'],
  ['the right to mount', 'docker run --cap-add SYS_ADMIN $I true'],
  ['raw packets', 'docker run --cap-add NET_RAW $I true'],
  ['no seccomp', 'docker run --security-opt seccomp=unconfined $I true'],
  ['no AppArmor', 'docker run --security-opt apparmor=unconfined $I true'],
  ['an open /proc', 'docker run --security-opt systempaths=unconfined $I true'],
  ['the machine’s processes', 'docker run --pid host $I true'],
  ['the processes of the job’s container', 'docker run --pid container:$JOB $I true'],
  ['the machine’s network', 'docker run --network host $I true'],
  ['the network of a stranger’s container', 'docker run --network container:$STRANGER $I true'],
  ['the engine’s own network, by name', 'docker network connect bridge own'],
  ['the machine’s shared memory', 'docker run --ipc host $I true'],
  ['the machine’s name', 'docker run --uts host $I true'],
  ['the machine’s users', 'docker run --userns host $I true'],
  ['the machine’s cgroups', 'docker run --cgroupns host $I true'],
  ['another cgroup', 'docker run --cgroup-parent / $I true'],
  ['a disk', 'docker run --device /dev/vda $I true'],
  ['any device by a rule', 'docker run --device-cgroup-rule "a *:* rwm" $I true'],
  ['the machine’s root', 'docker run -v /:/host $I true'],
  ['the engine’s folder', 'docker run -v /var/lib/docker:/d $I true'],
  ['containerd’s socket', 'docker run -v /run/containerd/containerd.sock:/s $I true'],
  ['the runner’s folder', 'docker run -v /builds/../runners:/r $I true'],
  ['a link to the root', 'ln -sfn / /builds/l; docker run -v /builds/l/etc:/e $I true'],
  ['a link in the way', 'ln -sfn /etc /builds/m; docker run -v /builds/m:/e $I true'],
  [
    'a mount that spreads',
    'docker run --mount type=bind,src=/builds,dst=/b,bind-propagation=shared $I true',
  ],
  ['a volume that is a folder', 'docker volume create -o type=none -o o=bind -o device=/ v'],
  ['volumes of a stranger', 'docker run --volumes-from $STRANGER $I true'],
  ['a network over others’ addresses', 'docker network create --subnet 172.17.0.0/16 n'],
  ['a network of the machine’s', 'docker network create -d macvlan -o parent=eth0 n'],
  ['a stranger’s files', 'docker cp $STRANGER:/etc/passwd -'],
  ['a command in a stranger', 'docker exec $STRANGER true'],
  ['privileges in a command', 'docker exec --privileged own true'],
  ['the end of a stranger', 'docker kill $STRANGER'],
  ['more limits than the job’s', 'docker update --memory 0 own'],
  ['an image of another project', `docker run ${secret} true`],
  ['a base of another project', `printf 'FROM ${secret}\\n' | docker build -`],
  [
    'a build in the machine’s network',
    'printf "FROM $I\\nRUN true\\n" | docker build --network host -',
  ],
  ['the history of another project’s image', `docker history ${secret}`],
  ['the bytes of another project’s image', `docker save -o /dev/null ${secret}`],
  ['files of another project’s image', copies],
  ['layers of another project’s image', `${build} --cache-from ${secret} -`],
  // From here on the job has an image of its own by that name.
  [
    'a name for everybody',
    `docker tag $I ${registry}/secret/project:v1 && docker push ${registry}/secret/project:v1`,
  ],
  [
    'a container that outlives the job with its folder',
    'docker run -d --restart always -v /builds:/b $I sleep 9',
  ],
  ['a plugin', 'docker plugin install --grant-all-permissions x/y'],
  ['the engine’s disk', 'docker system df'],
  ['a swarm', 'docker swarm init'],
  ['a volume that is a folder, as a mount', `docker run --mount ${folderVolume} $I true`],
  ['an image as a mount', 'docker run --mount type=image,src=$I,dst=/i $I true'],
  ['a folder that becomes a link meanwhile', `${becomesLink} ${readsIt}`],
  ['the processes of a stranger', 'docker run --pid container:$STRANGER $I true'],
  ['the shared memory of a stranger', 'docker run --ipc container:$STRANGER $I true'],
  ['a name for a stranger', 'docker run --link $STRANGER $I true'],
  ['another runtime', 'docker run --runtime io.containerd.runc.v2 $I true'],
  ['a log that goes elsewhere', 'docker run --log-driver syslog $I true'],
  ['settings of the kernel', 'docker run --sysctl net.ipv4.ip_forward=1 $I true'],
  ['more open files', 'docker run --ulimit nofile=20000 $I true'],
  ['memory without an end', 'docker run --oom-kill-disable $I true'],
  ['what a stranger prints', 'docker logs $STRANGER'],
  ['what a stranger runs', 'docker top $STRANGER'],
  ['what a stranger has changed', 'docker diff $STRANGER'],
  ['what a stranger takes', 'docker stats --no-stream $STRANGER'],
  ['a stranger’s disk', 'docker export -o /dev/null $STRANGER'],
  ['an image of a stranger', 'docker commit $STRANGER stolen'],
  ['a file in a stranger', 'docker cp /etc/passwd $STRANGER:/tmp/'],
  ['the screen of a stranger', 'timeout 5 docker attach --no-stdin $STRANGER'],
  ['another name for a stranger', 'docker rename $STRANGER mine'],
  ['a stranger that stands still', 'docker pause $STRANGER'],
  ['events of a stranger', 'docker events --since 10m --until 0s | grep $STRANGER'],
  ['a stranger in the list', 'docker ps -a -q --no-trunc | grep $STRANGER'],
  ['the end of all that have ended', 'docker container prune -f | grep $STRANGER'],
  ['a build with hosts of its own', `${build} --add-host a:127.0.0.1 -`],
  ['a build in another cgroup', `${build} --cgroup-parent / -`],
  ['a build without seccomp', `${build} --security-opt seccomp=unconfined -`],
  ['a build in a stranger’s network', `${build} --network container:$STRANGER -`],
  ['an old API, with rules it does not know', 'DOCKER_API_VERSION=1.23 docker ps'],
];

test(`a job tries ${escapes.length} ways out of its engine, and each is refused`, async () => {
  const stranger = await engine.containers.create({ Image: image.name, Cmd: ['sleep', '600'] });
  await engine.containers.start(stranger);
  try {
    await withDocker('engineescapes', async (harness) => {
      const job = await harness.run(
        payload(
          [
            'docker run -d --name own $I sleep 600',
            'export JOB=$(hostname)',
            ...escapes.map(
              ([, command], at) =>
                `(${command}) >/dev/null 2>&1 && echo "out by ${at}" || echo "held ${at}"`,
            ),
            'echo "own left: $(docker ps -aq | wc -l)"',
          ],
          {
            image: { ...image, name: withClient },
            credentials: [{ type: 'registry', url: registry, username: 'x', password: 'y' }],
            variables: [
              variable('GIT_STRATEGY', 'none'),
              variable('I', image.name),
              variable('STRANGER', stranger),
            ],
          },
        ),
      );

      const trace = traceText(job);
      assert.equal(job.update?.state, 'success', trace);
      for (const [at, [way]] of escapes.entries()) {
        assert.match(trace, new RegExp(`^held ${at}$`, 'm'), `a job got ${way}`);
      }
      // Nothing was made on the way, and `own` is still the job's.
      assert.match(trace, /^own left: 1$/m);
    });
    assert.equal((await engine.containers.inspect(stranger))?.State.Running, true);
  } finally {
    await engine.containers.remove(stranger, { force: true });
  }
});
