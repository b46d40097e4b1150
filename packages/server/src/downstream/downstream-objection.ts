import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { Rejection } from '#scheduling/rejection';

/** What decides whether a trigger job may have its pipeline. */
export interface BridgeFacts {
  readonly username: string;
  readonly isChild: boolean;
  /** As written, variables worked in. */
  readonly wantedProject: string;
  /** Undefined when there is none, or none that the user may see. */
  readonly project: Project | undefined;
  readonly ref: string;
  /** The pipeline of the trigger job, then the one that triggered it, and so on. */
  readonly chain: readonly Pick<Pipeline, 'projectId' | 'ref' | 'source'>[];
  /** Pipelines of the whole tree, in all projects. */
  readonly treeSize: number;
  /** Whether the user may run pipelines on both sides. */
  readonly mayRun: boolean;
}

const mostLevels = 2;
const mostPipelines = 1000;
/** One way round is allowed; who comes by a third time goes in circles. */
const mostVisits = 2;

/** Why there is to be no downstream pipeline: GitLab's reasons, in its order, with its words. */
export function objectionTo(facts: BridgeFacts): Rejection | undefined {
  const { username, isChild, wantedProject, project, ref, chain } = facts;
  const [own] = chain;
  if (wantedProject === '') {
    return {
      reason: 'downstream_project_trigger_resolved_to_empty',
      remark:
        'downstream project could not be found: nothing is left of trigger:project once its variables are worked in',
    };
  }
  if (!project) {
    return {
      reason: 'downstream_bridge_project_not_found',
      remark: `downstream project could not be found: there is no project ${wantedProject} that ${username} may see`,
    };
  }
  if (!isChild && project.id === own?.projectId) {
    return {
      reason: 'invalid_bridge_trigger',
      remark: `downstream pipeline trigger definition is invalid: ${project.fullPath} is this project itself; write trigger:include for a child pipeline`,
    };
  }
  if (isChild && levelsOf(chain) > mostLevels) {
    return {
      reason: 'reached_max_descendant_pipelines_depth',
      remark: `reached maximum depth of child pipelines: a pipeline has at most ${mostLevels} levels of children`,
    };
  }
  if (facts.treeSize >= mostPipelines) {
    return {
      reason: 'reached_max_pipeline_hierarchy_size',
      remark: `downstream pipeline tree is too large: it has ${facts.treeSize} pipelines, at most ${mostPipelines} are allowed`,
    };
  }
  if (!facts.mayRun) {
    return {
      reason: 'insufficient_bridge_permissions',
      remark: `no permissions to trigger downstream pipeline: ${username} may not run pipelines on ${ref} of ${project.fullPath}`,
    };
  }
  const circle = isChild ? undefined : circleIn(chain);
  if (circle) {
    return {
      reason: 'pipeline_loop_detected',
      remark: `job would create infinitely looping pipelines: ${circle.ref} of project ${circle.projectId} has already run ${mostVisits + 1} times in this chain`,
    };
  }
  return undefined;
}

/** How many pipelines of the same project stand above a child of the first one. */
function levelsOf(chain: BridgeFacts['chain']): number {
  const [own] = chain;
  const stranger = chain.findIndex(({ projectId }) => projectId !== own?.projectId);
  return stranger < 0 ? chain.length : stranger;
}

function circleIn(chain: BridgeFacts['chain']) {
  const visits = new Map<string, number>();
  return chain.find(({ projectId, ref, source }) => {
    if (source === 'parent_pipeline') return false;
    const place = JSON.stringify([projectId, ref, source]);
    visits.set(place, (visits.get(place) ?? 0) + 1);
    return (visits.get(place) ?? 0) > mostVisits;
  });
}
