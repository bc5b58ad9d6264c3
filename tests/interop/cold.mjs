// cold.mjs FILE   the shortest program that verifies one file with the Digital Bazaar stack
import fs from 'node:fs';
import { peerVerify } from './peers.mjs';

const result = await peerVerify(JSON.parse(fs.readFileSync(process.argv[2])), 'eddsa-rdfc-2022');
process.exit(result.verified ? 0 : 1);
