import type { Events, ServerEvent } from '#events';
import type { Topic } from './topic.ts';

/** What has changed since a listener was last told, by id: as small as the number of subjects. */
export interface Changes extends Disposable {
  readonly pipeline: Set<number>;
  readonly job: Set<number>;
  readonly deployment: Set<number>;
  /** Projects that are being imported. */
  readonly import: Set<number>;
  /** Whether the reasons why jobs of the topic's pipeline wait may read differently now. */
  areHoldsOld: boolean;
}

/**
 * Notes what concerns a topic from now on; `onChange` is called for each of it, traces included.
 *
 * @param missed what has happened since the listener has read; without it the listener is told how things are
 */
export function watchChanges(
  topic: Topic,
  events: Events,
  missed: readonly ServerEvent[] | undefined,
  onChange: () => void,
): Changes {
  const hear = (event: ServerEvent) => {
    const trigger = triggerOf(topic, event);
    if (mayChangeHolds(topic, event)) changes.areHoldsOld = true;
    else if (trigger === undefined && !concerns(topic, event)) return;
    if (trigger !== undefined) changes.job.add(trigger);
    else if (concerns(topic, event)) note(changes, event, topic);
    onChange();
  };
  const subscription = events.subscribe(hear);
  const changes: Changes = {
    pipeline: new Set(),
    job: new Set(),
    deployment: new Set(),
    import: new Set(),
    areHoldsOld: missed === undefined && topic.pipelineId !== undefined,
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
  if (missed) missed.forEach(hear);
  else if (topic.jobId !== undefined) changes.job.add(topic.jobId);
  else if (topic.pipelineId !== undefined) changes.pipeline.add(topic.pipelineId);
  return changes;
}

/** Jobs wait for each other, and for approvals of their deployments. */
function mayChangeHolds(topic: Topic, event: ServerEvent): boolean {
  if (topic.pipelineId === undefined) return false;
  if (event.type === 'deployment') return topic.deploymentsOf.includes(event.projectId);
  return event.type === 'job' && event.pipelineId === topic.pipelineId;
}

function note(changes: Changes, event: ServerEvent, { inList }: Topic): void {
  if (event.type === 'pipeline') changes.pipeline.add(event.pipelineId);
  // A list shows no job, but how stages do, and who waits.
  else if (event.type === 'job' && inList) changes.pipeline.add(event.pipelineId);
  else if (event.type === 'job') changes.job.add(event.jobId);
  else if (event.type === 'deployment') changes.deployment.add(event.deploymentId);
  else if (event.type === 'import') changes.import.add(event.projectId);
}

/** A trigger job shows how its downstream pipeline stands: what changes there, changes the job. */
function triggerOf(topic: Topic, event: ServerEvent): number | undefined {
  if (event.type !== 'pipeline' || event.upstreamJobId === null) return undefined;
  const { upstreamJobId, upstreamPipelineId } = event;
  const isAsked =
    topic.jobId === undefined
      ? topic.pipelineId === upstreamPipelineId
      : topic.jobId === upstreamJobId;
  return isAsked ? upstreamJobId : undefined;
}

function concerns(topic: Topic, event: ServerEvent): boolean {
  switch (event.type) {
    case 'pipeline':
      if (topic.jobId !== undefined) return false;
      return inTopic(topic, event.projectId, event.pipelineId);
    case 'job':
      if (topic.jobId !== undefined) return event.jobId === topic.jobId;
      return inTopic(topic, event.projectId, event.pipelineId);
    case 'trace':
      return event.jobId === topic.jobId;
    case 'deployment': {
      const { jobId, projectId } = event;
      if (!topic.deploymentsOf.includes(projectId)) return false;
      return topic.jobId === undefined ? topic.pipelineId === undefined : jobId === topic.jobId;
    }
    case 'import':
      return topic.pipelineId === undefined && isOfProjects(topic, event.projectId);
    case 'rights':
    case 'system':
      return false;
  }
}

function inTopic(topic: Topic, projectId: number, pipelineId: number): boolean {
  if (topic.pipelineId !== undefined) return topic.pipelineId === pipelineId;
  return isOfProjects(topic, projectId);
}

function isOfProjects(topic: Topic, projectId: number): boolean {
  return topic.projectIds.includes(projectId);
}
