import type { Gitlab } from '@gitbeaker/rest';

type Api = InstanceType<typeof Gitlab>;

/** What is done with a project, in order, by what it is. */
export type StepsOf = (
  gitlab: Api,
  images: string,
) => Readonly<Record<string, (project: number) => Promise<void>>>;
