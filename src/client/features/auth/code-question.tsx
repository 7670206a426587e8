import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import type { Submission } from '#client/lib/create-submission.ts';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import type { ChangeSecondFactorInput } from '#shared/auth/auth.schemas.ts';
import { CodeField } from './code-field.tsx';

export interface CodeQuestionProps<Answer> {
  open: boolean;
  title: string;
  consequence: string;
  confirmLabel: string;
  tone: 'primary' | 'danger';
  submission: Submission<ChangeSecondFactorInput, Answer>;
  onClose: () => void;
  onAnswer: (answer: Answer) => void;
}

/** Asks for the password and a code before the second factor is changed; each refusal stands at its field. */
export function CodeQuestion<Answer>(props: CodeQuestionProps<Answer>): JSX.Element {
  const [code, setCode] = createSignal('');
  const [missing, setMissing] = createSignal(false);
  const fields = () => props.submission.fields();
  const errors = () => {
    const error = props.submission.error();
    if (!error) return undefined;
    const { currentPassword, code: codeRefusal } = fields();
    const isAtField = currentPassword !== undefined || codeRefusal !== undefined;
    return { password: currentPassword, form: isAtField ? undefined : error.message };
  };
  const close = () => {
    props.submission.reset();
    setCode('');
    setMissing(false);
    props.onClose();
  };
  return (
    <ConfirmDialog
      open={props.open}
      onClose={close}
      title={props.title}
      consequence={props.consequence}
      confirmLabel={props.confirmLabel}
      tone={props.tone}
      askPassword
      busy={props.submission.busy()}
      errors={errors()}
      onConfirm={({ password }) => {
        setMissing(code().trim() === '');
        if (missing()) return;
        void props.submission.send({ currentPassword: password, code: code() }).then((answer) => {
          if (props.submission.error() !== null) {
            if (fields()['code'] !== undefined) setCode('');
            return;
          }
          setCode('');
          props.onAnswer(answer as Answer);
        });
      }}
    >
      <CodeField
        either
        value={code()}
        onInput={(typed) => {
          setCode(typed);
          setMissing(false);
        }}
        error={missing() ? 'Enter the code.' : fields()['code']}
      />
    </ConfirmDialog>
  );
}
