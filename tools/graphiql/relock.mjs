// Drops what a lock needn't tell: whom to pay.
import {readFileSync, writeFileSync} from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const one of Object.values(lock.packages)) delete one.funding;
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
