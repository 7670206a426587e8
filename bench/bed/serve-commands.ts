/** What a child process can be asked to do, by name; each takes one input and answers once. */
export interface CommandTable {
  readonly [name: string]: (input: never) => unknown;
}

/** Answers the parent's commands. The process ends when the parent does, however that ended. */
export function serveCommands(commands: CommandTable): void {
  process.on('message', (message: { id: number; name: string; input: never }) => {
    const { id, name, input } = message;
    Promise.resolve()
      .then(() => {
        const command = commands[name];
        if (command === undefined) throw new Error(`there is no command ${name}`);
        return command(input);
      })
      .then(
        (value) => process.send?.({ id, value }),
        (error: unknown) =>
          process.send?.({
            id,
            error: error instanceof Error ? (error.stack ?? error.message) : String(error),
          }),
      );
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ id: 0 });
}
