export { type Checkpoints, createCheckpoints, type Writer } from './checkpoint.ts';
export { type DiskTrouble, diskTroubleIn } from './disk-trouble.ts';
export {
  makeFolder,
  placeDurably,
  syncFolder,
  writeDurably,
  writeDurablySync,
  writeNew,
} from './durable.ts';
export { createFileSteps, type FileStep, type FileSteps } from './file-steps.ts';
export { guarded } from './guarded.ts';
export { joinStreams } from './join-streams.ts';
export { type Committed, LogSync } from './log-sync.ts';
export { receiveFile } from './receive-file.ts';
export { requestBody } from './request-body.ts';
