// Loaded with --import before every entry, and plain JavaScript: an older Node cannot even read the .ts files, and its
// own complaint about that names neither the reason nor the way out.
const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(
    `Syrup runs on Node ${NEEDED} or newer and this is Node ${process.versions.node}. Start it through npm (npm start, npm test): npm install brings the right Node along.`,
  );
  process.exit(1);
}
