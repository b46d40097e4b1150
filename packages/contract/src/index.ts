export { oneMonthSeconds, oneWeekSeconds, parseDuration } from './duration.ts';
export { type FailureReason, failureReasons } from './failure-reason.ts';
export type * from './rest.ts';
export type * from './rest-settings.ts';
export { slug } from './slug.ts';
