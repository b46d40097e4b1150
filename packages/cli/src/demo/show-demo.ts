import { hint } from '#hint';
import { jobsOf, type Pipeline } from '#pipeline/pipeline';
import { type Screen, watchPipeline } from '#pipeline/watch-pipeline';
import { type DemoOptions, demoProject, makeDemo } from './demo.ts';
import { noteDemoMade } from './demo-made.ts';
import { untilEngine } from './until-engine.ts';

/** Makes the demo, shows its pipeline live, and ends with what to try next. */
export async function showDemo(
  options: DemoOptions,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const { engine, dataDir } = options;
  const sayWaiting = () =>
    screen.write(
      `the demo is made as soon as a container engine answers; ${hint('doctor', dataDir)} says what to do\n`,
    );
  await untilEngine(engine, sayWaiting, signal);
  if (signal.aborted) return;
  const { id } = await makeDemo(options);
  noteDemoMade(dataDir);
  if (signal.aborted) return;
  const settled = await watchPipeline(options.api, demoProject, id, screen, signal);
  screen.write(`${(await closing(options, settled)).join('\n')}\n`);
}

async function closing(
  { api, dataDir }: DemoOptions,
  pipeline: Pipeline,
): Promise<readonly string[]> {
  if (pipeline.status === 'failed') {
    return ['', `The pipeline failed. Its page says why: ${pipeline.web_url}`];
  }
  const jobs = await jobsOf(api, demoProject, pipeline.id);
  const release = jobs.find((job) => job.status === 'manual');
  const { host } = new URL(api.near);
  return [
    '',
    `Staging serves your commit:  http://hello.staging.${host}`,
    `The pipeline:                ${pipeline.web_url}`,
    ...(release
      ? [
          `Release to production:       press play at ${release.web_url}`,
          `                             or: ${hint(`job play ${release.id} -p ${demoProject}`, dataDir)}`,
        ]
      : []),
  ];
}
