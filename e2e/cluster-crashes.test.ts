import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContainerHistory } from './cluster-crashes/container-history.ts';
import { Ledger } from './cluster-crashes/ledger.ts';
import { proveCluster } from './cluster-crashes/prove.ts';

test('the cluster loses nothing, runs no pod twice and leaves nothing behind, whenever it is killed', async () => {
  const { faults, kills, writes } = await proveCluster({ rounds: 4, seed: 7, tell: () => {} });

  assert.deepEqual(faults, []);
  assert.equal(kills, 4);
  assert.ok(writes > 0);
});

test('the proof sees a container of a pod that runs twice, and a pod of a Job that starts again', () => {
  const history = new ContainerHistory();
  const event = (Action: string, ID: string, pod: string, uid: string) =>
    history.see({
      Action,
      Actor: {
        ID,
        Attributes: {
          'io.kubernetes.container.name': 'c',
          'io.kubernetes.pod.uid': uid,
          'io.kubernetes.pod.name': pod,
        },
      },
    });

  event('start', '1', 'web-1', 'a');
  event('start', '2', 'web-1', 'a');
  event('start', '3', 'db-0', 'b');
  event('start', '4', 'db-0', 'c');
  event('start', '5', 'job-1-0', 'd');
  event('die', '5', 'job-1-0', 'd');
  event('start', '6', 'job-1-0', 'd');

  assert.deepEqual(history.faults, [
    'container c of pod web-1 ran twice at once',
    'two pods called db-0 ran at once',
    'container c of pod job-1-0 was started again',
  ]);
});

test('the proof sees an acknowledged write that is lost, and not one whose answer never came', () => {
  const ledger = new Ledger();
  ledger.begin('kept', '1');
  ledger.acknowledged('kept', '1', '10');
  ledger.begin('lost', '1');
  ledger.acknowledged('lost', '1', '11');
  ledger.begin('open', '1');

  const faults = ledger.compare(new Map([['kept', '1']]), '10');

  assert.deepEqual(faults, [
    'revision 10 of a list is older than an answer of 11',
    'lost holds nothing, acknowledged was 1',
  ]);
});
