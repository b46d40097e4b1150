import { ScriptedRuntime } from '../src/node/scripted-runtime.ts';
import { testRuntime } from './node-runtime-conformance.ts';

const runtime = new ScriptedRuntime();

testRuntime('scripted runtime', () => ({ runtime, image: 'present:1' }));
