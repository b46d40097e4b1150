import type { KubeObject } from '#objects/objects';
import type { Condition, LabelSelector, ObjectReference } from './meta.ts';

/** Asks for a volume, and keeps it. */
export interface PersistentVolumeClaim extends KubeObject {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly selector?: LabelSelector;
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeName?: string;
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  };
  readonly status: {
    readonly phase?: 'Pending' | 'Bound' | 'Lost';
    readonly accessModes?: readonly string[];
    readonly capacity?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
  };
}

/** Space that outlives pods: made for a claim, or by an administrator. */
export interface PersistentVolume extends KubeObject {
  readonly spec: {
    readonly capacity?: Readonly<Record<string, string>>;
    readonly accessModes?: readonly string[];
    readonly claimRef?: ObjectReference;
    readonly persistentVolumeReclaimPolicy?: string;
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly hostPath?: { readonly path: string; readonly type?: string };
    readonly local?: { readonly path: string };
  };
  readonly status: {
    readonly phase?: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
    readonly message?: string;
    readonly reason?: string;
    readonly lastPhaseTransitionTime?: string;
  };
}

/** How volumes of one sort are made. */
export interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly reclaimPolicy?: string;
  readonly allowVolumeExpansion?: boolean;
  readonly volumeBindingMode?: string;
}

/** Marks the class of claims that name none. */
export const defaultClassAnnotation = 'storageclass.kubernetes.io/is-default-class';

/** Makes volumes as folders of this machine. */
export const localProvisioner = 'slipway.dev/local';

/** The folders of volumes on this machine. */
export interface LocalVolumes {
  /** The path of the folder of a volume, which is made when it is not there. */
  create(volume: string): Promise<string>;
  /** Removes a volume with what is in it; nothing happens when it is gone already. */
  remove(volume: string): Promise<void>;
  /** The volumes whose folders there are. */
  list(): Promise<readonly string[]>;
}
