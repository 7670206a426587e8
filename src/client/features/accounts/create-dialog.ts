import { createDialog as createAnyDialog, type DialogRequest } from '#client/ui/create-dialog.ts';

/** Follows the request of a dialog about an account. `shown` lists the fields that the dialog has. */
export function createDialog<Input, Answer>(
  request: (input: Input) => Promise<Answer>,
  shown: readonly string[],
  onDone: (answer: Answer) => void,
): DialogRequest<Input> {
  return createAnyDialog(request, { shown, fieldOfCode: { 'account.weak_password': 'password' } }, onDone);
}
