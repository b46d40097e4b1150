/** The kind that changes how many pods there are. */
import type { KubeObject } from '#objects/objects';
import type { Condition, LabelSelector } from './meta.ts';

/** How a figure is compared: exactly one member besides the type is set. */
export interface MetricTarget {
  readonly type: 'Utilization' | 'AverageValue' | 'Value';
  readonly value?: string;
  readonly averageValue?: string;
  /** Percent of what is asked for. */
  readonly averageUtilization?: number;
}

/** A figure that decides how many pods there are; the member of its type is set. */
export interface MetricSpec {
  readonly type: 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';
  readonly resource?: { readonly name: string; readonly target: MetricTarget };
  readonly containerResource?: {
    readonly name: string;
    readonly container: string;
    readonly target: MetricTarget;
  };
  readonly pods?: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
  readonly object?: {
    readonly describedObject: {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
    };
    readonly metric: MetricIdentifier;
    readonly target: MetricTarget;
  };
  readonly external?: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
}

/** Names a figure that somebody else measures. */
export interface MetricIdentifier {
  readonly name: string;
  readonly selector?: LabelSelector;
}

/** How fast a number of pods may change in one direction. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies?: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
  readonly tolerance?: string;
}

/** Keeps the number of pods such that each has as much to do as is wanted. */
export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: {
      readonly kind: string;
      readonly name: string;
      readonly apiVersion?: string;
    };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[];
    readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
  };
  readonly status: {
    readonly observedGeneration?: number;
    readonly lastScaleTime?: string;
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly currentMetrics?: readonly MetricStatus[] | null;
    readonly conditions?: readonly Condition[];
  };
}

/** A figure as it is. */
export interface MetricStatus {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly current: MetricValue };
  readonly containerResource?: {
    readonly name: string;
    readonly container: string;
    readonly current: MetricValue;
  };
  readonly pods?: { readonly metric: MetricIdentifier; readonly current: MetricValue };
  readonly object?: Omit<NonNullable<MetricSpec['object']>, 'target'> & {
    readonly current: MetricValue;
  };
  readonly external?: { readonly metric: MetricIdentifier; readonly current: MetricValue };
}

/** The value of a figure. */
export interface MetricValue {
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}
