import { nothing } from '#http/answers';
import { Refused } from '#refused';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import type { MachineKind, MachinePlace } from './machine-place.ts';

const base = '/admin/machine';
const one = `${base}/containers/:container`;
const who = 'administrator';

const kinds: readonly MachineKind[] = ['container', 'image', 'volume', 'network'];

/** What runs and lies on the machine: for administrators, since it is everybody's. */
export const machineRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, who, handle: async (api) => Response.json(await of(api).look()) },
  { method: 'GET', path: `${base}/about`, who, handle: (api) => Response.json(of(api).about) },
  {
    method: 'GET',
    path: `${base}/storage`,
    who,
    handle: async (api) => Response.json(await of(api).storage()),
  },
  {
    method: 'GET',
    path: `${base}/disk`,
    who,
    handle: async (api) => Response.json(await of(api).disk()),
  },
  {
    method: 'GET',
    path: `${base}/findings`,
    who,
    handle: async (api, { args }) =>
      Response.json(await of(api).findings(args.boolean('brief') === true)),
  },
  { method: 'POST', path: `${base}/prune`, who, handle: prune },
  { method: 'POST', path: `${base}/containers`, who, handle: create },
  { method: 'POST', path: `${one}/start`, who, handle: start },
  { method: 'POST', path: `${one}/stop`, who, handle: stop },
  { method: 'POST', path: `${one}/terminal`, who, handle: terminal },
  { method: 'GET', path: `${one}/logs`, who, handle: logs },
  {
    method: 'GET',
    path: `${one}/usage`,
    who,
    handle: async (api, call) => Response.json(await of(api).usage(containerOf(call))),
  },
  ...kinds.map(
    (kind): ApiRoute => ({
      method: 'DELETE',
      path: `${base}/${kind}s/:machine_id`,
      who,
      handle: remove(kind),
    }),
  ),
];

function of({ machine }: Api): MachinePlace {
  if (machine) return machine;
  throw new Refused('not-found', 'This server knows nothing of the machine that it runs on');
}

const containerOf = ({ params }: UserCall) => params.container ?? '';

async function create(api: Api, { args }: UserCall): Promise<Response> {
  const id = await of(api).create({
    image: args.requiredText('image'),
    name: args.text('name') || undefined,
    command: args.texts('command') ?? [],
    environment: args.texts('environment') ?? [],
    ports: args.texts('ports') ?? [],
  });
  return Response.json({ id }, { status: 201 });
}

async function start(api: Api, call: UserCall): Promise<Response> {
  await of(api).start(containerOf(call));
  return nothing();
}

async function stop(api: Api, call: UserCall): Promise<Response> {
  await of(api).stop(containerOf(call));
  return nothing();
}

/** Written down as every call that changes something: what is typed then, nobody reads. */
async function terminal(api: Api, call: UserCall): Promise<Response> {
  const path = await of(api).terminal(containerOf(call), call.args.text('program') || 'sh');
  return Response.json({ path }, { status: 201 });
}

const mostLines = 5000;

async function logs(api: Api, call: UserCall): Promise<Response> {
  const lines = Math.min(call.args.integer('tail') ?? 500, mostLines);
  const text = await of(api).logs(containerOf(call), lines);
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

function remove(kind: MachineKind) {
  return async (api: Api, { params }: UserCall): Promise<Response> => {
    await of(api).remove(kind, params.machine_id ?? '');
    return nothing();
  };
}

async function prune(api: Api, { args }: UserCall): Promise<Response> {
  const named = args.texts('kinds');
  const wanted = named ? kinds.filter((kind) => named.includes(kind)) : kinds;
  return Response.json(await of(api).prune(wanted, args.boolean('dry_run') === true));
}
