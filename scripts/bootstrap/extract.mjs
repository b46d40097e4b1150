import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Writes one entry of a zip archive to `target`. */
export async function extractFromZip(archive, name, target) {
  // Imported late: the npm packages may just have been installed.
  const { default: yauzl } = await import('yauzl');
  const zip = await promised((done) => yauzl.open(archive, { lazyEntries: true }, done));
  const entry = await new Promise((resolve, reject) => {
    zip.on('entry', (it) => (it.fileName === name ? resolve(it) : zip.readEntry()));
    zip.on('end', () => reject(new Error(`${archive} holds no ${name}`)));
    zip.on('error', reject);
    zip.readEntry();
  });
  const stream = await promised((done) => zip.openReadStream(entry, done));
  await pipeline(stream, createWriteStream(target));
  zip.close();
}

function promised(call) {
  return new Promise((resolve, reject) =>
    call((error, value) => (error ? reject(error) : resolve(value))),
  );
}
