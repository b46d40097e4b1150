export { createDiskFiles } from './disk/disk-files.ts';
export { createRoom, freeBytesOf, type Room, usualReserve } from './disk/room.ts';
export { FileMismatch, FileTooLarge, isStorageFull, StorageFull } from './file-errors.ts';
export type {
  Appender,
  ByteRange,
  FileFacts,
  Files,
  JournaledFile,
  OpenFile,
  Received,
} from './files.ts';
export { createMemoryFiles } from './memory/memory-files.ts';
