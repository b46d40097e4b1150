/** What the messages of the package batch are for. */
export const batchDescriptions = `
Job: Runs pods until enough of them have ended well.
JobSpec: What is to be done, and how often it may fail.
  parallelism: How many pods run at a time; 1 when left out.
  completions: How many pods must end well; 1 when parallelism is left out, too; any one otherwise.
  activeDeadlineSeconds: After how many seconds the job is ended as failed.
  podFailurePolicy: What the ways in which a pod fails mean for the job.
  successPolicy: When enough indexes have succeeded.
  backoffLimit: How many pods may fail before the job does; 6 when left out.
  backoffLimitPerIndex: How many pods of one index may fail before the index does.
  maxFailedIndexes: How many indexes may fail before the job does.
  selector: Chooses the pods that belong to it; made by the server unless manualSelector is true.
  manualSelector: Whether the author of the job chooses its pods' labels.
  template: What its pods look like; restartPolicy must be Never or OnFailure.
  ttlSecondsAfterFinished: After how many seconds a finished job is deleted; never when left out.
  completionMode: NonIndexed counts pods; Indexed gives each pod a number from 0 to completions - 1.
  suspend: Whether no pods run; those that do are ended.
  podReplacementPolicy: TerminatingOrFailed replaces pods as soon as they end; Failed waits until they have ended.
  managedBy: Who looks after the job, when it is not the cluster itself.
  scheduling: How its pods are scheduled together.
JobSchedulingConfiguration: How the pods of a job are scheduled together.
  schedulingPolicy: Whether all of them start, or none.
  schedulingConstraints: Where they run relative to each other.
  disruptionMode: Whether they are disrupted together.
  resourceClaims: Devices that they share.
PodFailurePolicy: What the ways in which a pod fails mean for its job.
  rules: The rules; the first that fits counts.
PodFailurePolicyRule: What one way to fail means.
  action: FailJob, FailIndex, Ignore or Count.
  onExitCodes: Fits pods by the exit codes of their containers.
  onPodConditions: Fits pods by their conditions.
PodFailurePolicyOnExitCodesRequirement: Fits pods by the exit codes of their containers.
  containerName: Looks at this container only.
  operator: In or NotIn.
  values: The exit codes, in order.
PodFailurePolicyOnPodConditionsPattern: Fits pods by a condition.
  type: The type of the condition.
  status: Its status; True when left out.
SuccessPolicy: When a job has succeeded, though not all of it has.
  rules: The rules; one that holds is enough.
SuccessPolicyRule: One way to have succeeded.
  succeededIndexes: Indexes that must succeed, such as "1,3-5".
  succeededCount: How many indexes must succeed.
JobStatus: How far a job is.
  startTime: When it began, or went on after a pause.
  completionTime: When it had succeeded.
  active: How many pods run or are to run.
  succeeded: How many pods have ended well.
  failed: How many pods have failed.
  terminating: How many pods are ending.
  completedIndexes: The indexes that have succeeded, such as "1,3-5".
  failedIndexes: The indexes that have failed, such as "1,3-5".
  uncountedTerminatedPods: Pods that have ended and are about to be counted.
  ready: How many pods are ready.
UncountedTerminatedPods: Pods that have ended and are about to be counted.
  succeeded: The uids of those that ended well.
  failed: The uids of those that failed.
JobCondition: One observation about a job.
  type: Complete, Failed, Suspended, SuccessCriteriaMet or FailureTarget.
  status: True, False or Unknown.
  lastProbeTime: When it was last looked at.
CronJob: Makes jobs by the clock.
CronJobSpec: When, and what.
  schedule: Minute, hour, day, month and weekday, as in cron, or a word such as @daily.
  timeZone: The time zone of the schedule, such as "Europe/Berlin"; UTC when left out.
  startingDeadlineSeconds: How late a job may start; one that is later is left out.
  concurrencyPolicy: When the last job still runs: Allow both, Forbid the new one, or Replace the old one; Allow when left out.
  suspend: Whether no jobs are made.
  jobTemplate: What its jobs look like.
  successfulJobsHistoryLimit: How many jobs that succeeded are kept; 3 when left out.
  failedJobsHistoryLimit: How many jobs that failed are kept; 1 when left out.
JobTemplateSpec: What the jobs of a cron job look like.
CronJobStatus: What a cron job has done.
  active: Its jobs that run.
  lastScheduleTime: When it last made a job.
  lastSuccessfulTime: When one of its jobs last succeeded.
`;
