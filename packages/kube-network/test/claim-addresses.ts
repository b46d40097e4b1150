/** Makes the addresses of its arguments addresses of services, and takes them back: run in a network of its own. */
import { argv, stdout } from 'node:process';
import { localAddresses, ServiceAddresses } from '../src/machine/service-addresses.ts';

const own = async () => (await localAddresses()).map(({ address }) => address);
const addresses = new ServiceAddresses();
const before = await own();
await addresses.add(argv.slice(2));
const during = await own();
await addresses.clear();
stdout.write(JSON.stringify({ before, during, after: await own() }));
