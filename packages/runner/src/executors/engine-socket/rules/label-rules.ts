import { isEmpty, isFields } from './fields.ts';

/** By labels programs tell whose a container is. */
const reserved = /^(slipway\.dev\/|com\.gitlab\.|io\.kubernetes\.|io\.podman\.)/i;

/** Why these labels cannot be set; undefined when they can. */
export function labelProblem(value: unknown): string | undefined {
  if (isEmpty(value)) return undefined;
  if (!isFields(value)) return '"Labels" is no JSON object';
  const name = Object.keys(value).find((label) => reserved.test(label));
  return name && `the label ${name} is not for jobs to set`;
}
