export { type Checkpoints, createCheckpoints, type Writer } from './checkpoint.ts';
export { type DiskTrouble, diskTroubleIn } from './disk-trouble.ts';
export {
  makeFolder,
  placeDurably,
  syncFolder,
  syncFolderSync,
  writeDurably,
  writeDurablySync,
  writeNew,
} from './durable.ts';
export { guarded } from './guarded.ts';
export { joinStreams } from './join-streams.ts';
export { createFileJournal, type FileJournal } from './journal/file-journal.ts';
export type { FileStep } from './journal/journal-records.ts';
export { type Committed, LogSync } from './log-sync.ts';
export { receiveFile } from './receive-file.ts';
export { requestBody } from './request-body.ts';
