/**
 * Keeps the kinds of the scheme in step with the definitions in the store, and empties a kind before its
 * definition goes.
 */
import type { KubeObject, Log, WatchEvent } from '@slipway/kube-objects';
import { notFound, resourceKey } from '@slipway/kube-objects';
import type { ObjectStore } from '#objects/objects';
import type { Kind } from '#scheme/kind';
import type { ConvertObjects } from './conversion.ts';
import { customKinds } from './custom-kind.ts';
import { cleanupFinalizer, type Definition, definitionResource } from './definition.ts';
import { withNameConditions } from './names-accepted.ts';

const definitions = { plural: 'customresourcedefinitions', group: 'apiextensions.k8s.io' };

/** Starts serving what is defined, now and later. */
export function startCustomKinds(
  objects: ObjectStore,
  convert: ConvertObjects,
  log: Log,
): Disposable {
  const { scheme, store } = objects;
  const served = new Map<string, readonly Kind[]>();
  const definitionOf = (name: string) => objects.get<Definition>(definitionResource, name);
  const { empty, release } = emptying(objects, log);

  function serve(definition: Definition): void {
    const { name } = definition.metadata;
    // The definition itself stays in the store only: kinds that nobody uses cost little.
    const read = () => {
      const newest = definitionOf(name);
      if (newest === undefined) throw notFound(definitions, name);
      return newest;
    };
    const before = served.get(name) ?? [];
    const kinds = isEstablished(definition) ? customKinds(definition, read, convert) : [];
    if (kinds.length === 0) served.delete(name);
    else served.set(name, kinds);
    const gone = before.filter(({ version }) => !kinds.some((kind) => kind.version === version));
    if (gone.length > 0) scheme.remove(gone);
    if (kinds.length > 0) scheme.add(kinds);
  }

  function stop(definition: Definition): void {
    const kinds = served.get(definition.metadata.name);
    served.delete(definition.metadata.name);
    if (kinds !== undefined) scheme.remove(kinds);
    retryNames(definition);
  }

  /** A name that is free again may be what another definition waits for. */
  function retryNames({ spec: { group } }: Definition): void {
    for (const other of objects.list<Definition>(definitionResource)) {
      if (other.spec.group !== group || isEstablished(other)) continue;
      const change = (newest: Definition) =>
        withNameConditions(newest, objects.list<Definition>(definitionResource), new Date());
      void objects
        .changeStatus<Definition>(definitionResource, other.metadata.name, undefined, change)
        .catch((error: unknown) => log.error('a definition could not be accepted', { error }));
    }
  }

  function onDefinition({ type, object }: Pick<WatchEvent<Definition>, 'type' | 'object'>): void {
    if (type === 'DELETED') {
      stop(object);
      return;
    }
    serve(object);
    if (object.metadata.deletionTimestamp !== undefined) empty(object);
  }

  for (const object of objects.list<Definition>(definitionResource)) {
    onDefinition({ type: 'ADDED', object });
  }
  return store.subscribe(({ resource, type, object }) => {
    if (resource === definitionResource) onDefinition({ type, object: object as Definition });
    else if (type === 'DELETED') onInstanceGone(resource, object);
  });

  function onInstanceGone(resource: string, _: KubeObject): void {
    const kinds = served.get(resource);
    if (kinds === undefined) return;
    const definition = definitionOf(resource);
    if (definition?.metadata.deletionTimestamp === undefined) return;
    if (store.list(resource).length === 0) release(resource);
  }
}

/** The end of a kind: first its objects, then its definition. */
function emptying(objects: ObjectStore, log: Log) {
  /** Removes the objects of a kind, and lets its definition go when none is left. */
  function empty(definition: Definition): void {
    const { name } = definition.metadata;
    const resource = resourceOf(definition);
    const left = objects.store.list(resource);
    if (left.length === 0) return void release(name);
    for (const object of left) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      const { name: own, namespace } = object.metadata;
      void objects.delete(resource, own, namespace).catch((error: unknown) => {
        if (objects.store.read({ resource, namespace: namespace ?? '', name: own }) === undefined)
          return;
        log.error('an object of a deleted kind could not be removed', { resource, own, error });
      });
    }
  }

  function release(name: string): void {
    const definition = objects.get<Definition>(definitionResource, name);
    if (definition?.metadata.finalizers?.includes(cleanupFinalizer) !== true) return;
    const finalizers = definition.metadata.finalizers.filter((one) => one !== cleanupFinalizer);
    const metadata = { ...definition.metadata, finalizers };
    void objects
      .update<Definition>(definitionResource, { ...definition, metadata })
      .catch((error: unknown) => {
        // Whoever changed it in between has made an event that leads here again.
        log.debug('a definition is not released yet', { name, error });
      });
  }

  return { empty, release };
}

const resourceOf = ({ spec: { names, group } }: Definition) =>
  resourceKey({ plural: names.plural, group });

const isEstablished = ({ status }: Definition) =>
  status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') ===
  true;
