import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createApp } from '../app.ts';
import { localUrl, readConfig } from '../config.ts';
import { createLogger } from '../core/logger.ts';
import { reportFailure, startServer } from '../main.ts';
import { makeOpenApiDocument } from '../openapi.ts';
import { openProduct, type Product, type ProductOptions } from '../product.ts';
import { VERSION } from '../version.ts';
import { backup } from './backup.ts';
import { createAdmin } from './create-admin.ts';
import { diagnose } from './doctor.ts';
import { promote } from './promote.ts';
import { resetLink } from './reset-link.ts';
import { restore } from './restore.ts';
import { seedDemo } from './seed-demo.ts';
import { unlock } from './unlock.ts';

interface Command {
  readonly usage: string;
  readonly summary: string;
  run(args: readonly string[]): Promise<void>;
}

class UsageError extends Error {}

/** Every `syrup …` command, in the order of the help text. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start [--demo] [--dev]',
    summary: 'run the product',
    run: (args) => startServer({ dev: args.includes('--dev'), demo: args.includes('--demo') }),
  },
  migrate: {
    usage: 'migrate',
    summary: 'bring the database to the schema of this version',
    // Opening the product migrates; there is nothing more to it.
    run: () => withProduct(() => Promise.resolve('The database is up to date.')),
  },
  'seed-demo': {
    usage: 'seed-demo',
    summary: 'fill the demonstration boards',
    run: () => withProduct((product) => seedDemo(product.core)),
  },
  'create-admin': {
    usage: 'create-admin <username> [--email <email>] [--role <role>]',
    summary: 'create an account; the password is read from standard input',
    run: createAdminCommand,
  },
  promote: {
    usage: 'promote <username>',
    summary: 'make an account a super admin',
    run: (args) => withProduct((product) => promote(product.core, onlyArgument(args))),
  },
  'reset-link': {
    usage: 'reset-link <username>',
    summary: 'print a link with which an account gets a new password',
    run: (args) =>
      withProduct(({ core, config }) => {
        const home = config.publicUrl ?? localUrl(config.host, config.port);
        return resetLink(core, home, onlyArgument(args));
      }),
  },
  unlock: {
    usage: 'unlock <username>',
    summary: 'end the sign-in lock of an account',
    run: (args) => withProduct((product) => unlock(product.core, onlyArgument(args))),
  },
  backup: {
    usage: 'backup [file]',
    summary: 'write everything the product keeps into one file; it may go on running',
    run: (args) => {
      if (args.length > 1) throw new UsageError('Name one file, or none.');
      // As it is, even where another version made it: a backup must not change anything.
      return withProduct((product) => backup(product, args[0]), { migrations: 'none' });
    },
  },
  restore: {
    usage: 'restore <file>',
    summary: 'fill an empty installation with a backup; the product must not be running',
    run: async (args) => {
      const [file] = args;
      if (file === undefined || args.length > 1) throw new UsageError('Name one file.');
      process.stdout.write(`${await restore(readConfig(), createLogger('warn'), file)}\n`);
    },
  },
  doctor: {
    usage: 'doctor [--json]',
    summary: 'look at everything the product stands on, and say how to put right what is wrong',
    run: async (args) => {
      const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
      const { text, exitCode } = await diagnose(values);
      process.stdout.write(`${text}\n`);
      process.exitCode = exitCode;
    },
  },
  openapi: {
    usage: 'openapi',
    summary: 'print the OpenAPI document of the REST routes',
    run: () =>
      withProduct(async (product) => {
        const app = await createApp({ product, client: 'none' });
        await app.close();
        return JSON.stringify(makeOpenApiDocument(app.routes, VERSION), null, 2);
      }),
  },
  version: {
    usage: 'version',
    summary: 'print the version',
    run: () => {
      process.stdout.write(`${VERSION}\n`);
      return Promise.resolve();
    },
  },
};

/** Opens the product, or attaches to the database of one that is running, and prints what the work returns. */
async function withProduct(
  work: (product: Product) => Promise<string>,
  options: Pick<ProductOptions, 'migrations'> = {},
): Promise<void> {
  const config = readConfig();
  const product = await openProduct({ config, log: createLogger('warn'), attach: true, ...options });
  try {
    process.stdout.write(`${await work(product)}\n`);
  } finally {
    await product.close();
  }
}

async function createAdminCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { email: { type: 'string' }, role: { type: 'string' } },
  });
  const username = onlyArgument(positionals);
  // Not an argument: those are in the shell's history and in the list of processes.
  const password = await readLine(`Password for ${username}: `);
  await withProduct(async (product) => {
    const app = await createApp({ product, client: 'none' });
    try {
      const { email = null, role = null } = values;
      return await createAdmin(product.core, app.auth.passwords, { username, password, email, role });
    } finally {
      await app.close();
    }
  });
}

async function readLine(prompt: string): Promise<string> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdin.isTTY ? process.stderr : undefined,
  });
  try {
    return await lines.question(process.stdin.isTTY ? prompt : '');
  } finally {
    lines.close();
  }
}

function onlyArgument(args: readonly string[]): string {
  const [value] = args;
  if (value === undefined || args.length > 1) throw new UsageError('Name exactly one account.');
  return value;
}

function helpText(): string {
  const rows = Object.values(COMMANDS).map(({ usage, summary }) => `  syrup ${usage.padEnd(58)} ${summary}`);
  return `Syrup ${VERSION}\n\n${rows.join('\n')}\n`;
}

/** Runs one command. Refusals print their sentence and end with 1, wrong usage with 2. */
async function runCommandLine([name, ...args]: readonly string[]): Promise<void> {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    process.stderr.write(
      name === undefined ? helpText() : `syrup: there is no command “${name}”.\n\n${helpText()}`,
    );
    process.exitCode = 2;
    return;
  }
  try {
    await command.run(args);
  } catch (error) {
    if (error instanceof UsageError || isUsageFault(error)) {
      process.stderr.write(`syrup: ${error.message}\nUsage: syrup ${command.usage}\n`);
      process.exitCode = 2;
      return;
    }
    reportFailure(error);
  }
}

function isUsageFault(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

await runCommandLine(process.argv.slice(2));
