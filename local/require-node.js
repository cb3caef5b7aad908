// Plain JavaScript that any Node reads: on Linux the install brings Lambda's Node along; elsewhere this says what is missing.
const needed = 24;
const [major] = process.versions.node.split('.').map(Number);
if (major < needed) {
  process.stderr.write(
    `Licet runs on Node.js ${needed}, the version that AWS Lambda runs; this is ${process.version}.\n` +
      `On Linux "npm install" brings it along. Elsewhere install it first: https://nodejs.org or "nvm install ${needed}".\n`,
  );
  process.exit(1);
}
