import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { Refused, unprocessable } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { StoreConflict } from '#store/records';
import { protectionJson } from './image-json.ts';
import {
  type ImageProtection,
  type ProtectionLevel,
  protectionLevels,
} from './image-protection.ts';

const path = '/projects/:id/registry/protection/repository/rules';
const may = 'manage_images';

/** Rules about who may push to, and delete from, repositories of images. */
export const imageProtectionRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may, handle: list },
  { method: 'POST', path, may, handle: create },
  { method: 'PATCH', path: `${path}/:rule_id`, may, handle: change },
  { method: 'DELETE', path: `${path}/:rule_id`, may, handle: remove },
];

async function list(api: Api, { project }: ProjectCall): Promise<Response> {
  const rules = await api.store.imageProtections.list(project.id);
  return Response.json(rules.map((rule) => protectionJson(rule, project.fullPath)));
}

async function create(api: Api, { args, project }: ProjectCall): Promise<Response> {
  const rule = {
    projectId: project.id,
    pattern: patternIn(args.requiredText('repository_path_pattern'), project.fullPath),
    pushLevel: levelIn(args, 'push') ?? null,
    deleteLevel: levelIn(args, 'delete') ?? null,
  };
  requireLevel(rule);
  const made = await api.store.imageProtections.create(rule).catch(patternTaken);
  return Response.json(protectionJson(made, project.fullPath), { status: 201 });
}

async function change(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project } = call;
  const rule = await ruleOf(api, call);
  const pattern = args.text('repository_path_pattern');
  const wanted = {
    pattern: pattern === undefined ? rule.pattern : patternIn(pattern, project.fullPath),
    pushLevel: levelIn(args, 'push') ?? (args.has(field('push')) ? null : rule.pushLevel),
    deleteLevel: levelIn(args, 'delete') ?? (args.has(field('delete')) ? null : rule.deleteLevel),
  };
  requireLevel(wanted);
  const changed = await api.store.imageProtections.update(rule.id, wanted).catch(patternTaken);
  return Response.json(protectionJson(changed ?? rule, project.fullPath));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await api.store.imageProtections.delete((await ruleOf(api, call)).id);
  return nothing();
}

async function ruleOf(api: Api, call: ProjectCall): Promise<ImageProtection> {
  const rule = await api.store.imageProtections.get(idIn(call, 'rule_id'));
  if (rule?.projectId !== call.project.id) throw new HttpError(404, 'Not found');
  return rule;
}

const field = (act: 'push' | 'delete') => `minimum_access_level_for_${act}`;

function levelIn(args: Args, act: 'push' | 'delete'): ProtectionLevel | undefined {
  return args.text(field(act)) === '' ? undefined : args.word(field(act), protectionLevels);
}

/** Below the project's path; it is kept without that, so that the rule moves with the project. */
function patternIn(text: string, projectPath: string): string {
  const [base, pattern] = [projectPath.toLowerCase(), text.toLowerCase()];
  if (pattern === base) return '';
  if (pattern.startsWith(`${base}/`)) return pattern.slice(base.length + 1);
  throw unprocessable('repository_path_pattern', "should start with the project's full path");
}

function requireLevel({
  pushLevel,
  deleteLevel,
}: Pick<ImageProtection, 'pushLevel' | 'deleteLevel'>): void {
  if (pushLevel !== null || deleteLevel !== null) return;
  throw new Refused(
    'invalid',
    'A rule must have a minimum access role for push or delete: give one of them',
  );
}

function patternTaken(error: unknown): never {
  if (!(error instanceof StoreConflict)) throw error;
  throw unprocessable('repository_path_pattern', 'has already been taken');
}
