// Lints every package that would be published, as npm would pack it. Build first: `npm run build`.
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

async function main() {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const packages = path.join(__dirname, '..', 'packages');
  let problems = 0;
  for (const name of readdirSync(packages)) {
    const pkgDir = path.join(packages, name);
    const pkg = JSON.parse(readFileSync(path.join(pkgDir, 'package.json'), 'utf8'));
    if (pkg.private) continue;
    const { messages } = await publint({ pkgDir, strict: true });
    console.log(`${messages.length ? 'FAIL' : 'ok  '} ${pkg.name}`);
    for (const message of messages) console.log(`     ${message.type}: ${formatMessage(message, pkg)}`);
    problems += messages.length;
  }
  process.exitCode = problems ? 1 : 0;
}

main();
