import type { Core } from '#server/core/context.ts';
import { unlockSignIn } from '#server/features/auth/commands/unlock-sign-in.ts';

/** `syrup unlock <username>`: ends the account's sign-in locks and returns the line to print. */
export async function unlock(core: Core, username: string): Promise<string> {
  const unlocked = await unlockSignIn({ core, actor: null, actorName: 'command line', ip: null }, username);
  return `${unlocked} can sign in again.`;
}
