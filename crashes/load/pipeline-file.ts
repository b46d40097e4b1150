import type { Scene } from '../scene.ts';

/** The tag of the jobs that `handedJobs` takes, as a runner does. */
export const handedTag = 'handed';

/**
 * Jobs for the built-in runner with artifacts, one that holds a resource, one that waits for its time,
 * and one for a runner of ours. Only a kill may make one of them fail.
 */
export function pipelineFile({ jobProcess }: Pick<Scene, 'jobProcess'>): string {
  return `
workflow: {rules: [{if: '$CI_COMMIT_BRANCH != "moving" || $CI_PIPELINE_SOURCE == "schedule"'}]}
.pushed: {rules: [{if: '$CI_PIPELINE_SOURCE != "schedule"'}]}
# Who clones while the server is killed tries again.
variables: {GET_SOURCES_ATTEMPTS: "3"}
stages: [build, test, later]
build:
  stage: build
  extends: .pushed
  tags: [shell]
  script:
    - cp data.bin out.bin
    - sha256sum out.bin > out.sum
    - bash -c 'exec -a ${jobProcess} sleep 0.3'
  artifacts: {paths: [out.bin, out.sum]}
test:
  stage: test
  extends: .pushed
  tags: [shell]
  variables: {GIT_STRATEGY: none}
  resource_group: one at a time
  script: [sha256sum --check out.sum]
handed:
  stage: build
  tags: [${handedTag}]
  script: [nobody runs this]
late:
  stage: later
  tags: [${handedTag}]
  needs: []
  rules: [{if: '$CI_PIPELINE_SOURCE != "schedule"', when: delayed, start_in: 1 second}]
  script: [nobody runs this]
`;
}
