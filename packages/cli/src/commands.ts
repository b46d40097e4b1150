import type { Command } from './command.ts';
import type { KnownCommand } from './completion.ts';

interface Entry {
  readonly summary: string;
  /** Imported only when called, so that a small command starts fast. */
  load(): Promise<{ readonly command: Command }>;
}

/** Every command, in the order of the overview. */
export const commands = {
  up: { summary: 'start Slipway and keep serving', load: () => import('#commands/up') },
  status: { summary: 'what runs, and where', load: () => import('#commands/status') },
  stop: { summary: 'stop the running Slipway', load: () => import('#commands/stop') },
  backup: { summary: 'copy all data while it runs', load: () => import('#commands/backup') },
  restore: { summary: 'a data folder of a backup', load: () => import('#commands/restore') },
  doctor: {
    summary: 'find what keeps things from working',
    load: () => import('#commands/doctor'),
  },
  'sign-in': {
    summary: 'an address that signs a browser in',
    load: () => import('#commands/sign-in'),
  },
  env: { summary: 'print exports for a shell', load: () => import('#commands/env') },
  lint: { summary: 'check a .gitlab-ci.yml', load: () => import('#commands/lint') },
  compile: {
    summary: 'show the pipeline a file makes',
    load: () => import('#commands/compile'),
  },
  why: { summary: 'why a job is in a pipeline, or not', load: () => import('#commands/why') },
  test: { summary: 'unit tests for pipelines', load: () => import('#commands/test') },
  'project create': {
    summary: 'make a project',
    load: () => import('#commands/project-create'),
  },
  'project import': {
    summary: 'make one of a repository elsewhere',
    load: () => import('#commands/project-import'),
  },
  'project list': {
    summary: 'the projects that you may see',
    load: async () => ({ command: (await import('#nouns/project')).list }),
  },
  'project show': {
    summary: 'one project',
    load: async () => ({ command: (await import('#nouns/project')).show }),
  },
  'project edit': {
    summary: 'rename or describe it',
    load: async () => ({ command: (await import('#nouns/project')).edit }),
  },
  'project archive': {
    summary: 'let it be read, not changed',
    load: async () => ({ command: (await import('#nouns/project')).archive }),
  },
  'project unarchive': {
    summary: 'let it be changed again',
    load: async () => ({ command: (await import('#nouns/project')).unarchive }),
  },
  'project transfer': {
    summary: 'move it into another namespace',
    load: async () => ({ command: (await import('#nouns/project')).transfer }),
  },
  'project delete': {
    summary: 'delete it with all it has',
    load: async () => ({ command: (await import('#nouns/project')).remove }),
  },
  'branch list': {
    summary: 'branches of a project',
    load: async () => ({ command: (await import('#nouns/branch')).list }),
  },
  'branch create': {
    summary: 'make a branch',
    load: async () => ({ command: (await import('#nouns/branch')).create }),
  },
  'branch delete': {
    summary: 'delete a branch',
    load: async () => ({ command: (await import('#nouns/branch')).remove }),
  },
  'branch protect': {
    summary: 'only some may push',
    load: async () => ({ command: (await import('#nouns/branch')).protect }),
  },
  'branch unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/branch')).unprotect }),
  },
  'tag list': {
    summary: 'tags of a project',
    load: async () => ({ command: (await import('#nouns/tag')).list }),
  },
  'tag create': {
    summary: 'make a tag',
    load: async () => ({ command: (await import('#nouns/tag')).create }),
  },
  'tag delete': {
    summary: 'delete a tag',
    load: async () => ({ command: (await import('#nouns/tag')).remove }),
  },
  'tag protect': {
    summary: 'only some may make them',
    load: async () => ({ command: (await import('#nouns/tag')).protect }),
  },
  'tag unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/tag')).unprotect }),
  },
  'variable list': {
    summary: 'variables of jobs',
    load: async () => ({ command: (await import('#nouns/variable')).list }),
  },
  'variable set': {
    summary: 'set a variable',
    load: async () => ({ command: (await import('#nouns/variable')).set }),
  },
  'variable delete': {
    summary: 'delete a variable',
    load: async () => ({ command: (await import('#nouns/variable')).remove }),
  },
  'schedule list': {
    summary: 'pipelines by the clock',
    load: async () => ({ command: (await import('#nouns/schedule')).list }),
  },
  'schedule create': {
    summary: 'make a schedule',
    load: async () => ({ command: (await import('#nouns/schedule')).create }),
  },
  'schedule pause': {
    summary: 'let it rest',
    load: async () => ({ command: (await import('#nouns/schedule')).pause }),
  },
  'schedule resume': {
    summary: 'let it go on',
    load: async () => ({ command: (await import('#nouns/schedule')).resume }),
  },
  'schedule run': {
    summary: 'make its pipeline now',
    load: async () => ({ command: (await import('#nouns/schedule')).run }),
  },
  'schedule delete': {
    summary: 'delete a schedule',
    load: async () => ({ command: (await import('#nouns/schedule')).remove }),
  },
  'member list': {
    summary: 'who takes part',
    load: async () => ({ command: (await import('#nouns/member')).list }),
  },
  'member add': {
    summary: 'let somebody take part, or in another role',
    load: async () => ({ command: (await import('#nouns/member')).add }),
  },
  'member remove': {
    summary: 'end a membership',
    load: async () => ({ command: (await import('#nouns/member')).remove }),
  },
  credential: {
    summary: 'answer git when it asks for a password',
    load: () => import('#commands/credential'),
  },
  'pipeline list': {
    summary: 'the newest pipelines',
    load: () => import('#commands/pipeline/list'),
  },
  'pipeline show': {
    summary: 'one pipeline with its jobs',
    load: () => import('#commands/pipeline/show'),
  },
  'pipeline watch': {
    summary: 'follow a pipeline live',
    load: () => import('#commands/pipeline/watch'),
  },
  'pipeline run': {
    summary: 'make a pipeline for a ref',
    load: () => import('#commands/pipeline/run'),
  },
  'pipeline cancel': {
    summary: 'cancel a pipeline',
    load: async () => ({ command: (await import('#commands/pipeline/actions')).cancel }),
  },
  'pipeline retry': {
    summary: 'run failed jobs again',
    load: async () => ({ command: (await import('#commands/pipeline/actions')).retry }),
  },
  'pipeline tests': {
    summary: 'tests that failed (JUnit)',
    load: async () => ({ command: (await import('#nouns/pipeline')).tests }),
  },
  'pipeline reports': {
    summary: 'coverage, code quality, metrics',
    load: async () => ({ command: (await import('#nouns/pipeline')).reports }),
  },
  'pipeline timeline': {
    summary: 'where its time went',
    load: async () => ({ command: (await import('#nouns/pipeline')).timeline }),
  },
  'pipeline delete': {
    summary: 'delete it with its logs',
    load: async () => ({ command: (await import('#nouns/pipeline')).remove }),
  },
  try: { summary: 'run this folder as it is, uncommitted', load: () => import('#nouns/try') },
  'job log': { summary: "print a job's log", load: () => import('#commands/job-log') },
  'job preview': {
    summary: 'what a job that deploys would change',
    load: () => import('#commands/job-preview'),
  },
  'job play': {
    summary: 'start a manual job',
    load: async () => ({ command: (await import('#nouns/job')).play }),
  },
  'job retry': {
    summary: 'run a job again',
    load: async () => ({ command: (await import('#nouns/job')).retry }),
  },
  'job cancel': {
    summary: 'cancel a job',
    load: async () => ({ command: (await import('#nouns/job')).cancel }),
  },
  'job erase': {
    summary: 'delete its log and artifacts',
    load: async () => ({ command: (await import('#nouns/job')).erase }),
  },
  'artifact list': {
    summary: 'what a job left',
    load: async () => ({ command: (await import('#nouns/artifact')).list }),
  },
  'artifact download': {
    summary: 'bring it here, or one file',
    load: async () => ({ command: (await import('#nouns/artifact')).download }),
  },
  'artifact keep': {
    summary: 'keep it from expiring',
    load: async () => ({ command: (await import('#nouns/artifact')).keep }),
  },
  'artifact delete': {
    summary: 'delete it',
    load: async () => ({ command: (await import('#nouns/artifact')).remove }),
  },
  'image list': { summary: "a project's images", load: () => import('#commands/image/list') },
  'image tags': {
    summary: 'tags of a repository, and who uses them',
    load: () => import('#commands/image/tags'),
  },
  'image show': {
    summary: 'what an image is made of',
    load: () => import('#commands/image/show'),
  },
  'image delete': {
    summary: 'delete a tag or a repository',
    load: () => import('#commands/image/delete'),
  },
  'image collect': {
    summary: 'give the disk back what no image needs',
    load: () => import('#commands/image/collect'),
  },
  'registry collect': {
    summary: 'the same as image collect',
    load: async () => ({ command: (await import('#commands/image/collect')).ofRegistry }),
  },
  'environment list': {
    summary: 'environments of a project',
    load: async () => ({ command: (await import('#nouns/environment')).list }),
  },
  'environment show': {
    summary: 'what runs there now, and its history',
    load: () => import('#commands/environment/show'),
  },
  'environment stop': {
    summary: 'stop it',
    load: async () => ({ command: (await import('#nouns/environment')).stop }),
  },
  'environment sleep': {
    summary: 'at no pods while nobody asks',
    load: async () => ({ command: (await import('#nouns/environment')).sleep }),
  },
  'environment wake': {
    summary: 'before somebody asks',
    load: async () => ({ command: (await import('#nouns/environment')).wake }),
  },
  'environment delete': {
    summary: 'delete a stopped one',
    load: async () => ({ command: (await import('#nouns/environment')).remove }),
  },
  'environment protections': {
    summary: 'environments to which only some may deploy',
    load: async () => ({ command: (await import('#nouns/protection')).list }),
  },
  'environment protect': {
    summary: 'only some may deploy, after approvals if wanted',
    load: async () => ({ command: (await import('#nouns/protection')).protect }),
  },
  'environment unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/protection')).unprotect }),
  },
  'environment rollback': {
    summary: 'put back what an earlier deployment left',
    load: () => import('#commands/environment/rollback'),
  },
  rollback: {
    summary: 'the same as environment rollback',
    load: async () => ({ command: (await import('#commands/environment/rollback')).short }),
  },
  'deployment approve': {
    summary: 'let a deployment go on that waits for approval',
    load: async () => ({ command: (await import('#commands/environment/approval')).approve }),
  },
  'deployment reject': {
    summary: 'end a deployment that waits for approval',
    load: async () => ({ command: (await import('#commands/environment/approval')).reject }),
  },
  'freeze list': {
    summary: 'times in which nothing is to be released',
    load: async () => ({ command: (await import('#nouns/freeze')).list }),
  },
  'freeze add': {
    summary: 'add such a time',
    load: async () => ({ command: (await import('#nouns/freeze')).add }),
  },
  'freeze remove': {
    summary: 'take one away',
    load: async () => ({ command: (await import('#nouns/freeze')).remove }),
  },
  'hook list': {
    summary: 'addresses that are told of what happens',
    load: async () => ({ command: (await import('#nouns/hook')).list }),
  },
  'hook add': {
    summary: 'tell one more address',
    load: async () => ({ command: (await import('#nouns/hook')).add }),
  },
  'hook edit': {
    summary: 'tell it of other things',
    load: async () => ({ command: (await import('#nouns/hook')).edit }),
  },
  'hook test': {
    summary: 'send it a message now',
    load: async () => ({ command: (await import('#nouns/hook')).tryOut }),
  },
  'hook deliveries': {
    summary: 'what was sent there, and what came of it',
    load: async () => ({ command: (await import('#nouns/hook')).deliveries }),
  },
  'hook remove': {
    summary: 'tell it nothing any more',
    load: async () => ({ command: (await import('#nouns/hook')).remove }),
  },
  'limit list': {
    summary: 'what may be how large, and what is in use',
    load: async () => ({ command: (await import('#nouns/limit')).list }),
  },
  'limit set': {
    summary: 'choose a limit',
    load: async () => ({ command: (await import('#nouns/limit')).set }),
  },
  'environment namespaces': {
    summary: 'where in the cluster its jobs may edit',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).list }),
  },
  'environment grant': {
    summary: 'let its jobs edit in a namespace',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).grant }),
  },
  'environment revoke': {
    summary: 'take a namespace back from its jobs',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).revoke }),
  },
  'group list': {
    summary: 'the groups that you may see',
    load: async () => ({ command: (await import('#nouns/group')).list }),
  },
  'group create': {
    summary: 'make a group',
    load: async () => ({ command: (await import('#nouns/group')).create }),
  },
  'group delete': {
    summary: 'delete it with its projects',
    load: async () => ({ command: (await import('#nouns/group')).remove }),
  },
  'user list': {
    summary: 'users of this instance',
    load: async () => ({ command: (await import('#nouns/user')).list }),
  },
  'user create': {
    summary: 'make a user',
    load: async () => ({ command: (await import('#nouns/user')).create }),
  },
  'user block': {
    summary: 'keep a user out',
    load: async () => ({ command: (await import('#nouns/user')).block }),
  },
  'user unblock': {
    summary: 'let a user in again',
    load: async () => ({ command: (await import('#nouns/user')).unblock }),
  },
  'user delete': {
    summary: 'delete a user',
    load: async () => ({ command: (await import('#nouns/user')).remove }),
  },
  'runner list': {
    summary: 'runners, with tags and load',
    load: async () => ({ command: (await import('#nouns/runner')).list }),
  },
  'runner create': {
    summary: 'make a place for a runner',
    load: async () => ({ command: (await import('#nouns/runner')).create }),
  },
  'runner run': {
    summary: 'take jobs of a server that is elsewhere',
    load: () => import('#commands/runner-run'),
  },
  'runner pause': {
    summary: 'give it no more jobs',
    load: async () => ({ command: (await import('#nouns/runner')).pause }),
  },
  'runner resume': {
    summary: 'give it jobs again',
    load: async () => ({ command: (await import('#nouns/runner')).resume }),
  },
  'runner remove': {
    summary: 'forget a runner',
    load: async () => ({ command: (await import('#nouns/runner')).remove }),
  },
  'token list': {
    summary: 'access tokens',
    load: async () => ({ command: (await import('#nouns/token')).list }),
  },
  'token create': {
    summary: 'make an access token',
    load: async () => ({ command: (await import('#nouns/token')).create }),
  },
  'token revoke': {
    summary: 'end an access token',
    load: async () => ({ command: (await import('#nouns/token')).revoke }),
  },
  'me show': {
    summary: 'whom commands act for',
    load: async () => ({ command: (await import('#nouns/me')).show }),
  },
  'me password': {
    summary: 'change your password',
    load: async () => ({ command: (await import('#nouns/me')).password }),
  },
  'session list': {
    summary: 'where you are signed in',
    load: async () => ({ command: (await import('#nouns/session')).list }),
  },
  'session end': {
    summary: 'sign a browser out',
    load: async () => ({ command: (await import('#nouns/session')).end }),
  },
  search: { summary: 'find projects, people, files, commits', load: () => import('#nouns/search') },
  api: { summary: 'send any request to the REST API', load: () => import('#nouns/api') },
  'app list': {
    summary: 'Helm releases of a cluster',
    load: async () => ({ command: (await import('#commands/applications')).list }),
  },
  'app catalog': {
    summary: 'applications known by name',
    load: async () => ({ command: (await import('#commands/applications')).catalog }),
  },
  'app show': {
    summary: 'values, history and notes of a release',
    load: async () => ({ command: (await import('#commands/applications')).show }),
  },
  'app install': {
    summary: 'install or upgrade a chart, with the rights shown',
    load: () => import('#commands/app-install'),
  },
  'app rollback': {
    summary: 'put a release back to a revision',
    load: async () => ({ command: (await import('#commands/applications')).rollback }),
  },
  'app remove': {
    summary: 'remove a release and its rights',
    load: async () => ({ command: (await import('#commands/applications')).remove }),
  },
  'cluster start': {
    summary: 'run only the cluster',
    load: () => import('#commands/cluster/start'),
  },
  'cluster status': {
    summary: 'nodes and pods of the cluster',
    load: () => import('#commands/cluster/status'),
  },
  'cluster kubeconfig': {
    summary: 'print a kubeconfig for another machine',
    load: () => import('#commands/cluster/kubeconfig'),
  },
  'agent create': {
    summary: 'register an agent for Kubernetes',
    load: async () => ({ command: (await import('#nouns/agent')).create }),
  },
  'agent list': {
    summary: 'agents for Kubernetes of a project',
    load: async () => ({ command: (await import('#nouns/agent')).list }),
  },
  'agent show': {
    summary: 'one agent, its tokens and its file',
    load: async () => ({ command: (await import('#nouns/agent')).show }),
  },
  'agent token': {
    summary: 'a token for its program',
    load: async () => ({ command: (await import('#nouns/agent')).token }),
  },
  'agent delete': {
    summary: 'delete an agent',
    load: async () => ({ command: (await import('#nouns/agent')).remove }),
  },
  'agent manifest': {
    summary: 'what brings its program into a cluster',
    load: async () => ({ command: (await import('#nouns/agent')).manifest }),
  },
  'agent run': {
    summary: 'the program of an agent, in its cluster',
    load: () => import('#commands/agent-run'),
  },
  'cluster connect': {
    summary: 'connect another cluster',
    load: () => import('#commands/cluster/connect'),
  },
  'cluster list': {
    summary: 'the built-in cluster and those connected',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).list }),
  },
  'cluster show': {
    summary: 'show a connected cluster',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).show }),
  },
  'cluster check': {
    summary: 'try a connected cluster step by step',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).check }),
  },
  'cluster scope': {
    summary: 'say for which environments a cluster is',
    load: () => import('#commands/cluster/scope'),
  },
  'cluster jobs': {
    summary: 'let jobs run in a connected cluster',
    load: () => import('#commands/cluster/jobs'),
  },
  'cluster rotate': {
    summary: 'give a connected cluster another token',
    load: () => import('#commands/cluster/rotate'),
  },
  'cluster remove': {
    summary: 'forget a connected cluster',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).remove }),
  },
  'cluster account': {
    summary: "print Slipway's account for another cluster",
    load: () => import('#commands/cluster/account'),
  },
  'cluster stop': {
    summary: 'stop the cluster run alone',
    load: () => import('#commands/cluster/stop'),
  },
  'cluster delete': {
    summary: 'delete the cluster and its pods',
    load: () => import('#commands/cluster/delete'),
  },
  'cluster reset': {
    summary: 'begin the cluster anew, with a snapshot kept',
    load: () => import('#commands/cluster/reset'),
  },
  trace: {
    summary: 'from a pod or image to its commit, and back',
    load: () => import('#commands/trace'),
  },
  deploy: {
    summary: 'make or change a deployment, its service and address',
    load: () => import('#commands/deploy'),
  },
  export: {
    summary: 'print an object of the cluster as a person writes it',
    load: () => import('#commands/export'),
  },
  completion: {
    summary: 'complete commands in bash, zsh or fish',
    load: async () => ({
      command: (await import('#commands/completion')).completionOf(allKnown),
    }),
  },
} as const satisfies Record<string, Entry>;

export type CommandName = keyof typeof commands;

/** What a shell has to know of all of them to complete them. */
async function allKnown(): Promise<readonly KnownCommand[]> {
  const names = Object.keys(commands).filter(isCommandName);
  return Promise.all(
    names.map(async (name) => ({
      words: name.split(' '),
      summary: commands[name].summary,
      options: Object.keys((await commands[name].load()).command.options ?? {}),
    })),
  );
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
