// Fails when src/api/schema.ts is not what the server's openapi.json generates.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const document = process.argv[2] ?? 'openapi.json';
const fresh = path.join(tmpdir(), `schema-${process.pid}.ts`);
try {
  execFileSync(process.execPath, ['node_modules/openapi-typescript/bin/cli.js', document, '--output', fresh, '--alphabetize'], { stdio: 'inherit' });
  if (readFileSync(fresh, 'utf8') !== readFileSync('src/api/schema.ts', 'utf8')) {
    console.error('src/api/schema.ts is out of date: run `npm run api` and commit it.');
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { force: true });
}
