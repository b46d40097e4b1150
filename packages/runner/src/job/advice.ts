import { dockerEquivalent } from './builder-commands.ts';

/** A script that has failed. */
export interface FailedScript {
  readonly executor: string;
  /** The job's image, where it has one. */
  readonly image: string | undefined;
  readonly commands: readonly string[];
  /** What was printed last. */
  readonly lastWords: string;
}

/** What to do about a failure that everybody meets once when they build images; undefined for others. */
export function adviceFor(failed: FailedScript): string | undefined {
  const { commands, lastWords } = failed;
  const equivalent = dockerEquivalent(commands);
  if (equivalent !== undefined) return equivalentSentence(equivalent);
  if (noClient.test(lastWords)) return clientSentence(failed);
  if (noBuildKit.test(lastWords) || lacksBuildx(failed)) return builderSentence(failed);
  if (noInstruction.test(lastWords)) return `${heredocQuestion} ${buildKitSentence}`;
  if (noNamespaces.test(lastWords)) return namespacesSentence(failed);
  const step = failedStep(lastWords);
  if (step !== undefined) return step;
  const [, address] = noEngine.exec(lastWords) ?? [];
  return address === undefined ? undefined : engineSentence(failed, address);
}

const noClient =
  /\bdocker: (?:command )?not found|"docker": executable file not found|docker: No such file/;
const noBuildKit =
  /upgrade to h2c, received 403|buildx component is missing|requires? BuildKit|BuildKit is not offered/;
/** A docker without buildx takes the word for one of its own options' commands, and complains of the first flag. */
const noBuildx =
  /unknown (?:shorthand )?flag: |unknown command: docker buildx|'buildx' is not a docker command/;
/** To older builders a heredoc is one line, and each of its lines an instruction that there is not. */
const noInstruction = /parse error (?:on )?line \d+: unknown instruction/i;
const heredocQuestion = 'If that line belongs to a heredoc ("RUN <<EOF"):';
const noNamespaces =
  /unshare\(CLONE_NEWUSER\): Operation not permitted|cannot clone: Operation not permitted/;
const noEngine = /Cannot connect to the Docker daemon at (\S+?)\.?(?:\s|$)/;

const lacksBuildx = ({ commands, lastWords }: FailedScript): boolean =>
  noBuildx.test(lastWords) && commands.some((command) => /\bdocker\s+buildx\b/.test(command));

const buildKitSentence =
  'The engine of a job has no BuildKit: build with "docker build" and DOCKER_BUILDKIT=0, and without "RUN --mount", heredocs and "docker buildx"; or with "buildah build" in an image that has it, which knows "RUN --mount" and needs no engine';

const buildxSentence =
  'docker has no buildx on this machine: install it (Debian\'s package docker-buildx), or build with DOCKER_BUILDKIT=0. An engine of a job\'s own, as "shell-docker" gives it, has no BuildKit';

/** The machine's engine may have what engines of jobs do not. */
function builderSentence(failed: FailedScript): string {
  const isClientLacking =
    /buildx component is missing/.test(failed.lastWords) || lacksBuildx(failed);
  return failed.executor === 'shell' && isClientLacking ? buildxSentence : buildKitSentence;
}

/** A builder says which command has failed, and long before that which step it was. */
function failedStep(lastWords: string): string | undefined {
  const words = lastWords.replaceAll('\r', '');
  const [end] = /^The command '.*' returned a non-zero code: \d+$/m.exec(words) ?? [];
  if (end === undefined) return undefined;
  const steps = words.slice(0, words.indexOf(end)).matchAll(/^Step (\d+)\/(\d+) : (.+)$/gm);
  const [, number, all, instruction = ''] = [...steps].at(-1) ?? [];
  const code = end.split(' ').at(-1);
  if (number === undefined) return undefined;
  return `The build failed in step ${number} of ${all}, with exit code ${code}: ${instruction}`;
}

function namespacesSentence({ executor }: FailedScript): string {
  if (executor === 'shell') {
    return 'Jobs of this machine may make no user namespaces: build with "docker build", or in a job with "tags: [docker]" and an image that has buildah';
  }
  return 'This job may make no user namespaces, as neither its image nor its script names buildah or podman: give it "variables: { SLIPWAY_USER_NAMESPACES: "true" }"';
}

const equivalentSentence = (line: string): string =>
  `Jobs have a builder here and need no other. The same with "image: docker:28-cli" in the job: ${line}`;

function clientSentence({ executor, image }: FailedScript): string {
  if (executor === 'shell') {
    return 'docker is not installed on this machine: install it, or give the job "tags: [docker]" and "image: docker:28-cli"';
  }
  return `The image ${image ?? 'of this job'} has no docker in it: take one that has ("image: docker:28-cli"). The engine is there already, without a service and without privileges`;
}

function engineSentence({ executor }: FailedScript, address: string): string {
  if (executor === 'shell') {
    return 'No container engine answers this job: it does not run, or "shell-docker" in slipway.yml keeps it from jobs like this one. A job with "tags: [docker]" has an engine of its own';
  }
  if (executor === 'kubernetes') {
    return 'Jobs of other clusters than the built-in one have no container engine: build in a job with "tags: [docker]"';
  }
  return `Nobody listens at ${address}: the engine of this job is at unix:///var/run/docker.sock, and with "services: [docker:dind]" at tcp://docker:2375, too. Take DOCKER_HOST out of the script`;
}
