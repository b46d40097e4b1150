/** What messages and their fields mean, for people who ask `kubectl explain`. */

import { certificatesDescriptions, flowcontrolDescriptions } from './descriptions/access.ts';
import { admissionregistrationDescriptions } from './descriptions/admissionregistration.ts';
import { apiextensionsDescriptions } from './descriptions/apiextensions.ts';
import { apiregistrationDescriptions } from './descriptions/apiregistration.ts';
import {
  autoscalingDescriptions,
  autoscalingV1Descriptions,
  metricsDescriptions,
} from './descriptions/autoscaling.ts';
import { batchDescriptions } from './descriptions/batch.ts';
import { commonFields } from './descriptions/common.ts';
import {
  configDescriptions,
  coordinationDescriptions,
  eventsDescriptions,
} from './descriptions/config.ts';
import { containerDescriptions } from './descriptions/container.ts';
import { devicesDescriptions } from './descriptions/devices.ts';
import { foreignVolumeDescriptions } from './descriptions/foreign-volume.ts';
import { metaDescriptions } from './descriptions/meta.ts';
import { networkingDescriptions } from './descriptions/networking.ts';
import { nodeDescriptions, runtimeDescriptions } from './descriptions/node.ts';
import { podDescriptions } from './descriptions/pod.ts';
import {
  limitDescriptions,
  policyDescriptions,
  schedulingDescriptions,
} from './descriptions/policy.ts';
import { rbacDescriptions } from './descriptions/rbac.ts';
import { discoveryDescriptions, serviceDescriptions } from './descriptions/service.ts';
import { coreWorkloadDescriptions, setsDescriptions } from './descriptions/sets.ts';
import { coreStorageDescriptions, storageDescriptions } from './descriptions/storage.ts';
import { volumeDescriptions } from './descriptions/volume.ts';
import { appsDescriptions } from './descriptions/workload.ts';

/**
 * Tables of `Message: what it is`, each followed by indented `field: what it is`, by package. A field
 * that means the same everywhere is described once, in the common table.
 */
const tables: readonly (readonly [group: string, table: string])[] = [
  ['meta', metaDescriptions],
  ['core', configDescriptions],
  ['core', nodeDescriptions],
  ['core', serviceDescriptions],
  ['core', volumeDescriptions],
  ['core', foreignVolumeDescriptions],
  ['core', containerDescriptions],
  ['core', podDescriptions],
  ['core', coreWorkloadDescriptions],
  ['apps', appsDescriptions],
  ['apps', setsDescriptions],
  ['batch', batchDescriptions],
  ['core', limitDescriptions],
  ['policy', policyDescriptions],
  ['scheduling', schedulingDescriptions],
  ['metrics', metricsDescriptions],
  ['autoscaling', autoscalingV1Descriptions],
  ['autoscaling2', autoscalingDescriptions],
  ['coordination', coordinationDescriptions],
  ['discovery', discoveryDescriptions],
  ['events', eventsDescriptions],
  ['apiextensions', apiextensionsDescriptions],
  ['apiregistration', apiregistrationDescriptions],
  ['flowcontrol', flowcontrolDescriptions],
  ['admissionregistration', admissionregistrationDescriptions],
  ['rbac', rbacDescriptions],
  ['certificates', certificatesDescriptions],
  ['core', coreStorageDescriptions],
  ['storage', storageDescriptions],
  ['networking', networkingDescriptions],
  ['node', runtimeDescriptions],
  ['resource', devicesDescriptions],
];

const separator = ': ';
const descriptions = new Map<string, string>();

for (const [group, table] of tables) {
  let message = '';
  for (const line of table.split('\n').filter((text) => text !== '')) {
    const [name = '', ...rest] = line.trim().split(separator);
    const isField = line.startsWith(' ');
    if (!isField) message = `${group}.${name}`;
    descriptions.set(isField ? `${message}.${name}` : message, rest.join(separator));
  }
}

const common = new Map(
  commonFields
    .split('\n')
    .map((line) => line.split(separator))
    .map(([name = '', ...rest]) => [name, rest.join(separator)] as const),
);

/** Messages with the fields of another one. */
const alike: Readonly<Record<string, string>> = {
  'core.EphemeralContainer': 'core.Container',
  'core.PersistentVolumeSpec': 'core.Volume',
  'core.GlusterfsPersistentVolumeSource': 'core.GlusterfsVolumeSource',
  'core.RBDPersistentVolumeSource': 'core.RBDVolumeSource',
  'core.ISCSIPersistentVolumeSource': 'core.ISCSIVolumeSource',
  'core.CinderPersistentVolumeSource': 'core.CinderVolumeSource',
  'core.CephFSPersistentVolumeSource': 'core.CephFSVolumeSource',
  'core.FlexPersistentVolumeSource': 'core.FlexVolumeSource',
  'core.AzureFilePersistentVolumeSource': 'core.AzureFileVolumeSource',
  'core.ScaleIOPersistentVolumeSource': 'core.ScaleIOVolumeSource',
  'core.StorageOSPersistentVolumeSource': 'core.StorageOSVolumeSource',
  'core.CSIPersistentVolumeSource': 'core.CSIVolumeSource',
};

/** What a message such as `core.Pod` is; undefined when nobody has described it. */
export const describeMessage = (message: string): string | undefined =>
  descriptions.get(message) ?? descriptions.get(alike[message] ?? '');

/** What a field of a message is. */
export const describeField = (message: string, field: string): string | undefined =>
  descriptions.get(`${message}.${field}`) ??
  descriptions.get(`${alike[message]}.${field}`) ??
  common.get(field);
