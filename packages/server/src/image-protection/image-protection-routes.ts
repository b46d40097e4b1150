import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { protectionJson } from '#images/image-json';
import { unprocessable } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import {
  type ImageProtection,
  type ProtectionLevel,
  protectionLevels,
} from './image-protection.ts';
import {
  editImageProtection,
  imageProtectionOf,
  imageProtectionsOf,
  protectImages,
  unprotectImages,
} from './protect-images.ts';

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
  const rules = await imageProtectionsOf(api, project);
  return Response.json(rules.map((rule) => protectionJson(rule, project.fullPath)));
}

async function create(api: Api, { args, project }: ProjectCall): Promise<Response> {
  const made = await protectImages(api, project, {
    pattern: patternIn(args.requiredText('repository_path_pattern'), project.fullPath),
    pushLevel: levelIn(args, 'push') ?? null,
    deleteLevel: levelIn(args, 'delete') ?? null,
  });
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
  const changed = await editImageProtection(api, rule, wanted);
  return Response.json(protectionJson(changed, project.fullPath));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await unprotectImages(api, await ruleOf(api, call));
  return nothing();
}

function ruleOf(api: Api, call: ProjectCall): Promise<ImageProtection> {
  return imageProtectionOf(api, call.project, idIn(call, 'rule_id'));
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
