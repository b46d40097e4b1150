import { type Engine, parseReference } from '@slipway/engine';
import { imagesIn } from '../rules/dockerfile-images.ts';
import { isId, latest } from './image-names.ts';

/** How base images are brought and looked at. */
export interface BaseImages {
  readonly engine: Engine;
  /** Says why the registry does not give it. */
  pull(name: string): Promise<string | undefined>;
  /** Why the job may not use an image that is here. */
  imageProblem(name: string): Promise<string | undefined>;
}

/** Brings what a build begins with, by the job's own rights; says why it cannot. */
export async function buildProblem(
  images: BaseImages,
  dockerfile: string,
  args: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const all = imagesIn(dockerfile, args);
  if (all === undefined) {
    return 'the Dockerfile has an instruction that no build without BuildKit knows';
  }
  for (const name of all) {
    const problem = await baseProblem(images, name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function baseProblem(images: BaseImages, name: string): Promise<string | undefined> {
  const { engine, pull, imageProblem } = images;
  if (!isId(name) && parseReference(name) === undefined) return `FROM "${name}" names no image`;
  const isHere = (await engine.images.inspect(name)) !== undefined;
  if (!isHere && (isId(name) || (await pull(latest(name))) !== undefined)) {
    return `pull access denied for ${name}, or there is no such image`;
  }
  const problem = isHere ? await imageProblem(name) : undefined;
  return problem ?? (await triggerProblem(engine, name));
}

/** What a base image does in builds upon it: it may copy from other images. */
async function triggerProblem(engine: Engine, name: string): Promise<string | undefined> {
  const config = (await engine.images.inspect(name))?.Config as
    | { readonly OnBuild?: readonly string[] | null }
    | undefined;
  const triggers = config?.OnBuild ?? [];
  if (triggers.length === 0) return undefined;
  const isCopying = triggers.some((line) => /--from/i.test(line));
  return isCopying
    ? `${name} copies from other images by ONBUILD, which no job may use`
    : undefined;
}
