import type { Preview, Project } from '@slipway/contract';
import { useEffect, useState } from 'react';
import { post, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { questionOf, type Scenario } from './scenario.ts';
import { useSettled } from './use-settled.ts';

/** What the text would make, asked anew whenever somebody pauses; the last answer stays until then. */
export function usePreview(
  project: Project,
  text: string,
  scenario: Scenario,
  isMerged: boolean,
): { readonly preview: Preview | undefined; readonly problem: string | undefined } {
  const asked = useSettled(JSON.stringify({ text, scenario, isMerged }));
  const { data, error } = useResource(asked, async (key) => {
    const { text: content, scenario: supposed, isMerged: merged } = JSON.parse(key);
    return post<Preview>(
      `${projectApi(project.id)}/ci/preview`,
      questionOf(content, supposed, merged),
    );
  });
  const [last, setLast] = useState<Preview>();
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);
  return { preview: data ?? last, problem: error?.message };
}
