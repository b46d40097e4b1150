import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';
import { testRuntime } from './runtime-conformance.ts';

const runtime = new ScriptedRuntime();

testRuntime('scripted runtime', () => ({ runtime, image: 'present:1' }));
