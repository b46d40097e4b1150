import type { MetricSpec, MetricTarget, MetricValue, Pod } from '@slipway/kube-objects';
import { isReady, quantityValue } from '@slipway/kube-objects';
import type { OtherFigure } from './other-figures.ts';
import { NoFigure, type Proposal, type Tolerance } from './pod-figures.ts';

/** How many pods a figure asks for that others measure. Throws `NoFigure`. */
export function proposeOther(
  metric: MetricSpec,
  figure: OtherFigure,
  pods: readonly Pod[],
  current: number,
  tolerance: Tolerance,
): Proposal {
  if (figure instanceof NoFigure) throw figure;
  const total = figure.reduce((sum, value) => sum + value, 0);
  if (metric.pods !== undefined) {
    const average = total / figure.length;
    const ratio = average / amountOf(metric.pods.target);
    return {
      replicas: isClose(ratio, tolerance) ? current : Math.ceil(round(ratio * figure.length)),
      name: `pods metric ${metric.pods.metric.name}`,
      status: {
        type: 'Pods',
        pods: { metric: metric.pods.metric, current: { averageValue: amountText(average) } },
      },
    };
  }
  const { external } = metric;
  if (external === undefined) throw new Error('a figure without a member of its type');
  const { target } = external;
  const wanted = amountOf(target);
  const isPerPod = target.averageValue !== undefined;
  const ready = pods.filter((pod) => isReady(pod)).length;
  return {
    replicas: isPerPod
      ? perPod(total, wanted, current, tolerance)
      : byRatio(total / wanted, ready, current, tolerance),
    name: `external metric ${external.metric.name}`,
    status: {
      type: 'External',
      external: { metric: external.metric, current: shownValue(total, isPerPod, current) },
    },
  };
}

/** Each pod has its part of the whole. */
function perPod(total: number, wanted: number, current: number, tolerance: Tolerance): number {
  if (current > 0 && isClose(total / (wanted * current), tolerance)) return current;
  return Math.ceil(round(total / wanted));
}

/** The whole follows the number of pods that do work. */
function byRatio(ratio: number, ready: number, current: number, tolerance: Tolerance): number {
  if (current === 0) return Math.ceil(round(ratio));
  return isClose(ratio, tolerance) ? current : Math.ceil(round(ratio * ready));
}

const isClose = (ratio: number, { up, down }: Tolerance) => ratio <= 1 + up && ratio >= 1 - down;

const amountOf = ({ averageValue, value }: MetricTarget) =>
  quantityValue(averageValue ?? value ?? '0');

const shownValue = (total: number, isPerPod: boolean, current: number): MetricValue =>
  isPerPod
    ? { averageValue: amountText(total / Math.max(1, current)) }
    : { value: amountText(total) };

/** A sum of fractions is not a pod more because of its last digit. */
const round = (value: number) => Math.round(value * 1e6) / 1e6;

/** Whole numbers as they are, others in thousandths. */
const amountText = (amount: number) =>
  Number.isInteger(amount) ? String(amount) : `${Math.ceil(round(amount * 1000))}m`;
